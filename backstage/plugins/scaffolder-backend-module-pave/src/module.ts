import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { ScmIntegrations } from '@backstage/integration';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createAddAction } from './add';
import { createApplyAction, createClusterClient } from './apply';
import { createChangeAction } from './change';
import { createCostEstimateAction } from './costEstimate';
import { createDeliverAction } from './deliver';
import { PaveCommand } from './PaveCommand';
import { createPriceRouter } from './priceRouter';
import { createPullRequestAction } from './pullRequest';
import { createReadAction } from './read';
import { createSubscriptionAction } from './subscription';
import { createValidateAction } from './validate';

export const paveModule = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'pave',
  register(env) {
    env.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        config: coreServices.rootConfig,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
      },
      async init({ actions, config, httpAuth, httpRouter }) {
        const pave = PaveCommand.fromConfig(config);
        const integrations = ScmIntegrations.fromConfig(config);
        actions.addActions(
          createCostEstimateAction(pave),
          createValidateAction(pave),
          createReadAction(integrations),
          createChangeAction(),
          createAddAction(pave),
          createSubscriptionAction({ pave, integrations, config }),
          createDeliverAction(integrations, config),
          createPullRequestAction(integrations),
          createApplyAction(() => createClusterClient(config)),
        );
        httpRouter.use(createPriceRouter({ pave, httpAuth }));
      },
    });
  },
});
