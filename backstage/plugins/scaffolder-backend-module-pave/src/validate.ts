import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { readClaims } from './claims';
import { PaveCommand } from './PaveCommand';

/** Judges claims as the API server will, while somebody who can repair them still watches. */
export function createValidateAction(pave: PaveCommand) {
  return createTemplateAction({
    id: 'pave:validate',
    description:
      'Judges the claims of the workspace by the rules of the API server.',
    supportsDryRun: true,
    schema: {
      input: {
        path: z =>
          z.string().describe('File or directory of claims in the workspace'),
      },
    },
    async handler(ctx) {
      await pave.validate(await readClaims(ctx.workspacePath, ctx.input.path));
      ctx.logger.info(`${ctx.input.path} is valid`);
    },
  });
}
