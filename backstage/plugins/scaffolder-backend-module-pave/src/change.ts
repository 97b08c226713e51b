import fs from 'node:fs/promises';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { isMap, isScalar, parseAllDocuments } from 'yaml';

/** Changes `spec` of one claim and leaves everything else as people wrote it: comments, order, other documents. */
export function changeClaim(
  text: string,
  { kind, name }: { kind: string; name: string },
  spec: Record<string, unknown>,
): string {
  const documents = parseAllDocuments(text);
  const [error] = [...documents].flatMap(document => document.errors);
  if (error) {
    throw new InputError(`the file is not YAML: ${error.message}`);
  }
  const claim = [...documents].find(
    document =>
      document.get('kind') === kind &&
      document.getIn(['metadata', 'name']) === name,
  );
  if (!claim || !isMap(claim.get('spec'))) {
    throw new InputError(
      `path: there is no ${kind} '${name}' with a spec in this file. Fix: compare kind and name with what is there`,
    );
  }
  for (const [field, value] of Object.entries(spec)) {
    const present = claim.getIn(['spec', field], true);
    if (isScalar(present) && !isObject(value)) {
      // In place, so that the comment beside it stays.
      present.value = value;
    } else {
      claim.setIn(['spec', field], claim.createNode(value));
    }
  }
  return [...documents].map(document => document.toString()).join('');
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** The second day: a claim that exists gets other values. */
export function createChangeAction() {
  return createTemplateAction({
    id: 'pave:change',
    description:
      'Changes fields of the spec of one claim in a file of the workspace.',
    supportsDryRun: true,
    schema: {
      input: {
        path: z => z.string().describe('The file in the workspace'),
        kind: z => z.string().describe('Kind of the claim'),
        name: z => z.string().describe('Name of the claim'),
        spec: z =>
          z.record(z.any()).describe('Fields of spec with their new values'),
      },
    },
    async handler(ctx) {
      const { path, kind, name, spec } = ctx.input;
      const file = resolveSafeChildPath(ctx.workspacePath, path);
      const before = await fs.readFile(file, 'utf8');
      const after = changeClaim(before, { kind, name }, spec);
      if (after === before) {
        throw new InputError(
          `spec: ${kind} '${name}' is like this already. Fix: choose another value, or leave it as it is`,
        );
      }
      await fs.writeFile(file, after);
    },
  });
}
