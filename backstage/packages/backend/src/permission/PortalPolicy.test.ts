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
import { PLATFORM_TEAM, PortalPolicy } from './PortalPolicy';

const policy = new PortalPolicy();

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
