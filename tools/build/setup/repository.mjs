import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of this repository, independent of the working directory. */
export const repository = fileURLToPath(new URL('../../../', import.meta.url));

export function inRepository(...path) {
  return join(repository, ...path);
}

/** Key of native code built for this Node and machine. */
export const abi = `${process.platform}-${process.arch}-abi${process.versions.modules}`;

/** Folder for files that outlive a clone: built once per user, shared by all clones. */
export function cacheFolder(env = process.env) {
  return env.RIDGELINE_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ridgeline');
}
