// What the portal shows of a cluster: claims as Crossplane and Pave left them, and pods.
import assert from 'node:assert/strict';
import { test } from 'node:test';

const SERVICE = '/catalog/default/component/checkout';
const POD = 'checkout-7d9c5b8f64-x2x7k';
const REFUSAL = "spec.size: 'xlarge' is not approved in environment 'dev'";

/** Cells of the rows of a table, once it is there. */
async function rows(page, name) {
  const table = page.getByRole('table', { name });
  await table.waitFor();
  return table
    .getByRole('row')
    .evaluateAll(all =>
      all.map(row => [...row.children].map(({ textContent }) => textContent)),
    );
}

/** Steps of the walk; `walk` is what they share with the others. */
export function clusterTests(walk) {
  test('a service shows the state of its own claim and of what it is bound to', async () => {
    const { page, open, picture, isForEverybody } = walk();
    await open(SERVICE);
    const [heading, ...claims] = await rows(page, 'Claims in acme');
    assert.deepEqual(heading, [
      'Claim',
      'Phase',
      'Ready',
      'Price a month',
      'Age',
    ]);
    assert.deepEqual(
      claims.map(([claim, phase, ready]) => [claim, phase, ready]),
      [
        ['Microservice checkout', 'Ready', 'True'],
        ['Database orders', 'Ready', 'True'],
      ],
    );
    for (const [, , , price, age] of claims) {
      assert.match(price, /^\d+\.\d\d USD$/);
      assert.match(age, /^\d+(\.\d)? (min|h|days)$/);
    }
    await picture('claims');
    await isForEverybody();
  });

  test('a claim that the platform refuses says why, and what to do', async () => {
    const { page, open, shows, picture, isForEverybody } = walk();
    await open('/catalog/default/resource/queue-orders');
    const [, [claim, phase, ready], [because]] = await rows(
      page,
      'Claims in acme',
    );
    assert.deepEqual([claim, phase], ['Queue orders', 'Blocked']);
    assert.notEqual(ready, 'True');
    assert.ok(because.includes(REFUSAL), because);
    await shows(REFUSAL);
    await picture('claim-refused');
    await isForEverybody();
  });

  test('the tab Kubernetes has the pods of a service, and asks for them by their label', async () => {
    const { kubernetes, page, open, shows, picture } = walk();
    await open(`${SERVICE}/kubernetes`);
    await shows('1 pod');
    await shows('No pods with errors');
    for (const name of [/^acme/, /^checkout ?Deployment/]) {
      // The second opens the whole object.
      await page.getByRole('button', { name }).first().click();
    }
    await shows('Running');
    // A click that is only tried waits until nothing moves any more.
    await page.getByText(POD).first().click({ trial: true });
    await picture('kubernetes');
    assert.ok(
      kubernetes.asked.includes(
        'GET /api/v1/namespaces/payments-dev/pods?labelSelector=backstage.io%2Fkubernetes-id%3Dcheckout',
      ),
      kubernetes.asked.join('\n'),
    );
  });

  test('the portal never asks the cluster to change anything', () => {
    const { kubernetes } = walk();
    const changes = kubernetes.asked.filter(line => !line.startsWith('GET '));
    assert.deepEqual(changes, []);
  });
}
