import { readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';

/** Maximum number of links to follow, as in Linux. */
const MAX_LINKS = 40;

/**
 * Resolves all links in the path of a file, existing or not. The lock, side files and socket are named after the
 * result.
 *
 * If the folder is missing or the links form a loop, returns a path that cannot be opened.
 *
 * @example
 * realFile('ridgeline.db'); // '/mnt/big/real.db', where ridgeline.db is a link to it
 */
export function realFile(path: string): string {
  let name = path;
  for (let links = 0; links <= MAX_LINKS; links++) {
    const folder = realFolder(dirname(name));
    if (folder === undefined) break;
    name = join(folder, basename(name));
    const target = readLink(name);
    if (target === undefined) return name;
    // Not joined: join() drops "a/.." even if "a" is a link.
    name = isAbsolute(target) ? target : `${folder}/${target}`;
  }
  return resolve(name);
}

function realFolder(folder: string): string | undefined {
  try {
    // The non-native realpath drops "a/.." before it checks if "a" is a link.
    return realpathSync.native(folder);
  } catch {
    return undefined;
  }
}

/** Target of a link; undefined if the path is not a link. */
function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
