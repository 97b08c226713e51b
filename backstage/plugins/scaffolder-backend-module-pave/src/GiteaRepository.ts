import { InputError, NotFoundError } from '@backstage/errors';
import {
  GiteaIntegrationConfig,
  ScmIntegrationRegistry,
  getGiteaRequestOptions,
} from '@backstage/integration';

/** One file of a commit; without content it is removed. */
export type FileChange = { path: string; content?: string };

type Commit = {
  base: string;
  branch?: string;
  message: string;
  changes: FileChange[];
};

const TIMEOUT_MILLISECONDS = 30_000;

/** A repository on a Gitea server, through its API: one request is one commit, so nothing is cloned. */
export class GiteaRepository {
  private constructor(
    private readonly config: GiteaIntegrationConfig,
    private readonly owner: string,
    private readonly name: string,
  ) {}

  /** From what RepoUrlPicker writes: `host?owner=acme&repo=checkout`. */
  static fromRepoUrl(
    repoUrl: string,
    integrations: ScmIntegrationRegistry,
  ): GiteaRepository {
    const url = URL.canParse(`https://${repoUrl}`)
      ? new URL(`https://${repoUrl}`)
      : undefined;
    const owner = url?.searchParams.get('owner');
    const name = url?.searchParams.get('repo');
    if (!url || !owner || !name) {
      throw new InputError(
        `repoUrl: '${repoUrl}' is not of the form host?owner=acme&repo=checkout`,
      );
    }
    const integration = integrations.gitea.byHost(url.host);
    if (!integration) {
      throw new InputError(
        `repoUrl: no Gitea at '${url.host}' is configured; add it to integrations.gitea`,
      );
    }
    return new GiteaRepository(integration.config, owner, name);
  }

  /** As `publish:gitea` makes it. */
  get cloneUrl(): string {
    return `${this.base}/${this.owner}/${this.name}.git`;
  }

  get fullName(): string {
    return `${this.owner}/${this.name}`;
  }

  async defaultBranch(): Promise<string> {
    const repository = await this.call('GET', '');
    return repository.default_branch;
  }

  /** The text of a file, unless there is none. */
  async read(base: string, path: string): Promise<string | undefined> {
    const { content } = (await this.file(base, path)) ?? {};
    return content === undefined
      ? undefined
      : Buffer.from(content, 'base64').toString('utf8');
  }

  /** One commit, on a new branch unless there is none; its address for people. */
  async commit({ base, branch, message, changes }: Commit): Promise<string> {
    const operations = await Promise.all(
      changes.map(change => this.operation(base, change)),
    );
    const files = operations.filter(operation => operation !== undefined);
    if (files.length === 0) {
      throw new InputError(
        `${this.owner}/${this.name} holds all of it already; there is nothing to change`,
      );
    }
    const made = await this.call('POST', '/contents', {
      branch: base,
      new_branch: branch,
      message,
      files,
    });
    return made.commit?.html_url;
  }

  /** Its address for people. */
  async openPullRequest(request: {
    base: string;
    head: string;
    title: string;
    body: string;
  }): Promise<string> {
    const pull = await this.call('POST', '/pulls', request);
    return pull.html_url;
  }

  /**
   * Gitea wants to know which version of a file is replaced, so that nobody's change is lost. Nothing for a file that is like
   * this already.
   */
  private async operation(base: string, { path, content }: FileChange) {
    const existing = await this.file(base, path);
    if (content === undefined) {
      if (!existing) {
        throw new NotFoundError(
          `remove: '${path}' is not in ${this.owner}/${this.name} on ${base}. Fix: compare repository, environment, kind and name with what is there`,
        );
      }
      return { operation: 'delete', path, sha: existing.sha };
    }
    const encoded = Buffer.from(content).toString('base64');
    if (!existing) {
      return { operation: 'create', path, content: encoded };
    }
    return existing.content === encoded
      ? undefined
      : { operation: 'update', path, sha: existing.sha, content: encoded };
  }

  private async file(
    base: string,
    path: string,
  ): Promise<{ sha: string; content?: string } | undefined> {
    const file = path.split('/').map(encodeURIComponent).join('/');
    const query = `?ref=${encodeURIComponent(base)}`;
    try {
      return await this.call('GET', `/contents/${file}${query}`);
    } catch (error) {
      if (error instanceof NotFoundError) {
        return undefined;
      }
      throw error;
    }
  }

  private get base(): string {
    return this.config.baseUrl ?? `https://${this.config.host}`;
  }

  private async call(method: string, route: string, body?: unknown) {
    const repository = [this.owner, this.name]
      .map(encodeURIComponent)
      .join('/');
    const url = `${this.base}/api/v1/repos/${repository}${route}`;
    const response = await fetch(url, {
      method,
      headers: {
        'Content-Type': 'application/json',
        ...getGiteaRequestOptions(this.config).headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
    if (response.ok) {
      return response.json();
    }
    const reason = await response.json().catch(() => ({}));
    const sentence = `${this.owner}/${this.name}: Gitea answers ${
      response.status
    } to ${method} ${route || '/'}: ${reason.message ?? response.statusText}`;
    throw response.status === 404
      ? new NotFoundError(sentence)
      : new Error(sentence);
  }
}
