import {
  FetchResponseWrapper,
  KubernetesFetcher,
  ObjectFetchParams,
} from '@backstage/plugin-kubernetes-node';

const GROUP = 'pave.internal';
const LABEL = 'backstage.io/kubernetes-id';

/** What of a claim says whose it is. */
type Claim = {
  kind: string;
  metadata: { name: string; labels?: Record<string, string> };
  spec?: { bindings?: { kind: string; name: string }[] };
};

/**
 * Finds claims by their names. Everything that is composed of them has the label that the Kubernetes plugin looks for; claims
 * are written by people, who should not have to know it.
 *
 * Caveats: without the annotation `backstage.io/kubernetes-namespace` the label alone counts, for a name means something only
 * in its namespace.
 */
export class ClaimsFetcher implements KubernetesFetcher {
  constructor(private readonly others: KubernetesFetcher) {}

  async fetchObjectsForService(
    params: ObjectFetchParams,
  ): Promise<FetchResponseWrapper> {
    const claims = params.customResources.filter(isOurs);
    if (!params.namespace || claims.length === 0) {
      return this.others.fetchObjectsForService(params);
    }
    const [others, ours] = await Promise.all([
      this.others.fetchObjectsForService({
        ...params,
        customResources: params.customResources.filter(one => !isOurs(one)),
      }),
      this.others.fetchObjectsForService({
        ...params,
        objectTypesToFetch: new Set(),
        customResources: claims,
        labelSelector: undefined,
      }),
    ]);
    return {
      errors: [...others.errors, ...ours.errors],
      responses: [
        ...others.responses,
        ...claimsOf(params.serviceId, ours.responses),
      ],
    };
  }

  fetchPodMetricsByNamespaces(
    ...question: Parameters<KubernetesFetcher['fetchPodMetricsByNamespaces']>
  ) {
    return this.others.fetchPodMetricsByNamespaces(...question);
  }
}

function isOurs({ group }: { group: string }): boolean {
  return group === GROUP;
}

/** A service's own claims, and those that it is bound to: the cluster knows better than the catalogue. */
function claimsOf(
  service: string,
  responses: FetchResponseWrapper['responses'],
): FetchResponseWrapper['responses'] {
  const all: Claim[] = responses.flatMap(({ resources }) => resources as any);
  const own = all.filter(claim => isNamed(claim, service));
  const bound = own
    .flatMap(({ spec }) => spec?.bindings ?? [])
    .map(({ kind, name }) => `${kind}/${name}`);
  const isWanted = (claim: Claim) =>
    own.includes(claim) ||
    bound.includes(`${claim.kind}/${claim.metadata.name}`);
  return responses.map(response => ({
    ...response,
    resources: (response.resources as any[]).filter(isWanted),
  }));
}

/** By the name of a service, or as the catalogue calls a Resource: `database-orders`. */
function isNamed({ kind, metadata }: Claim, service: string): boolean {
  const names = [
    metadata.name,
    `${kind.toLowerCase()}-${metadata.name}`,
    metadata.labels?.[LABEL],
  ];
  return names.includes(service);
}
