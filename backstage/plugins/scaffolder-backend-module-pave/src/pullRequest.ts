import path from 'node:path';
import {
  isChildPath,
  resolveSafeChildPath,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { ScmIntegrationRegistry } from '@backstage/integration';
import {
  createTemplateAction,
  serializeDirectoryContents,
} from '@backstage/plugin-scaffolder-node';
import { FileChange, GiteaRepository } from './GiteaRepository';

/** Delivers what a template made as a pull request; people, checks and a GitOps controller do the rest. */
export function createPullRequestAction(integrations: ScmIntegrationRegistry) {
  return createTemplateAction({
    id: 'pave:pull-request',
    description: 'Opens a pull request on Gitea with files of the workspace.',
    supportsDryRun: true,
    schema: {
      input: {
        repoUrl: z => z.string().describe('As RepoUrlPicker writes it'),
        branch: z => z.string().describe('Name of the new branch'),
        title: z => z.string().describe('Title, and message of the commit'),
        description: z => z.string().default('').describe('Markdown'),
        base: z =>
          z.string().optional().describe('Default: the default branch'),
        sourcePath: z =>
          z
            .string()
            .optional()
            .describe('Directory in the workspace whose files are written'),
        targetPath: z =>
          z
            .string()
            .default('.')
            .describe('Directory of the repository they are written to'),
        remove: z =>
          z
            .array(z.string())
            .default([])
            .describe('Files of the repository that are removed'),
      },
      output: {
        url: z => z.string().describe('Address of the pull request'),
      },
    },
    async handler(ctx) {
      const { input } = ctx;
      const repository = GiteaRepository.fromRepoUrl(
        input.repoUrl,
        integrations,
      );
      const changes = [
        ...(await written(ctx.workspacePath, input)),
        ...(input.remove ?? []).map(file => ({
          path: inRepository('.', file),
        })),
      ];
      if (changes.length === 0) {
        throw new InputError(
          'sourcePath, remove: there is nothing to write and nothing to remove',
        );
      }
      if (ctx.isDryRun) {
        ctx.output('url', `https://${input.repoUrl}`);
        return;
      }
      const base = input.base ?? (await repository.defaultBranch());
      const { branch, title } = input;
      await repository.commit({ base, branch, message: title, changes });
      const url = await repository.openPullRequest({
        base,
        head: branch,
        title,
        body: input.description ?? '',
      });
      ctx.logger.info(`Pull request ${url}`);
      ctx.output('url', url);
    },
  });
}

/** The files of a directory of the workspace, where they go in the repository. */
export async function written(
  workspacePath: string,
  input: { sourcePath?: string; targetPath?: string },
): Promise<FileChange[]> {
  if (input.sourcePath === undefined) {
    return [];
  }
  const directory = resolveSafeChildPath(workspacePath, input.sourcePath);
  const files = await serializeDirectoryContents(directory);
  return files.map(file => ({
    path: inRepository(input.targetPath ?? '.', file.path),
    content: file.content.toString('utf8'),
  }));
}

/** A path of the repository; a template's author or user cannot leave it, or write where git keeps its own. */
function inRepository(directory: string, file: string): string {
  const joined = path.posix.normalize(path.posix.join(directory, file));
  const root = '/repository';
  const absolute = path.posix.join(root, joined);
  if (!isChildPath(root, absolute) || joined.split('/').includes('.git')) {
    throw new InputError(`path: '${joined}' is outside of the repository`);
  }
  return joined;
}
