import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { createElement } from 'react';
import { NAMESPACE } from '../dashboard/useDashboardLink';

const claimsCard = EntityCardBlueprint.make({
  name: 'claims',
  params: {
    filter: {
      kind: { $in: ['component', 'resource'] },
      [`metadata.annotations.${NAMESPACE}`]: { $exists: true },
    },
    loader: async () => {
      const { ClaimsCard } = await import('./ClaimsCard');
      return createElement(ClaimsCard);
    },
  },
});

/** The state of claims on the page of a service, and on those of what it depends on. */
export const claimsModule = createFrontendModule({
  pluginId: 'catalog',
  extensions: [claimsCard],
});
