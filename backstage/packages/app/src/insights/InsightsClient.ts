import { Get, Post, Problem } from './api';

/** What stands in braces in a path. */
type Parameters = Record<string, string>;

/** pave-insights through the portal's proxy, with the questions and answers of its OpenAPI document. */
export class InsightsClient {
  constructor(
    private readonly base: () => Promise<string>,
    private readonly fetch: typeof globalThis.fetch,
  ) {}

  async get<Path extends keyof Get>(
    path: Path,
    query: Get[Path]['query'],
    parameters: Parameters = {},
  ): Promise<Get[Path]['answer']> {
    const asked = Object.entries(query).filter(([, value]) => value);
    const text = new URLSearchParams(asked as [string, string][]).toString();
    return this.ask(`${filled(path, parameters)}${text && `?${text}`}`);
  }

  async post<Path extends keyof Post>(
    path: Path,
    body: Post[Path]['body'],
    parameters: Parameters = {},
  ): Promise<Post[Path]['answer']> {
    return this.ask(filled(path, parameters), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  private async ask<Answer>(
    path: string,
    request?: RequestInit,
  ): Promise<Answer> {
    const response = await this.fetch(`${await this.base()}${path}`, request);
    if (response.ok) {
      return response.json();
    }
    const reply: Partial<Problem> = await response.json().catch(() => ({}));
    // The proxy's own errors are no text; who reads ours cannot help it.
    throw new Error(
      typeof reply.error === 'string'
        ? reply.error
        : `pave-insights does not answer (${response.status})`,
    );
  }
}

/** Values are names from outside, so they are escaped one by one. */
function filled(path: string, parameters: Parameters): string {
  return path.replace(/\{(\w+)\}/g, (_, name) =>
    encodeURIComponent(parameters[name]),
  );
}
