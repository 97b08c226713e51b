import http from 'node:http';
import { AddressInfo } from 'node:net';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { createPullRequestAction } from './pullRequest';

/** A stand-in for Gitea: the five answers of its API that the action needs. It remembers what it was told. */
class GiteaStandIn {
  readonly calls: { method: string; url: string; body?: any }[] = [];
  private readonly server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const { method = '', url = '' } = request;
      this.calls.push({ method, url, body: text && JSON.parse(text) });
      const [status, reply] = this.reply(method, url);
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(reply));
    });
  });

  private reply(method: string, url: string): [number, unknown] {
    const route = url.replace('/api/v1/repos/acme/claims', '');
    switch (`${method} ${route}`) {
      case 'GET ':
        return [200, { default_branch: 'main' }];
      case 'GET /contents/claims/old.yaml?ref=main':
        return [200, { sha: 'f00' }];
      case 'POST /contents':
        return [201, {}];
      case 'POST /pulls':
        return [201, { html_url: 'https://gitea/acme/claims/pulls/1' }];
      default:
        return [404, { message: 'Not Found' }];
    }
  }

  async start(): Promise<string> {
    await new Promise<void>(resolve =>
      this.server.listen(0, '127.0.0.1', resolve),
    );
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop() {
    this.server.close();
  }
}

describe('pave:pull-request', () => {
  const gitea = new GiteaStandIn();
  const workspace = createMockDirectory();
  let host: string;
  let action: ReturnType<typeof createPullRequestAction>;

  beforeAll(async () => {
    host = await gitea.start();
    const config = new ConfigReader({
      integrations: {
        gitea: [
          {
            host,
            baseUrl: `http://${host}`,
            username: 'portal',
            password: 'x',
          },
        ],
      },
    });
    action = createPullRequestAction(ScmIntegrations.fromConfig(config));
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
        repoUrl: `${host}?owner=acme&repo=claims`,
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
    const posts = gitea.calls.filter(call => call.method === 'POST');
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
    expect(gitea.calls.filter(call => call.method === 'POST')).toEqual([]);
  });

  it('changes nothing in a dry run', async () => {
    await run({ sourcePath: 'out' }, true).done;
    expect(gitea.calls).toEqual([]);
  });
});
