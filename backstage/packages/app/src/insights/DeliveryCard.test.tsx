import { EntityProvider } from '@backstage/plugin-catalog-react';
import { screen } from '@testing-library/react';
import { DeliveryCard } from './DeliveryCard';
import { metrics, show, window } from './__testUtils__/show';

/** Its entity has another name than the Microservice that it is in the cluster. */
const card = (
  <EntityProvider
    entity={{
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: {
        name: 'checkout-service',
        annotations: { 'backstage.io/kubernetes-id': 'checkout' },
      },
    }}
  >
    <DeliveryCard />
  </EntityProvider>
);
const ASKED = 'GET /v1/dora?service=checkout';

describe('DeliveryCard', () => {
  it('shows each metric with what it was counted from, and why one is missing', async () => {
    const deployment = {
      id: 'release-7',
      finishedAt: '2026-03-20T10:00:00Z',
      kind: 'normal',
      link: 'https://gitea.acme.example/acme/checkout/7',
      failedBy: 'rolledBack',
      changes: [],
    };
    const service = {
      service: 'checkout',
      team: 'payments',
      metrics,
      deployments: [deployment],
    };
    show({ [ASKED]: [200, { ...window, services: [service] }] }, card);
    const rows = (await screen.findAllByRole('row')).map(
      row => row.textContent,
    );
    expect(rows).toEqual([
      'Change lead time4.2 h31 changes',
      'Deployments a day0.6117 deployments',
      'Change fail rate0.0 %17 deployments',
      'Recovery time–Nothing tells this service of incidents, so that none is known means nothing.',
      'Rework rate5.9 %17 deployments',
      "Score–of 10, DORA's Quick Check",
    ]);
    expect(
      screen.getByText('Deployments whose changes are unknown: 2'),
    ).toBeInTheDocument();
    expect(screen.getByText('release-7').closest('a')).toHaveAttribute(
      'href',
      deployment.link,
    );
    expect(
      screen.getByText(/went back to what ran before/),
    ).toBeInTheDocument();
  });

  it('says what pave-insights says when it refuses', async () => {
    show({ [ASKED]: [400, { error: 'tz: is not a time zone' }] }, card);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'tz: is not a time zone',
    );
  });

  it('says who does not answer when nobody does', async () => {
    show({ [ASKED]: [504, { error: { message: 'proxy' } }] }, card);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'pave-insights does not answer (504)',
    );
  });
});
