import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { fillFolder } from './cache.ts';
import { requireSpace } from './disk.ts';
import { downloadPath, downloadWheel } from './download.ts';
import { watchingBytes } from './progress.ts';
import { findPython } from './python.ts';
import type { Setup } from './setup.ts';
import { unpackWheel } from './unpack.ts';
import { wheelFiles, type Wheel } from './wheel.ts';

/** Folder of the cache with the unpacked files of a wheel. */
export function librariesFolder(wheel: Wheel): string {
  return `lib${wheel.project}-${wheel.version}-${wheel.platform}`;
}

/**
 * Downloads and unpacks a wheel if necessary, keeps the needed files, and returns their folder. Requires the cache's
 * lock.
 *
 * @throws RungFailure if it is not available.
 */
export async function ensureLibraries(setup: Setup, wheel: Wheel): Promise<string> {
  const folder = await fillFolder(setup.cache, librariesFolder(wheel), async (draft) => {
    const python = await findPython();
    const there = existsSync(downloadPath(setup.cache, wheel));
    await requireSpace(setup.cache, wheel.unpackedBytes + (there ? 0 : wheel.bytes));
    const archive = await downloadWheel(setup.cache, wheel, python, setup.onProgress);
    const tell = (bytes: number) =>
      setup.onProgress({
        step: 'unpack',
        what: `TensorFlow ${wheel.version}`,
        bytes,
        total: wheel.unpackedBytes,
      });
    await watchingBytes(draft, tell, () => unpackWheel(python, archive, draft, wheelFiles));
  });
  await rm(downloadPath(setup.cache, wheel), { force: true });
  return folder;
}
