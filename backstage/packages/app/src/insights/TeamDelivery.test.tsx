import { screen } from '@testing-library/react';
import { TeamDelivery } from './TeamDelivery';
import { metrics, show, window } from './__testUtils__/show';

const platform = {
  from: window.from,
  to: window.to,
  provisioning: [
    {
      kind: 'Database',
      cloud: 'local',
      ready: 11,
      failed: 1,
      open: 0,
      objective: 300,
      objectiveMet: 0.75,
    },
  ],
  goldenPaths: [],
  selfService: 0.9,
  requests: 40,
};

function home(...services: [string, string, number | null][]) {
  const answer = services.map(([service, team, overall]) => ({
    service,
    team,
    metrics: { ...metrics, score: { overall } },
  }));
  show(
    {
      'GET /v1/dora': [200, { ...window, services: answer }],
      'GET /v1/platform': [200, platform],
    },
    <TeamDelivery />,
  );
}

describe('TeamDelivery', () => {
  it("shows a team its own services, and of the others' only how they spread", async () => {
    home(
      ['checkout', 'payments', 6.94],
      ['catalog', 'storefront', 4.2],
      ['parcels', 'logistics', null],
    );
    const rows = await screen.findAllByRole('row');
    expect(rows).toHaveLength(2);
    expect(rows[1]).toHaveTextContent(/^checkout4\.2 h31 changes.*6\.9$/);
    expect(screen.queryByText('catalog')).not.toBeInTheDocument();
    expect(
      screen.getByText(/2 of 3 services have a score, from 4\.2 to 6\.9/),
    ).toBeInTheDocument();
  });

  it('shows what the platform promised, with how often it was asked', async () => {
    home();
    expect(
      await screen.findByText(/90\.0 % of 40 requests needed no person/),
    ).toBeInTheDocument();
    expect(
      screen.getByText(
        'Database on local: 75.0 % ready within the promised 5 min, 11 ready, 1 failed, 0 open',
      ),
    ).toBeInTheDocument();
  });

  it('tells a team without deployments so', async () => {
    home(['catalog', 'storefront', 4.2]);
    expect(
      await screen.findByText(/Nothing of payments was deployed/),
    ).toBeInTheDocument();
  });
});
