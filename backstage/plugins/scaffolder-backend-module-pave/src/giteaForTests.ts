import http from 'node:http';
import { AddressInfo } from 'node:net';
import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';

type Call = { method: string; url: string; body?: any };

/** A stand-in for Gitea: the answers of its API that the actions need. It remembers what it was told. */
export class GiteaStandIn {
  readonly calls: Call[] = [];
  host = '';
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
    const address = 'https://gitea/acme/claims';
    switch (`${method} ${route}`) {
      case 'GET ':
        return [200, { default_branch: 'main' }];
      case 'GET /contents/claims/old.yaml?ref=main':
        return [200, { sha: 'f00', content: 'b2xk' }];
      case 'GET /contents/claims/same.yaml?ref=main':
        return [200, { sha: 'ba2', content: 'c2FtZQ==' }];
      case 'POST /contents':
        return [201, { commit: { html_url: `${address}/commit/c0ffee` } }];
      case 'POST /pulls':
        return [201, { html_url: `${address}/pulls/1` }];
      default:
        return [404, { message: 'Not Found' }];
    }
  }

  /** What changed something. */
  get posts(): Call[] {
    return this.calls.filter(call => call.method === 'POST');
  }

  async start() {
    await new Promise<void>(resolve =>
      this.server.listen(0, '127.0.0.1', resolve),
    );
    this.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Of a portal that knows it. */
  get integrations(): ScmIntegrations {
    const { host } = this;
    const baseUrl = `http://${host}`;
    const gitea = [{ host, baseUrl, username: 'portal', password: 'x' }];
    return ScmIntegrations.fromConfig(
      new ConfigReader({ integrations: { gitea } }),
    );
  }

  stop() {
    this.server.close();
  }
}
