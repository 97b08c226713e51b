import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { PaveCommand } from './PaveCommand';

/** More for a service that exists, in its claim or in the chart that its claim is made of, as `pave add` does it. */
export function createAddAction(pave: Pick<PaveCommand, 'addObservability'>) {
  return createTemplateAction({
    id: 'pave:add-observability',
    description:
      'Adds dashboard, alerts and an objective to a Microservice in the workspace.',
    supportsDryRun: true,
    schema: {
      input: {
        path: z =>
          z
            .string()
            .describe('Directory in the workspace: claims, or a repository'),
        name: z => z.string().describe('Of the Microservice'),
        namespace: z => z.string().describe('Of the Microservice'),
        answers: z =>
          z.record(z.any()).describe('As the form has them, with their names'),
      },
    },
    async handler(ctx) {
      const { path, name, namespace, answers } = ctx.input;
      const directory = resolveSafeChildPath(ctx.workspacePath, path);
      await pave.addObservability(directory, { name, namespace }, answers);
    },
  });
}
