import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { EntityIconLinkBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { NAMESPACE, useDashboardLink } from './useDashboardLink';

const dashboardLink = EntityIconLinkBlueprint.make({
  name: 'dashboard',
  params: {
    useProps: useDashboardLink,
    filter: {
      kind: 'component',
      [`metadata.annotations.${NAMESPACE}`]: { $exists: true },
    },
  },
});

/** From a service's page to its dashboard in Grafana. */
export const dashboardModule = createFrontendModule({
  pluginId: 'catalog',
  extensions: [dashboardLink],
});
