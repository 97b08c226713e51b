import { createMockDirectory } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { createApplyAction, createClusterClient, parseClaims } from './apply';

const orders = `apiVersion: pave.internal/v1alpha1
kind: Database
metadata: {name: orders, namespace: payments-dev}
spec: {size: small}
`;

describe('pave:apply', () => {
  const workspace = createMockDirectory({ content: { 'claim.yaml': orders } });
  // A stand-in for the client of the cluster; what it is asked is what matters.
  const patch = jest.fn();
  const action = createApplyAction(() => ({ patch }));
  const run = (isDryRun: boolean) =>
    action.handler({
      ...createMockActionContext({
        workspacePath: workspace.path,
        input: { path: 'claim.yaml' },
      }),
      isDryRun,
    } as any);

  it.each([
    [false, undefined],
    [true, 'All'],
  ])('applies server-side; dry run %s', async (isDryRun, dryRun) => {
    await run(isDryRun);
    expect(patch).toHaveBeenLastCalledWith(
      expect.objectContaining({ kind: 'Database' }),
      undefined,
      dryRun,
      'backstage',
      undefined,
      'application/apply-patch+yaml',
    );
  });
});

describe('parseClaims', () => {
  it.each([
    [orders.replace('Database', 'PlatformPolicy'), 'PlatformPolicy'],
    [orders.replace('pave.internal/', 'rbac.authorization.k8s.io/'), 'rbac'],
    [orders.replace(', namespace: payments-dev', ''), 'a name and a namespace'],
  ])('refuses what developers do not own', (manifest, message) => {
    expect(() => parseClaims(manifest)).toThrow(message);
  });
});

describe('createClusterClient', () => {
  it('says how to allow it where it is not allowed', () => {
    expect(() => createClusterClient(new ConfigReader({}))).toThrow(
      'configure pave.apply',
    );
  });
});
