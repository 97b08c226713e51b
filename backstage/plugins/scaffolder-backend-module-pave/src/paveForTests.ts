import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** The root of the repository. */
// eslint-disable-next-line no-restricted-syntax -- only tests read this, and they run from the sources
export const repository = path.resolve(__dirname, '../../../..');

/** The real program, built from this repository: `PAVE_COMMAND`, or what cargo left in `target`. */
export const pavePath =
  process.env.PAVE_COMMAND ?? path.join(repository, 'target/debug/pave');

const platform = path.join(repository, 'examples/platform');

/** What Acme's platform team has written. */
export const platformFiles = {
  policyFile: path.join(platform, 'policy.yaml'),
  landingZoneFile: path.join(platform, 'landing-zones.yaml'),
  environmentFile: path.join(platform, 'environments.yaml'),
};

try {
  execFileSync(pavePath, ['version'], { stdio: 'ignore' });
} catch (error) {
  throw new Error(
    `${pavePath} does not start: ${error}; run \`cargo build -p pave-cli\`, or set PAVE_COMMAND`,
  );
}
