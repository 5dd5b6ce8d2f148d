import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { RidgelineError } from '@ridgeline/core';
import { fillFolder } from './cache.ts';
import { CandidateFailure, type Setup } from './candidate.ts';
import { requireSuccess } from './subprocess.ts';

/** Version of tfjs-node whose addon Ridgeline builds. */
export const tfjsNode = {
  version: '4.22.0',
  /** npm's SHA-512 of the package, in base64. */
  sha512: 'uHrXeUlfgkMxTZqHkESSV7zSdKdV0LlsBeblqkuKU9nnfxB1pC6DtoyYVaLxznzZy7WQSegjcohxxCjAf6Dc7w==',
} as const;

/** Folder of the installed peer `@tensorflow/tfjs-node`; undefined if it is missing or has another version. */
export function findPeerFolder(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-node/package.json');
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    return version === tfjsNode.version ? dirname(manifest) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Returns the folder of {@link findPeerFolder}.
 *
 * @throws RidgelineError `BACKEND_UNAVAILABLE` if the peer is not installed in the right version
 */
export function requirePeerFolder(): string {
  const folder = findPeerFolder();
  if (folder !== undefined) return folder;
  throw new RidgelineError(
    'BACKEND_UNAVAILABLE',
    'TensorFlow.js needs the package @tensorflow/tfjs-node on native TensorFlow.',
    { hint: `npm install --ignore-scripts @tensorflow/tfjs-node@${tfjsNode.version}` },
  );
}

/**
 * Folder of tfjs-node's C++ sources. If no installed peer contains them, downloads the npm package into the cache.
 *
 * @throws CandidateFailure if npm cannot download the package, or delivers other bytes.
 */
export async function ensureSources({ cache, onProgress }: Setup): Promise<string> {
  const peer = findPeerFolder();
  if (peer !== undefined && existsSync(join(peer, 'binding', 'tfjs_binding.cc')))
    return join(peer, 'binding');
  return fillFolder(cache, `tfjs-node-${tfjsNode.version}-sources`, async (folder) => {
    onProgress({ step: 'download', what: `tfjs-node ${tfjsNode.version}` });
    const file = await npmPack(folder);
    await requireSuccess('tar could not unpack tfjs-node', 'tar', [
      ...['-xzf', file, '-C', folder, '--strip-components=2', 'package/binding'],
    ]);
    await rm(file);
  });
}

async function npmPack(folder: string): Promise<string> {
  const specifier = `@tensorflow/tfjs-node@${tfjsNode.version}`;
  const args = ['pack', specifier, '--pack-destination', folder, '--loglevel', 'error'];
  await requireSuccess('npm could not download tfjs-node', 'npm', args, { cwd: folder, slow: true });
  const file = join(folder, `tensorflow-tfjs-node-${tfjsNode.version}.tgz`);
  const sha512 = createHash('sha512')
    .update(await readFile(file))
    .digest('base64');
  if (sha512 !== tfjsNode.sha512)
    throw new CandidateFailure('npm delivered tfjs-node with the wrong SHA-512', { slow: true });
  return file;
}
