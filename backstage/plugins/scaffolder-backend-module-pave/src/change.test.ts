import { changeClaim } from './change';

const orders = `# Ours.
apiVersion: pave.internal/v1alpha1
kind: Database
metadata: { name: orders, namespace: payments-dev }
spec:
  size: small # as agreed
---
kind: Queue
metadata: { name: orders }
spec: { size: micro }
`;

describe('changeClaim', () => {
  it('changes one field and leaves the rest as people wrote it', () => {
    const changed = changeClaim(
      orders,
      { kind: 'Database', name: 'orders' },
      { size: 'medium' },
    );
    expect(changed).toBe(orders.replace('size: small', 'size: medium'));
  });

  it('adds a field that is not there', () => {
    const changed = changeClaim(
      orders,
      { kind: 'Database', name: 'orders' },
      { backup: { retentionDays: 7 } },
    );
    expect(changed).toContain('  backup:\n    retentionDays: 7\n');
  });

  it('names the claim that is missing', () => {
    expect(() =>
      changeClaim(
        orders,
        { kind: 'Bucket', name: 'orders' },
        { size: 'small' },
      ),
    ).toThrow("there is no Bucket 'orders'");
  });

  it('does not rewrite what it cannot read', () => {
    expect(() =>
      changeClaim('a: [', { kind: 'Bucket', name: 'a' }, { size: 'small' }),
    ).toThrow('is not YAML');
  });
});
