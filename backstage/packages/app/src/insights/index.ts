import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { HomePageWidgetBlueprint } from '@backstage/plugin-home-react/alpha';
import { createElement } from 'react';

const deliveryCard = EntityCardBlueprint.make({
  name: 'delivery',
  params: {
    filter: { kind: 'component', 'spec.type': 'service' },
    loader: async () => {
      const { DeliveryCard } = await import('./DeliveryCard');
      return createElement(DeliveryCard);
    },
  },
});

const teamWidget = HomePageWidgetBlueprint.make({
  name: 'team-delivery',
  params: {
    name: 'TeamDelivery',
    title: 'Delivery',
    description: 'The services of your teams in numbers, and the platform',
    components: async () => {
      const { TeamDelivery } = await import('./TeamDelivery');
      return { Content: TeamDelivery };
    },
  },
});

const surveyWidget = HomePageWidgetBlueprint.make({
  name: 'survey',
  params: {
    name: 'Survey',
    title: 'Feedback',
    description: 'What came of the last survey, and the questions',
    components: async () => {
      const { SurveyCard } = await import('./SurveyCard');
      return { Content: SurveyCard };
    },
  },
});

/** Numbers of pave-insights on a service's page. */
export const deliveryModule = createFrontendModule({
  pluginId: 'catalog',
  extensions: [deliveryCard],
});

/** The same of whoever is signed in, and the survey, on the home page. */
export const insightsHomeModule = createFrontendModule({
  pluginId: 'home',
  extensions: [teamWidget, surveyWidget],
});
