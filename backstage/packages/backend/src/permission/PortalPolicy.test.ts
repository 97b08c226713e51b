import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  catalogEntityDeletePermission,
  catalogEntityReadPermission,
} from '@backstage/plugin-catalog-common/alpha';
import {
  actionExecutePermission,
  taskCreatePermission,
  templateDryRunPermission,
} from '@backstage/plugin-scaffolder-common/alpha';
import {
  kubernetesProxyPermission,
  kubernetesResourcesReadPermission,
} from '@backstage/plugin-kubernetes-common';
import { PLATFORM_TEAM, PortalPolicy } from './PortalPolicy';

const policy = new PortalPolicy({ writesToClusters: false });

const somebody = (...ownershipEntityRefs: string[]) =>
  ({
    info: { userEntityRef: 'user:default/guest', ownershipEntityRefs },
  } as any);

const developer = somebody('group:default/payments');
const engineer = somebody(PLATFORM_TEAM);

describe('PortalPolicy', () => {
  it.each([
    ['nobody reads', catalogEntityReadPermission, undefined, 'DENY'],
    ['a developer reads', catalogEntityReadPermission, developer, 'ALLOW'],
    ['a developer runs templates', taskCreatePermission, developer, 'ALLOW'],
    [
      'a developer removes nothing',
      catalogEntityDeletePermission,
      developer,
      'DENY',
    ],
    [
      'a developer runs no template of their own',
      templateDryRunPermission,
      developer,
      'DENY',
    ],
    ['an engineer removes', catalogEntityDeletePermission, engineer, 'ALLOW'],
    [
      'an engineer runs every action',
      actionExecutePermission,
      engineer,
      'ALLOW',
    ],
  ])('%s', async (_reason, permission, user, result) => {
    const decision = await policy.handle({ permission }, user);
    expect(decision.result).toBe(
      AuthorizeResult[result as keyof typeof AuthorizeResult],
    );
  });

  it.each([
    [
      'where it only reads, logs are read through it',
      false,
      developer,
      'ALLOW',
    ],
    ['where it writes, nobody writes as the portal', true, developer, 'DENY'],
    ['… but the team that may apply', true, engineer, 'ALLOW'],
  ])(
    "passes requests on with the portal's rights: %s",
    async (_reason, writesToClusters, user, result) => {
      const decide = async (permission: typeof kubernetesProxyPermission) =>
        (
          await new PortalPolicy({ writesToClusters }).handle(
            { permission },
            user,
          )
        ).result;
      expect(await decide(kubernetesProxyPermission)).toBe(
        AuthorizeResult[result as keyof typeof AuthorizeResult],
      );
      expect(await decide(kubernetesResourcesReadPermission)).toBe(
        AuthorizeResult.ALLOW,
      );
    },
  );

  it('keeps developers from writing to a cluster without a commit', async () => {
    const decision = await policy.handle(
      { permission: actionExecutePermission },
      developer,
    );
    expect(decision).toMatchObject({
      result: AuthorizeResult.CONDITIONAL,
      conditions: {
        not: { rule: 'HAS_ACTION_ID', params: { actionId: 'pave:apply' } },
      },
    });
  });
});
