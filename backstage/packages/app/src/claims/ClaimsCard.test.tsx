import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import {
  kubernetesApiRef,
  kubernetesAuthProvidersApiRef,
} from '@backstage/plugin-kubernetes';
import { configure, screen } from '@testing-library/react';
import { ClaimsCard } from './ClaimsCard';

// A busy machine takes seconds for what takes milliseconds elsewhere.
configure({ asyncUtilTimeout: 30_000 });
jest.setTimeout(60_000);

const DAY = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * DAY).toISOString();

const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'checkout-service',
    annotations: {
      'backstage.io/kubernetes-id': 'checkout',
      'backstage.io/kubernetes-namespace': 'payments-dev',
    },
  },
};

const ready = {
  kind: 'Microservice',
  metadata: { name: 'checkout', creationTimestamp: ago(3) },
  status: {
    phase: 'Ready',
    message: 'Ready: it answers at http://checkout.payments-dev.localhost.',
    cost: { monthly: '2.69', currency: 'USD', known: true },
    conditions: [
      { type: 'Synced', status: 'True' },
      { type: 'Ready', status: 'True', reason: 'Available' },
    ],
  },
};
const REFUSAL =
  "spec.size: 'xlarge' is not approved in environment 'dev'; choose one of micro, small, medium.";
const refused = {
  kind: 'Database',
  metadata: { name: 'orders', creationTimestamp: ago(0.5) },
  status: {
    phase: 'Blocked',
    message: REFUSAL,
    cost: { monthly: '300.00', currency: 'USD', known: false },
    conditions: [{ type: 'Ready', status: 'False', message: 'Creating' }],
  },
};
const stuck = {
  ...ready,
  kind: 'Queue',
  status: {
    ...ready.status,
    conditions: [
      {
        type: 'Synced',
        status: 'False',
        reason: 'ReconcileError',
        message: 'cannot run the pipeline step compose',
      },
    ],
  },
};
const unseen = { kind: 'Bucket', metadata: { name: 'invoices' } };

/** What clusters answer, or that the portal itself does not. */
function show(answer: object[] | Error) {
  const asked: any[] = [];
  const kubernetes = {
    getClusters: async () => [{ name: 'acme', authProvider: 'serviceAccount' }],
    getCustomObjectsByEntity: async (question: any) => {
      asked.push(question);
      if (answer instanceof Error) {
        throw answer;
      }
      return { items: answer };
    },
  };
  const authProviders = {
    decorateRequestBodyForAuth: async (_provider: string, body: object) => body,
  };
  renderInTestApp(
    <TestApiProvider
      apis={
        [
          [kubernetesApiRef, kubernetes],
          [kubernetesAuthProvidersApiRef, authProviders],
        ] as any
      }
    >
      <EntityProvider entity={entity}>
        <ClaimsCard />
      </EntityProvider>
    </TestApiProvider>,
  );
  return asked;
}

function cluster(resources: object[], errors: object[] = [], name = 'acme') {
  return {
    cluster: { name },
    podMetrics: [],
    resources: [{ type: 'customresources', resources }],
    errors,
  };
}

async function rows() {
  const all = await screen.findAllByRole('row');
  return all.map(row =>
    [...row.children].map(({ textContent }) => textContent).join(' | '),
  );
}

describe('ClaimsCard', () => {
  it('shows each claim with its phase, price and age, and what keeps it from being ready', async () => {
    const asked = show([cluster([ready, refused, stuck, unseen])]);
    expect(await rows()).toEqual([
      'Claim | Phase | Ready | Price a month | Age',
      'Microservice checkout | Ready | True | 2.69 USD | 3.0 days',
      'Database orders | Blocked | False | at least 300.00 USD | 12.0 h',
      REFUSAL,
      'Queue checkout | Ready | unknown | 2.69 USD | 3.0 days',
      'Crossplane cannot carry it out: cannot run the pipeline step compose',
      'Bucket invoices | not seen yet | unknown | unknown | unknown',
      'Nothing has answered for it yet. `pave doctor` says whether the platform is installed where it is.',
    ]);
    expect(asked[0].customResources).toContainEqual({
      group: 'pave.internal',
      apiVersion: 'v1alpha1',
      plural: 'databases',
    });
  });

  it('says which cluster where there are several', async () => {
    show([cluster([ready], [], 'dev'), cluster([ready], [], 'prod')]);
    for (const name of ['dev', 'prod']) {
      expect(
        await screen.findByRole('table', { name: `Claims in ${name}` }),
      ).toHaveTextContent(name);
    }
  });

  it('says what was looked for where nothing is found', async () => {
    show([]);
    expect(
      await screen.findByText(/No claim in payments-dev is called checkout/),
    ).toBeInTheDocument();
  });

  it.each([
    [401, 'does not know the portal (401)'],
    [403, 'its ServiceAccount needs the rights that the chart package/portal'],
    [404, 'does not have every kind of Pave'],
    [500, 'is asked again'],
  ])('says why a cluster answers %d, once', async (statusCode, because) => {
    const error = { errorType: 'UNKNOWN_ERROR', statusCode, resourcePath: '/' };
    show([cluster([], [error, error])]);
    expect(await screen.findByRole('alert')).toHaveTextContent(because);
  });

  it('says that a cluster is away', async () => {
    const error = { errorType: 'FETCH_ERROR', message: 'ECONNREFUSED' };
    show([cluster([], [error])]);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Cluster acme does not answer: ECONNREFUSED',
    );
  });

  it('says what the portal says when it refuses', async () => {
    show(new Error('Request failed with 403 Forbidden'));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Request failed with 403 Forbidden',
    );
  });
});
