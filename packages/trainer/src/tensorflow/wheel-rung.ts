import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addonFile, compileAddon, findNodeHeaders, requireCompiler } from './addon.ts';
import { fillFolder, isFilled } from './cache.ts';
import { requireSpace } from './disk.ts';
import { downloadPath, downloadWheel } from './download.ts';
import { watchingBytes } from './progress.ts';
import { probeAddon } from './probe.ts';
import { findPython } from './python.ts';
import { RungFailure, type NativeChoice } from './rung.ts';
import type { Setup } from './setup.ts';
import { ensureSources, tfjsNode } from './tfjs-node.ts';
import { unpackWheel } from './unpack.ts';
import { wheelFiles, wheelFor, type Wheel } from './wheel.ts';

/** The folders of the cache that this rung fills: the wheel's libraries, and the addon for one Node ABI. */
export function wheelFolders({ host }: Pick<Setup, 'host'>): { libraries: string; addon: string } {
  const { version } = wheelFor(host);
  const machine = `${host.platform}-${host.arch}`;
  return {
    libraries: `libtensorflow-${version}-${machine}`,
    addon: `addon-${tfjsNode.version}-tensorflow-${version}-${machine}-abi-${host.abi}`,
  };
}

/**
 * The wheel's backend as the cache holds it.
 *
 * @throws RungFailure when it has to be set up first, or cannot be.
 */
export function findWheel(setup: Pick<Setup, 'host' | 'cache'>): NativeChoice {
  const { libraries, addon } = wheelFolders(setup);
  for (const name of [libraries, addon]) {
    if (isFilled(setup.cache, name)) continue;
    throw new RungFailure(
      existsSync(join(setup.cache, name)) ? `${name} in the cache is damaged` : 'it is not set up here yet',
      { hint: 'ridgeline doctor --fix' },
    );
  }
  return chosen(join(setup.cache, addon));
}

/**
 * Sets the wheel's backend up where it is not. To be called under the cache's lock.
 *
 * @throws RungFailure when it cannot be had here.
 */
export async function ensureWheel(setup: Setup): Promise<NativeChoice> {
  const wheel = wheelFor(setup.host);
  const folders = wheelFolders(setup);
  if (!isFilled(setup.cache, folders.addon)) {
    // Before the download of 274 MB rather than after it.
    await requireCompiler();
    findNodeHeaders();
  }
  const libraries = await fillFolder(setup.cache, folders.libraries, (folder) =>
    fillLibraries(folder, wheel, setup),
  );
  await rm(downloadPath(setup.cache, wheel), { force: true });
  const addon = await fillFolder(setup.cache, folders.addon, async (folder) => {
    const sources = await ensureSources(setup);
    setup.onProgress({ step: 'compile', what: `the addon for Node ${process.versions.node}` });
    const rpath = `../${folders.libraries}`;
    await compileAddon(folder, { sources, tensorflow: libraries, nodeHeaders: findNodeHeaders(), rpath });
    setup.onProgress({ step: 'check', what: `TensorFlow ${wheel.version}` });
    await writeFile(join(folder, 'version'), await probeAddon(join(folder, addonFile)));
  });
  return chosen(addon);
}

async function fillLibraries(folder: string, wheel: Wheel, setup: Setup): Promise<void> {
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
  await watchingBytes(folder, tell, () => unpackWheel(python, archive, folder, wheelFiles));
}

function chosen(addonFolder: string): NativeChoice {
  return {
    rung: 'wheel',
    addon: join(addonFolder, addonFile),
    version: readFileSync(join(addonFolder, 'version'), 'utf8'),
  };
}
