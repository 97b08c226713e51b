import { createBackendModule } from '@backstage/backend-plugin-api';
import { kubernetesFetcherExtensionPoint } from '@backstage/plugin-kubernetes-node';
import { ClaimsFetcher } from './ClaimsFetcher';

export default createBackendModule({
  pluginId: 'kubernetes',
  moduleId: 'claims',
  register(env) {
    env.registerInit({
      deps: { fetcher: kubernetesFetcherExtensionPoint },
      async init({ fetcher }) {
        fetcher.addFetcher(
          async ({ getDefault }) => new ClaimsFetcher(await getDefault()),
        );
      },
    });
  },
});
