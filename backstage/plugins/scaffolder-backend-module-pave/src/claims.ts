import fs from 'node:fs/promises';
import path from 'node:path';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';

/** More than any repository of claims has; what people upload is read into memory. */
const LARGEST_MANIFEST_BYTES = 1024 * 1024;

/** The YAML of a file, or of all files below a directory of the task's workspace, as one stream of documents. */
export async function readClaims(
  workspacePath: string,
  claimsPath: string,
): Promise<string> {
  const files = await manifestFiles(
    resolveSafeChildPath(workspacePath, claimsPath),
  );
  if (files.length === 0) {
    throw new InputError(`path: '${claimsPath}' holds no .yaml file`);
  }
  const texts = await Promise.all(files.map(file => fs.readFile(file, 'utf8')));
  const stream = texts.join('\n---\n');
  if (Buffer.byteLength(stream) > LARGEST_MANIFEST_BYTES) {
    throw new InputError(
      `path: '${claimsPath}' holds more than ${LARGEST_MANIFEST_BYTES} bytes of claims`,
    );
  }
  return stream;
}

async function manifestFiles(location: string): Promise<string[]> {
  const stat = await fs.stat(location).catch(() => undefined);
  if (!stat) {
    throw new InputError(
      `path: '${path.basename(location)}' is not in the workspace`,
    );
  }
  if (!stat.isDirectory()) {
    return [location];
  }
  const entries = await fs.readdir(location, {
    recursive: true,
    withFileTypes: true,
  });
  return entries
    .filter(entry => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map(entry => path.join(entry.parentPath, entry.name))
    .sort();
}
