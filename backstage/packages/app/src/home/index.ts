import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { HomePageWidgetBlueprint } from '@backstage/plugin-home-react/alpha';

const goldenPathsWidget = HomePageWidgetBlueprint.make({
  name: 'golden-paths',
  params: {
    name: 'GoldenPaths',
    title: 'Golden paths',
    description: 'From a form to something that runs',
    components: async () => {
      const { GoldenPaths } = await import('./GoldenPaths');
      return { Content: GoldenPaths };
    },
  },
});

export const homeModule = createFrontendModule({
  pluginId: 'home',
  extensions: [goldenPathsWidget],
});
