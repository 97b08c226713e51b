import {
  KubernetesFetcher,
  ObjectFetchParams,
} from '@backstage/plugin-kubernetes-node';
import { ClaimsFetcher } from './ClaimsFetcher';

const claim = (kind: string, name: string, more: object = {}) => ({
  kind,
  metadata: { name },
  ...more,
});

/** What a namespace holds, by plural. */
const NAMESPACE: Record<string, any[]> = {
  microservices: [
    claim('Microservice', 'checkout', {
      spec: { bindings: [{ kind: 'Database', name: 'orders' }] },
    }),
    claim('Microservice', 'routing', {
      spec: { bindings: [{ kind: 'Queue', name: 'orders' }] },
    }),
  ],
  databases: [claim('Database', 'orders'), claim('Database', 'places')],
  queues: [
    claim('Queue', 'orders'),
    {
      kind: 'Queue',
      metadata: {
        name: 'parcels',
        labels: { 'backstage.io/kubernetes-id': 'checkout' },
      },
    },
  ],
};

const GROUPS: Record<string, string> = {
  certificates: 'cert-manager.io',
};

/** Answers with everything there is, and remembers what it was asked. */
function cluster() {
  const asked: ObjectFetchParams[] = [];
  const fetcher = {
    async fetchObjectsForService(params: ObjectFetchParams) {
      asked.push(params);
      return {
        errors: [],
        responses: params.customResources.map(({ plural }) => ({
          type: 'customresources' as const,
          resources: NAMESPACE[plural] ?? [],
        })),
      };
    },
    fetchPodMetricsByNamespaces: jest.fn(),
  };
  return { asked, fetcher: fetcher as unknown as KubernetesFetcher };
}

function question(more: Partial<ObjectFetchParams>): ObjectFetchParams {
  const plurals = [...Object.keys(NAMESPACE), ...Object.keys(GROUPS)];
  return {
    serviceId: 'checkout',
    namespace: 'payments-dev',
    labelSelector: 'backstage.io/kubernetes-id=checkout',
    objectTypesToFetch: new Set(['pods' as any]),
    customResources: plurals.map(plural => ({
      group: GROUPS[plural] ?? 'pave.internal',
      apiVersion: 'v1alpha1',
      plural,
      objectType: 'customresources' as const,
    })),
    clusterDetails: {} as any,
    credential: { type: 'anonymous' },
    ...more,
  };
}

async function found(more: Partial<ObjectFetchParams>) {
  const { asked, fetcher } = cluster();
  const { responses } = await new ClaimsFetcher(fetcher).fetchObjectsForService(
    question(more),
  );
  const claims = responses
    .flatMap(({ resources }) => resources as any[])
    .map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  return { asked, claims };
}

describe('ClaimsFetcher', () => {
  it.each([
    [
      'a service has its own claim, what that is bound to, and what is labeled',
      'checkout',
      ['Microservice checkout', 'Database orders', 'Queue parcels'],
    ],
    [
      'a Resource is found by kind and name',
      'database-orders',
      ['Database orders'],
    ],
    [
      '… and by its name alone, whatever its kind',
      'orders',
      ['Database orders', 'Queue orders'],
    ],
    ['nothing is found by a part of a name', 'check', []],
  ])('%s', async (_reason, serviceId, claims) => {
    expect((await found({ serviceId })).claims).toEqual(claims);
  });

  it('asks for claims without the label, and for everything else with it', async () => {
    const { asked } = await found({});
    const questions = asked.map(
      ({ labelSelector, customResources, objectTypesToFetch }) => ({
        labelSelector,
        plurals: customResources.map(({ plural }) => plural),
        types: objectTypesToFetch.size,
      }),
    );
    expect(questions).toEqual([
      {
        labelSelector: 'backstage.io/kubernetes-id=checkout',
        plurals: ['certificates'],
        types: 1,
      },
      { labelSelector: undefined, plurals: Object.keys(NAMESPACE), types: 0 },
    ]);
  });

  it('never reads the claims of all namespaces', async () => {
    const { asked } = await found({ namespace: undefined });
    expect(asked).toEqual([question({ namespace: undefined })]);
  });

  it('says what was refused', async () => {
    const refused = {
      errorType: 'UNKNOWN_ERROR' as const,
      statusCode: 403,
      resourcePath: '/apis/pave.internal',
    };
    const { fetcher } = cluster();
    const answers = [
      { errors: [], responses: [] },
      { errors: [refused], responses: [] },
    ];
    fetcher.fetchObjectsForService = async () => answers.shift()!;
    const answer = await new ClaimsFetcher(fetcher).fetchObjectsForService(
      question({}),
    );
    expect(answer.errors).toEqual([refused]);
  });
});
