import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { createAddAction } from './add';
import { PaveCommand } from './PaveCommand';
import { pavePath } from './paveForTests';

/** A case starts the program several times, and machines that build on the side are slow. */
jest.setTimeout(60_000);

const pave = new PaveCommand(pavePath);
const service = {
  name: 'checkout',
  namespace: 'payments-dev',
  registry: 'registry.acme.example/payments',
  database: true,
  description: 'Orders',
  owner: 'group:default/payments',
  system: 'payments',
};
const SHAPES = [
  {
    shape: 'a claim',
    form: 'microservice',
    file: 'microservice-checkout.yaml',
  },
  { shape: 'a chart', form: 'service', file: 'chart/values.yaml' },
];

describe.each(SHAPES)('pave:add-observability to $shape', ({ form, file }) => {
  const workspace = createMockDirectory();
  const read = (directory: string) =>
    fs.readFileSync(path.join(workspace.path, directory, file), 'utf8');

  beforeEach(async () => {
    workspace.clear();
    for (const directory of ['change', 'own']) {
      await pave.write(form, service, path.join(workspace.path, directory));
    }
  });

  const add = (more: object, which: object = {}) =>
    createAddAction(pave).handler(
      createMockActionContext({
        workspacePath: workspace.path,
        input: {
          path: 'change',
          name: 'checkout',
          namespace: 'payments-dev',
          ...which,
          // Whatever the form asked, as the template passes it on.
          answers: {
            where: 'chart',
            repoUrl: 'gitea.acme.example?owner=acme&repo=checkout',
            name: 'checkout',
            ...more,
          },
        } as any,
      }),
    );

  it.each([
    [{}],
    [{ errorRatePercent: 5, p95Milliseconds: 250 }],
    [{ availabilityPercent: '99.95', metricsPath: '/internal/metrics' }],
  ])('%j: `pave add observability` writes the same', async answers => {
    const before = read('change');
    await add(answers);
    const set = Object.entries(answers).flatMap(([field, answer]) => [
      '--set',
      `${field}=${answer}`,
    ]);
    const own = path.join(workspace.path, 'own');
    execFileSync(pavePath, ['add', 'observability', own, ...set], {
      stdio: 'pipe',
    });
    expect(read('change')).toBe(read('own'));
    const added = read('change').split('\n');
    const kept = before.split('\n').filter(line => !added.includes(line));
    expect(kept).toEqual([]);
  });

  it('refuses figures that are none, and changes nothing', async () => {
    const before = read('change');
    await expect(add({ p95Milliseconds: 'soon' })).rejects.toThrow(
      'p95Milliseconds: "soon"',
    );
    expect(read('change')).toBe(before);
  });

  it.each([
    [{ name: 'refunds' }, 'there is no Microservice payments-dev/refunds'],
    [{ name: '--help' }, 'there is no Microservice payments-dev/--help'],
    [{ path: '../..' }, 'not allowed'],
  ])('%j: %s', async (which, message) => {
    await expect(add({}, which)).rejects.toThrow(message);
  });
});
