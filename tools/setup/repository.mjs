import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of this repository, whatever the working directory is. */
export const repository = fileURLToPath(new URL('../../', import.meta.url));

export function inRepository(...path) {
  return join(repository, ...path);
}

/** What native code built for this Node on this machine can be loaded by. */
export const abi = `${process.platform}-${process.arch}-abi${process.versions.modules}`;

/** Where things are kept that outlive a clone: built once for a user, used by all clones. */
export function cacheFolder(env = process.env) {
  return env.RIDGELINE_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ridgeline');
}
