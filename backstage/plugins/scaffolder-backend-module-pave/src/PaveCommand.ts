import { execFile } from 'node:child_process';
import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** The price of an object, as `pave plan -o json` writes it: decimals as text, and unknown is never zero. */
export type Cost = {
  currency: string;
  monthly: string;
  known: boolean;
  breakdown?: { item?: string; resource?: string; monthly?: string }[];
};

/** What would become of one object. Only what the portal shows. */
export type Plan = {
  kind: string;
  namespace?: string;
  name: string;
  allowed: boolean;
  placement?: { cloud: string; region?: string; size: string } | null;
  refusals: string[];
  cost?: Cost | null;
};

type Reply = { exit: number; stdout: string; stderr: string };

/** Exit codes of `pave`: 0 is fine, 1 is a refusal with data on stdout; everything else is an error in words. */
const REFUSED = 1;
const LARGEST_REPLY_BYTES = 16 * 1024 * 1024;

/**
 * The program `pave`. It is started without a shell, gets what people wrote on standard input, and is stopped after a while,
 * so nothing that anybody types becomes an option, a path or a wait without end.
 */
export class PaveCommand {
  constructor(
    private readonly command: string,
    private readonly sceneOptions: string[] = [],
    private readonly timeoutMilliseconds = 10_000,
  ) {}

  static fromConfig(config: Config): PaveCommand {
    const pave = config.getOptionalConfig('pave');
    const option = (name: string, key: string) => {
      const file = pave?.getOptionalString(key);
      return file ? [name, file] : [];
    };
    return new PaveCommand(
      pave?.getOptionalString('command') ?? 'pave',
      [
        ...option('--policy-file', 'policyFile'),
        ...option('--landing-zone-file', 'landingZoneFile'),
        ...option('--environment-file', 'environmentFile'),
      ],
      (pave?.getOptionalNumber('timeoutSeconds') ?? 10) * 1000,
    );
  }

  /** The claims that a form's answers stand for: the same that its template writes. */
  async claims(form: string, answers: unknown): Promise<string> {
    return this.answered(['new', form], answers);
  }

  /** The same as files below a directory. */
  async write(
    form: string,
    answers: unknown,
    directory: string,
  ): Promise<void> {
    await this.answered(['new', form, '--directory', directory], answers);
  }

  /** Adds to the one Microservice that is meant below a directory, which holds claims or the chart of a service. */
  async addObservability(
    directory: string,
    { name, namespace }: { name: string; namespace: string },
    answers: unknown,
  ): Promise<void> {
    // In one word each, so that neither is taken for an option.
    const which = [`--name=${name}`, `--namespace=${namespace}`];
    await this.answered(['add', 'observability', directory, ...which], answers);
  }

  private async answered(words: string[], answers: unknown): Promise<string> {
    const { exit, stdout, stderr } = await this.run(
      [...words, '--answers', '-'],
      JSON.stringify(answers),
    );
    if (exit !== 0) {
      throw new InputError(withoutColor(stderr));
    }
    return stdout;
  }

  /** What would become of each object of a manifest, under the platform's policy. */
  async plan(manifest: string): Promise<Plan[]> {
    const { exit, stdout, stderr } = await this.run(
      ['plan', '--output', 'json', ...this.sceneOptions, '-'],
      manifest,
    );
    const plans = exit <= REFUSED && stdout ? JSON.parse(stdout) : [];
    if (plans.length === 0) {
      throw new InputError(withoutColor(stderr));
    }
    return plans;
  }

  /** Fails with the words of the API server where a manifest breaks a rule of its definition. */
  async validate(manifest: string): Promise<void> {
    const { exit, stderr } = await this.run(['validate', '-'], manifest);
    if (exit !== 0) {
      throw new InputError(withoutColor(stderr));
    }
  }

  private run(options: string[], input: string): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const child = execFile(
        this.command,
        options,
        {
          timeout: this.timeoutMilliseconds,
          killSignal: 'SIGKILL',
          maxBuffer: LARGEST_REPLY_BYTES,
          // No secret of the portal reaches the program.
          env: { PATH: process.env.PATH, NO_COLOR: '1' },
        },
        (error, stdout, stderr) => {
          if (!error) {
            resolve({ exit: 0, stdout, stderr });
          } else if (typeof error.code === 'number') {
            resolve({ exit: error.code, stdout, stderr });
          } else {
            reject(new Error(this.whyItDidNotEnd(error)));
          }
        },
      );
      // A program that ended before it read everything says so by its exit code.
      child.stdin?.on('error', () => {});
      child.stdin?.end(input);
    });
  }

  private whyItDidNotEnd(error: { killed?: boolean; message: string }): string {
    return error.killed
      ? `${this.command} took longer than ${this.timeoutMilliseconds} ms and was stopped`
      : `${this.command} does not start: ${error.message}; set pave.command in the portal's configuration`;
  }
}

/** What people read in a browser has no escape sequences. */
function withoutColor(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/\u001b\[[0-9;]*m/g, '').trim();
}
