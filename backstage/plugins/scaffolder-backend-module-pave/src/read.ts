import fs from 'node:fs/promises';
import path from 'node:path';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import { ScmIntegrationRegistry } from '@backstage/integration';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { GiteaRepository } from './GiteaRepository';

/**
 * The second day begins with what is there. `fetch:plain:file` would need an address with the name of the branch in it, and
 * takes it apart by the address that people use, which need not be the one that the portal reaches the forge by.
 */
export function createReadAction(integrations: ScmIntegrationRegistry) {
  return createTemplateAction({
    id: 'pave:read',
    description:
      'Copies files of a repository on Gitea, from its default branch, into the workspace.',
    supportsDryRun: true,
    schema: {
      input: {
        repoUrl: z => z.string().describe('As RepoUrlPicker writes it'),
        files: z => z.array(z.string()).describe('Paths in the repository'),
        targetPath: z =>
          z.string().describe('Directory of the workspace that they go to'),
      },
    },
    async handler(ctx) {
      const { repoUrl, files, targetPath } = ctx.input;
      const repository = GiteaRepository.fromRepoUrl(repoUrl, integrations);
      const directory = resolveSafeChildPath(ctx.workspacePath, targetPath);
      const base = await repository.defaultBranch();
      for (const file of files) {
        const target = resolveSafeChildPath(directory, file);
        const text = await repository.read(base, file);
        if (text === undefined) {
          throw new NotFoundError(
            `files: '${file}' is not in ${repository.fullName} on ${base}. Fix: compare repository, environment, kind and name with what is there`,
          );
        }
        await fs.mkdir(path.dirname(target), { recursive: true });
        await fs.writeFile(target, text);
      }
    },
  });
}
