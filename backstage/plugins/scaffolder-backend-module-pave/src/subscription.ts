import { Config } from '@backstage/config';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { ScmIntegrationRegistry } from '@backstage/integration';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { GiteaRepository } from './GiteaRepository';
import { PaveCommand } from './PaveCommand';

/** What of `pave.delivery` is in every subscription, by its name there and as a question of `pave new delivery`. */
const SETTINGS = ['interval', 'credentials'];

/** Writes what makes the cluster follow a repository: the same that `pave new delivery` does. */
export function createSubscriptionAction(options: {
  pave: Pick<PaveCommand, 'write'>;
  integrations: ScmIntegrationRegistry;
  config: Config;
}) {
  const { pave, integrations } = options;
  const delivery = options.config.getOptionalConfig('pave.delivery');
  return createTemplateAction({
    id: 'pave:subscription',
    description:
      'Writes the objects by which a GitOps controller follows the repository of a service.',
    supportsDryRun: true,
    schema: {
      input: {
        repoUrl: z => z.string().describe('As RepoUrlPicker writes it'),
        name: z => z.string().describe('Of the service'),
        namespace: z => z.string().describe('The namespace that it runs in'),
        environment: z =>
          z
            .string()
            .optional()
            .describe('Which values of the chart. Default: dev'),
        targetPath: z =>
          z.string().describe('Directory of the workspace that they go to'),
      },
    },
    async handler(ctx) {
      const { repoUrl, targetPath, ...answers } = ctx.input;
      const { cloneUrl } = GiteaRepository.fromRepoUrl(repoUrl, integrations);
      const settings = SETTINGS.map(key => [
        key,
        delivery?.getOptionalString(key),
      ]);
      await pave.write(
        'delivery',
        { ...Object.fromEntries(settings), ...answers, repository: cloneUrl },
        resolveSafeChildPath(ctx.workspacePath, targetPath),
      );
    },
  });
}
