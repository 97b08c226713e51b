import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  KubeConfig,
  KubernetesObject,
  KubernetesObjectApi,
  PatchStrategy,
} from '@kubernetes/client-node';
import { parseAllDocuments } from 'yaml';
import { readClaims } from './claims';

/** A GitOps controller that takes over later applies under a name of its own and finds nothing to fight about. */
const FIELD_MANAGER = 'backstage';

const API_GROUP = 'pave.internal/';
/** The platform team's kinds are no matter for a developer's form. */
const DEVELOPERS_KINDS = ['Bucket', 'Database', 'Microservice', 'Queue'];

/** Where claims are applied: the kubeconfig that the configuration names, or the portal's own ServiceAccount. */
export function createClusterClient(config: Config): KubernetesObjectApi {
  const apply = config.getOptionalConfig('pave.apply');
  if (!apply) {
    throw new InputError(
      'pave.apply: this portal delivers by pull request only; configure pave.apply to let it write to a cluster',
    );
  }
  const kubeConfig = new KubeConfig();
  const file = apply.getOptionalString('kubeconfigFile');
  if (file) {
    kubeConfig.loadFromFile(file);
  } else {
    kubeConfig.loadFromCluster();
  }
  return KubernetesObjectApi.makeApiClient(kubeConfig);
}

/** The developers' objects of a manifest, and nothing else. */
export function parseClaims(manifest: string): KubernetesObject[] {
  return parseAllDocuments(manifest)
    .map(document => document.toJS() as KubernetesObject | null)
    .filter(object => object !== null)
    .map(object => {
      const { apiVersion = '', kind = '', metadata } = object;
      if (
        !apiVersion.startsWith(API_GROUP) ||
        !DEVELOPERS_KINDS.includes(kind)
      ) {
        throw new InputError(
          `kind: '${kind}' of ${apiVersion} is not applied from here; allowed: ${DEVELOPERS_KINDS.join(
            ', ',
          )}`,
        );
      }
      if (!metadata?.namespace || !metadata.name) {
        throw new InputError(
          `metadata: a ${kind} needs a name and a namespace`,
        );
      }
      return object;
    });
}

/** Delivers claims without a repository: for demonstrations, and for those who ask for seconds rather than a history. */
export function createApplyAction(
  connect: () => Pick<KubernetesObjectApi, 'patch'>,
) {
  return createTemplateAction({
    id: 'pave:apply',
    description:
      'Applies the claims of the workspace to the cluster, server-side.',
    supportsDryRun: true,
    schema: {
      input: {
        path: z =>
          z.string().describe('File or directory of claims in the workspace'),
      },
    },
    async handler(ctx) {
      const claims = parseClaims(
        await readClaims(ctx.workspacePath, ctx.input.path),
      );
      const cluster = connect();
      for (const claim of claims) {
        await cluster.patch(
          claim,
          undefined,
          ctx.isDryRun ? 'All' : undefined,
          FIELD_MANAGER,
          undefined,
          PatchStrategy.ServerSideApply,
        );
        const { namespace, name } = claim.metadata ?? {};
        ctx.logger.info(`Applied ${claim.kind} ${namespace}/${name}`);
      }
    },
  });
}
