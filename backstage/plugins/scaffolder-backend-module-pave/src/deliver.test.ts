import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { createDeliverAction } from './deliver';
import { GiteaStandIn } from './giteaForTests';
import { PaveCommand } from './PaveCommand';
import { pavePath } from './paveForTests';
import { createSubscriptionAction } from './subscription';

/** A case starts the program several times, and machines that build on the side are slow. */
jest.setTimeout(60_000);

const gitea = new GiteaStandIn();
const workspace = createMockDirectory();
const pave = new PaveCommand(pavePath);

beforeAll(() => gitea.start());
afterAll(() => gitea.stop());
beforeEach(() => {
  gitea.calls.length = 0;
  workspace.clear();
});

/** Of a portal whose configuration has this in `pave`. */
const configured = (settings: object) => new ConfigReader({ pave: settings });

describe('pave:subscription', () => {
  const subscribe = (settings: object, input: object) => {
    const action = createSubscriptionAction({
      pave,
      integrations: gitea.integrations,
      config: configured(settings),
    });
    return action.handler(
      createMockActionContext({
        workspacePath: workspace.path,
        input: {
          repoUrl: `${gitea.host}?owner=acme&repo=checkout`,
          name: 'checkout',
          namespace: 'payments-dev',
          targetPath: 'subscription',
          ...input,
        } as any,
      }),
    );
  };
  /** What `pave new delivery` prints for the same repository. */
  const printed = (...set: string[]) =>
    execFileSync(
      pavePath,
      [
        ...['new', 'delivery', 'checkout', '--namespace', 'payments-dev'],
        ...[
          `repository=http://${gitea.host}/acme/checkout.git`,
          ...set,
        ].flatMap(answer => ['--set', answer]),
      ],
      { encoding: 'utf8' },
    );

  it.each([
    [{}, {}, []],
    [
      { delivery: { repoUrl: 'x' } },
      { environment: 'prod' },
      ['environment=prod'],
    ],
    [
      { delivery: { repoUrl: 'x', interval: '10s', credentials: 'forge' } },
      {},
      ['interval=10s', 'credentials=forge'],
    ],
  ])(
    'with %j and %j: the portal and `pave new delivery` write the same',
    async (settings, input, set) => {
      await subscribe(settings, input);
      const file = 'subscription/delivery/payments-dev/checkout.yaml';
      const written = fs.readFileSync(path.join(workspace.path, file), 'utf8');
      expect(written).toBe(printed(...set));
    },
  );

  it.each([
    [{ name: '../escape' }, 'name: "../escape" does not match'],
    [{ targetPath: '../..' }, 'not allowed'],
    [{ repoUrl: 'nowhere?owner=a&repo=b' }, 'no Gitea at'],
  ])('refuses %j: %s', async (input, message) => {
    await expect(subscribe({}, input)).rejects.toThrow(message);
    expect(fs.readdirSync(workspace.path)).toEqual([]);
  });
});

describe('pave:deliver', () => {
  const deliver = async (settings: object, isDryRun = false) => {
    workspace.setContent({ out: { delivery: { 'checkout.yaml': 'new' } } });
    const action = createDeliverAction(
      gitea.integrations,
      configured(settings),
    );
    const context = createMockActionContext({
      workspacePath: workspace.path,
      input: {
        branch: 'deliver-checkout',
        title: 'Deliver checkout',
        description: 'A new repository',
        sourcePath: 'out',
      },
    });
    await action.handler({ ...context, isDryRun } as any);
    return Object.fromEntries((context.output as jest.Mock).mock.calls);
  };
  const claims = () => ({ repoUrl: `${gitea.host}?owner=acme&repo=claims` });

  it('asks whoever reviews the claims unless it is told otherwise', async () => {
    const output = await deliver({ delivery: claims() });
    expect(output.url).toBe('https://gitea/acme/claims/pulls/1');
    expect(output.sentence).toContain('once the pull request is merged');
    const [commit, request] = gitea.posts;
    expect(commit.body).toMatchObject({
      new_branch: 'deliver-checkout',
      files: [{ operation: 'create', path: 'delivery/checkout.yaml' }],
    });
    expect(request.body).toEqual({
      base: 'main',
      head: 'deliver-checkout',
      title: 'Deliver checkout',
      body: 'A new repository',
    });
  });

  it('commits to the branch that is applied where the platform wants that', async () => {
    const output = await deliver({ delivery: { ...claims(), by: 'commit' } });
    expect(output.url).toBe('https://gitea/acme/claims/commit/c0ffee');
    expect(gitea.posts).toHaveLength(1);
    expect(gitea.posts[0].body).toMatchObject({
      branch: 'main',
      message: 'Deliver checkout',
    });
    expect(gitea.posts[0].body).not.toHaveProperty('new_branch');
  });

  it('says so where a portal delivers nothing', async () => {
    const output = await deliver({});
    expect(output).toEqual({
      sentence: expect.stringContaining('No cluster follows the repository'),
    });
    expect(gitea.calls).toEqual([]);
  });

  it('changes nothing in a dry run', async () => {
    await deliver({ delivery: { ...claims(), by: 'commit' } }, true);
    expect(gitea.calls).toEqual([]);
  });

  it('does not start with a way that there is not', async () => {
    await expect(
      deliver({ delivery: { ...claims(), by: 'mail' } }),
    ).rejects.toThrow("'mail' is none of pull-request, commit");
  });
});
