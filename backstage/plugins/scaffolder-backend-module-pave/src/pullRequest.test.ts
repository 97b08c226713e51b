import { createMockDirectory } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { GiteaStandIn } from './giteaForTests';
import { createPullRequestAction } from './pullRequest';

describe('pave:pull-request', () => {
  const gitea = new GiteaStandIn();
  const workspace = createMockDirectory();
  let action: ReturnType<typeof createPullRequestAction>;

  beforeAll(async () => {
    await gitea.start();
    action = createPullRequestAction(gitea.integrations);
  });
  afterAll(() => gitea.stop());
  beforeEach(() => {
    gitea.calls.length = 0;
    workspace.setContent({ out: { 'new.yaml': 'new', 'old.yaml': 'changed' } });
  });

  const run = (input: Record<string, unknown>, isDryRun = false) => {
    const context = createMockActionContext({
      workspacePath: workspace.path,
      input: {
        repoUrl: `${gitea.host}?owner=acme&repo=claims`,
        branch: 'database-orders',
        title: 'Add database orders',
        ...input,
      } as any,
    });
    return { context, done: action.handler({ ...context, isDryRun } as any) };
  };

  it('makes one commit of what is new, changed and gone, and a pull request', async () => {
    const { context, done } = run({
      sourcePath: 'out',
      targetPath: 'claims',
      description: '51.70 USD a month',
      remove: ['claims/old.yaml'],
    });
    await done;
    const { posts } = gitea;
    expect(posts.map(post => post.url)).toEqual([
      '/api/v1/repos/acme/claims/contents',
      '/api/v1/repos/acme/claims/pulls',
    ]);
    expect(posts[0].body).toMatchObject({
      branch: 'main',
      new_branch: 'database-orders',
      message: 'Add database orders',
      files: [
        { operation: 'create', path: 'claims/new.yaml', content: 'bmV3' },
        { operation: 'update', path: 'claims/old.yaml', sha: 'f00' },
        { operation: 'delete', path: 'claims/old.yaml', sha: 'f00' },
      ],
    });
    expect(posts[1].body).toEqual({
      base: 'main',
      head: 'database-orders',
      title: 'Add database orders',
      body: '51.70 USD a month',
    });
    expect(context.output).toHaveBeenCalledWith(
      'url',
      'https://gitea/acme/claims/pulls/1',
    );
  });

  it('leaves a file alone that is like this already', async () => {
    workspace.setContent({ out: { 'same.yaml': 'same', 'new.yaml': 'new' } });
    await run({ sourcePath: 'out', targetPath: 'claims' }).done;
    expect(gitea.posts[0].body.files).toMatchObject([
      { operation: 'create', path: 'claims/new.yaml' },
    ]);
  });

  it('opens no pull request without a change', async () => {
    workspace.setContent({ out: { 'same.yaml': 'same' } });
    const { done } = run({ sourcePath: 'out', targetPath: 'claims' });
    await expect(done).rejects.toThrow('there is nothing to change');
    expect(gitea.posts).toEqual([]);
  });

  it.each([
    [{ sourcePath: '../..' }, 'not allowed', 'a way out of the workspace'],
    [
      { sourcePath: 'out', targetPath: '..' },
      'outside of',
      'out of the repository',
    ],
    [{ remove: ['.git/config'] }, 'outside of', "git's own files"],
    [
      { remove: ['claims/none.yaml'] },
      'is not in acme/claims',
      'what is not there',
    ],
    [{}, 'nothing to write', 'nothing to do'],
    [{ repoUrl: 'nowhere?owner=a&repo=b' }, 'no Gitea at', 'another server'],
    [{ repoUrl: 'nowhere' }, 'is not of the form', 'no address'],
  ])('refuses %j: %s', async (input, message, _reason) => {
    await expect(run(input).done).rejects.toThrow(message);
    expect(gitea.posts).toEqual([]);
  });

  it('changes nothing in a dry run', async () => {
    await run({ sourcePath: 'out' }, true).done;
    expect(gitea.calls).toEqual([]);
  });
});
