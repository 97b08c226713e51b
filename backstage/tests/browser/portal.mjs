// Starts the portal as it is deployed: the built bundle, with a database in memory.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const bundle = path.join(root, 'packages/backend/dist/bundle.tar.gz');
/** Beside node_modules, because hard links do not cross file systems. */
const directory = path.join(root, '.cache/browser-test');
/** Laid over one another. */
const configurations = ['app-config.yaml', 'tests/browser/app-config.yaml'];

const STARTED_WITHIN_MILLISECONDS = 120_000;

async function freePort() {
  const server = net.createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** The bundle finds the workspace's packages through relative links, so they have to point into it. */
function unpack(directory) {
  if (!fs.existsSync(bundle)) {
    throw new Error(`${bundle} is missing; run \`yarn build\``);
  }
  // Linking takes minutes on a busy machine, so what is there of the same bundle stays.
  const mark = path.join(directory, '.unpacked');
  if (fs.existsSync(mark) && modified(mark) > modified(bundle)) {
    return;
  }
  fs.rmSync(directory, { recursive: true, force: true });
  fs.mkdirSync(directory, { recursive: true });
  execFileSync('tar', ['-xzf', bundle, '-C', directory]);
  execFileSync('cp', [
    '-al',
    path.join(root, 'node_modules'),
    path.join(directory, 'node_modules'),
  ]);
  fs.writeFileSync(mark, '');
}

const modified = file => fs.statSync(file).mtimeMs;

/** The backend of the bundle, with these configurations laid over one another. `env` fills them in. */
export function spawnPortal({ directory, configurations, env, stdio }) {
  unpack(directory);
  const files = configurations.flatMap(file => [
    '--config',
    path.join(root, file),
  ]);
  return spawn(process.execPath, ['packages/backend', ...files], {
    cwd: directory,
    stdio,
    env: {
      ...process.env,
      PORTAL_ROOT: root,
      PAVE_COMMAND:
        process.env.PAVE_COMMAND ?? path.join(root, '../target/debug/pave'),
      ...env,
    },
  });
}

/**
 * `forge` is where pull requests go, `insights` where numbers come from, `kubernetes` which cluster it shows. Its log is part of
 * the error when it does not start.
 */
export async function startPortal({ forge, insights, kubernetes }) {
  const port = await freePort();
  // Whoever has it is a program, and may ask the scaffolder alone.
  const token = randomBytes(24).toString('base64');
  const log = [];
  const child = spawnPortal({
    directory,
    configurations,
    env: {
      PORTAL_PORT: String(port),
      PORTAL_TOKEN: token,
      GITEA_URL: `http://${forge}`,
      GITEA_USERNAME: 'portal',
      GITEA_TOKEN: 'stand-in',
      PAVE_INSIGHTS_URL: insights,
      KUBERNETES_URL: kubernetes.url,
      KUBERNETES_TOKEN: kubernetes.token,
    },
  });
  child.stdout.on('data', chunk => log.push(chunk));
  child.stderr.on('data', chunk => log.push(chunk));
  const stop = async () => {
    if (child.exitCode === null) {
      child.kill();
      await once(child, 'exit');
    }
    fs.rmSync(directory, { recursive: true, force: true });
  };
  const url = `http://localhost:${port}`;
  try {
    await ready(url, child);
  } catch (error) {
    await stop();
    throw new Error(`${error.message}\n${Buffer.concat(log)}`);
  }
  return { url, token, stop, log: () => Buffer.concat(log).toString() };
}

async function ready(url, child) {
  const until = Date.now() + STARTED_WITHIN_MILLISECONDS;
  while (Date.now() < until && child.exitCode === null) {
    const answer = await fetch(`${url}/.backstage/health/v1/readiness`).catch(
      () => undefined,
    );
    if (answer?.ok) {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  throw new Error('the portal did not start');
}
