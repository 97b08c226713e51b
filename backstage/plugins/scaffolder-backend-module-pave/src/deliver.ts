import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { ScmIntegrationRegistry } from '@backstage/integration';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { GiteaRepository } from './GiteaRepository';
import { written } from './pullRequest';

/** Who decides that something is delivered: whoever merges, or whoever filled in the form. */
const WAYS = ['pull-request', 'commit'];

/** Brings what a template made into the organization's repository of claims, the way that the portal's configuration says. */
export function createDeliverAction(
  integrations: ScmIntegrationRegistry,
  config: Config,
) {
  const delivery = config.getOptionalConfig('pave.delivery');
  const by = delivery?.getOptionalString('by') ?? 'pull-request';
  if (!WAYS.includes(by)) {
    throw new InputError(
      `pave.delivery.by: '${by}' is none of ${WAYS.join(', ')}`,
    );
  }
  return createTemplateAction({
    id: 'pave:deliver',
    description:
      'Brings files of the workspace into the repository of claims, by pull request or by commit.',
    supportsDryRun: true,
    schema: {
      input: {
        branch: z => z.string().describe('Name of the new branch'),
        title: z => z.string().describe('Title, and message of the commit'),
        description: z => z.string().default('').describe('Markdown'),
        sourcePath: z =>
          z
            .string()
            .describe('Directory in the workspace whose files are written'),
      },
      output: {
        url: z => z.string().describe('Of the pull request or the commit'),
        sentence: z => z.string().describe('What happens next, for people'),
      },
    },
    async handler(ctx) {
      if (!delivery) {
        const sentence =
          'No cluster follows the repository yet: this portal has no `pave.delivery`';
        ctx.logger.warn(sentence);
        ctx.output('sentence', sentence);
        return;
      }
      const { branch, title, description = '', sourcePath } = ctx.input;
      const repoUrl = delivery.getString('repoUrl');
      const repository = GiteaRepository.fromRepoUrl(repoUrl, integrations);
      const changes = await written(ctx.workspacePath, { sourcePath });
      ctx.output(
        'sentence',
        by === 'commit'
          ? 'The cluster follows the repository from now on'
          : 'The cluster follows the repository once the pull request is merged',
      );
      if (ctx.isDryRun) {
        ctx.output('url', `https://${repoUrl}`);
        return;
      }
      const base = await repository.defaultBranch();
      const commit = { base, message: title, changes };
      if (by === 'commit') {
        ctx.output('url', await repository.commit(commit));
        return;
      }
      await repository.commit({ ...commit, branch });
      const request = { base, head: branch, title, body: description };
      ctx.output('url', await repository.openPullRequest(request));
    },
  });
}
