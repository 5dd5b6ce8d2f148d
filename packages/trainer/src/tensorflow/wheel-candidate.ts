import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  addonFile,
  compileTensorFlowAddon,
  findNodeHeaders,
  probeTensorFlowAddon,
  requireCompiler,
} from './addon.ts';
import { fillFolder, isFilled, requireFilled } from './cache.ts';
import type { Host } from './host.ts';
import { ensureLibraries, librariesFolder } from './libraries.ts';
import { readChoice, type NativeChoice, type Setup } from './candidate.ts';
import { ensureSources, tfjsNode } from './tfjs-node.ts';
import { selectWheel, type Wheel } from './wheel.ts';

/** Name of the cache folder with tfjs-node's addon, compiled for one wheel and one Node ABI. */
function addonFolder(wheel: Wheel, host: Host): string {
  return `addon-${tfjsNode.version}-${librariesFolder(wheel)}-abi-${host.abi}`;
}

/**
 * Finds the wheel's backend in the cache.
 *
 * @throws CandidateFailure if it is not set up or not supported.
 */
export function findWheel({ cache, host }: Setup): NativeChoice {
  const wheel = selectWheel(host);
  requireFilled(cache, librariesFolder(wheel));
  return readWheelChoice(requireFilled(cache, addonFolder(wheel, host)));
}

/**
 * Sets up the wheel's backend if necessary. Requires the cache's lock.
 *
 * @throws CandidateFailure if it is not available here.
 */
export async function ensureWheel(setup: Setup): Promise<NativeChoice> {
  const wheel = selectWheel(setup.host);
  const name = addonFolder(wheel, setup.host);
  if (!isFilled(setup.cache, name)) {
    // Fail before the download of 274 MB rather than after it.
    await requireCompiler();
    findNodeHeaders();
  }
  await ensureLibraries(setup, wheel);
  const folder = await fillFolder(setup.cache, name, async (draft) => {
    const sources = await ensureSources(setup);
    setup.onProgress({ step: 'compile', what: `the addon for Node ${process.versions.node}` });
    const libraries = librariesFolder(wheel);
    await compileTensorFlowAddon(draft, { sources, nodeHeaders: findNodeHeaders(), libraries });
    setup.onProgress({ step: 'check', what: `TensorFlow ${wheel.version}` });
    await writeFile(join(draft, 'version'), await probeTensorFlowAddon(join(draft, addonFile)));
  });
  return readWheelChoice(folder);
}

const readWheelChoice = (folder: string) => readChoice('wheel', folder, addonFile);
