import {
  AuthorizeResult,
  PolicyDecision,
  isPermission,
} from '@backstage/plugin-permission-common';
import { kubernetesProxyPermission } from '@backstage/plugin-kubernetes-common';
import {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import {
  createScaffolderActionConditionalDecision,
  scaffolderActionConditions,
} from '@backstage/plugin-scaffolder-backend/alpha';
import {
  actionExecutePermission,
  templateDryRunPermission,
  templateManagementPermission,
} from '@backstage/plugin-scaffolder-common/alpha';
import {
  catalogEntityDeletePermission,
  catalogLocationCreatePermission,
  catalogLocationDeletePermission,
} from '@backstage/plugin-catalog-common/alpha';

/** Whose members look after the portal itself. */
export const PLATFORM_TEAM = 'group:default/platform';

/** Removes or injects what others see, or runs templates that nobody reviewed. */
const ONLY_PLATFORM_TEAM = [
  catalogEntityDeletePermission,
  catalogLocationDeletePermission,
  templateManagementPermission,
  templateDryRunPermission,
];

/**
 * Everybody who is signed in reads everything and walks the golden paths. Only the platform team changes what the portal is
 * made of, and only it writes to clusters without a commit.
 */
export class PortalPolicy implements PermissionPolicy {
  /** `writesToClusters`: whether the portal's own rights in a cluster are more than reading. */
  constructor(private readonly options: { writesToClusters: boolean }) {}

  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (!user) {
      return { result: AuthorizeResult.DENY };
    }
    const { ownershipEntityRefs } = user.info;
    if (ownershipEntityRefs.includes(PLATFORM_TEAM)) {
      return { result: AuthorizeResult.ALLOW };
    }
    if (ONLY_PLATFORM_TEAM.some(theirs => theirs.name === permission.name)) {
      return { result: AuthorizeResult.DENY };
    }
    if (
      this.options.writesToClusters &&
      isPermission(permission, kubernetesProxyPermission)
    ) {
      // It passes any request on with the portal's rights. The tab reads without it; logs of pods need it.
      return { result: AuthorizeResult.DENY };
    }
    if (isPermission(permission, catalogLocationCreatePermission)) {
      // Templates register what they make on behalf of the person who walks them.
      return { result: AuthorizeResult.ALLOW };
    }
    if (isPermission(permission, actionExecutePermission)) {
      return createScaffolderActionConditionalDecision(permission, {
        not: scaffolderActionConditions.hasActionId({ actionId: 'pave:apply' }),
      });
    }
    return { result: AuthorizeResult.ALLOW };
  }
}
