import { readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';

/** So many links may follow one another, as for Linux. */
const longestChain = 40;

/**
 * The one name of a file, whatever links lead to it, be it there or not yet: its lock, its side files and its socket are
 * found by it. Where there is no folder for it, or its links go round in circles, a name that cannot be opened.
 *
 * @example
 * realFile('ridgeline.db'); // '/mnt/big/real.db', where ridgeline.db is a link to it
 */
export function realFile(path: string): string {
  let name = path;
  for (let links = 0; links <= longestChain; links++) {
    const folder = realFolder(dirname(name));
    if (folder === undefined) break;
    name = join(folder, basename(name));
    const target = targetOf(name);
    if (target === undefined) return name;
    // Not joined: what ".." in a link means depends on the links before it.
    name = isAbsolute(target) ? target : `${folder}/${target}`;
  }
  return resolve(name);
}

function realFolder(folder: string): string | undefined {
  try {
    // The plain one takes "a/.." away before it looks whether "a" is a link.
    return realpathSync.native(folder);
  } catch {
    return undefined;
  }
}

/** Where a link leads; undefined for what is none. */
function targetOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
