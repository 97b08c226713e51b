import { duration } from '../insights/words';

/** Of a claim what the card shows; xrds/ has all of it. */
export type Claim = {
  kind: string;
  metadata: { name: string; creationTimestamp?: string };
  status?: {
    phase?: string;
    message?: string;
    cost?: { monthly: string; currency: string; known: boolean };
    conditions?: Condition[];
  };
};

type Condition = {
  type: string;
  status: string;
  reason?: string;
  message?: string;
};

/** A cluster that did not answer a question, as the Kubernetes plugin has it. */
export type FetchError =
  | { errorType: 'FETCH_ERROR'; message: string }
  | { errorType: string; statusCode?: number; resourcePath?: string };

/** A claim in words. */
export type Line = {
  name: string;
  phase: string;
  ready: string;
  price: string;
  age: string;
  /** What keeps it from being ready, and what to do. */
  because?: string;
};

const UNKNOWN = 'unknown';

export function line({ kind, metadata, status }: Claim): Line {
  return {
    name: `${kind} ${metadata.name}`,
    phase: status?.phase ?? 'not seen yet',
    ready: condition(status, 'Ready')?.status ?? UNKNOWN,
    price: price(status),
    age: age(metadata.creationTimestamp),
    because: because(status),
  };
}

function condition(status: Claim['status'], type: string) {
  return status?.conditions?.find(one => one.type === type);
}

/** As `pave status` writes it: a sum that lacks a part says so, and unknown is never zero. */
function price(status: Claim['status']): string {
  if (!status?.cost) {
    return UNKNOWN;
  }
  const { monthly, currency, known } = status.cost;
  return `${known ? '' : 'at least '}${monthly} ${currency}`;
}

function age(created?: string): string {
  return created
    ? duration((Date.now() - Date.parse(created)) / 1000)
    : UNKNOWN;
}

/** Where Crossplane itself is stuck, what Pave said before is of yesterday. */
function because(status: Claim['status']): string | undefined {
  const synced = condition(status, 'Synced');
  if (synced?.status === 'False') {
    return `Crossplane cannot carry it out: ${synced.message ?? synced.reason}`;
  }
  if (status?.phase === 'Ready') {
    return undefined;
  }
  return (
    status?.message ??
    'Nothing has answered for it yet. `pave doctor` says whether the platform is installed where it is.'
  );
}

/** Why claims of a cluster are not shown, each reason once: the kinds share it. */
export function reasons(cluster: string, errors: FetchError[]): string[] {
  return [...new Set(errors.map(error => reason(cluster, error)))];
}

function reason(cluster: string, error: FetchError): string {
  if ('message' in error) {
    return `Cluster ${cluster} does not answer: ${error.message}`;
  }
  switch (error.statusCode) {
    case 401:
      return `Cluster ${cluster} does not know the portal (401): its token in kubernetes.clusterLocatorMethods is no longer valid.`;
    case 403:
      return `Cluster ${cluster} does not let the portal read claims (403): its ServiceAccount needs the rights that the chart package/portal gives it.`;
    case 404:
      return `Cluster ${cluster} does not have every kind of Pave (404): \`pave doctor\` says what is not installed.`;
    default:
      return `Cluster ${cluster} cannot say what the state of claims is (${
        error.statusCode ?? error.errorType
      }); it is asked again.`;
  }
}
