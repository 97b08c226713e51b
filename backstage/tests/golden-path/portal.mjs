// The portal as a process that stays: `cargo xtask golden-path` starts it and asks it to end. The variables of app-config.yaml
// beside this file, and PORTAL_PORT, say where its forge and its cluster are.
import path from 'node:path';
import { spawnPortal } from '../browser/portal.mjs';

const child = spawnPortal({
  directory: path.resolve(import.meta.dirname, '../../.cache/golden-path'),
  configurations: [
    'app-config.yaml',
    'tests/browser/app-config.yaml',
    'tests/golden-path/app-config.yaml',
  ],
  stdio: 'inherit',
});
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => child.kill(signal));
}
child.on('exit', code => process.exit(code ?? 1));
