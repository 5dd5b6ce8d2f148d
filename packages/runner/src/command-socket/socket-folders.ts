import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Where the socket of an owner may be, the best first: not beside its database, because the path may be too long or the
 * file system may know no sockets, but in the user's runtime folder, or else a temporary one.
 *
 * @example
 * socketFolders(process.env); // ['/run/user/1000/ridgeline', '/tmp/ridgeline-1000']
 */
export function socketFolders(environment: NodeJS.ProcessEnv): readonly string[] {
  const runtime = environment['XDG_RUNTIME_DIR'] ?? '';
  const temporary = `ridgeline-${process.getuid?.() ?? 'user'}`;
  const folders = [join(tmpdir(), temporary), join('/tmp', temporary)];
  // By XDG's rules a relative one counts for nothing, nor does one of somebody else, such as `su` leaves behind.
  if (isAbsolute(runtime) && isOwnFolder(runtime)) folders.unshift(join(runtime, 'ridgeline'));
  return [...new Set(folders)];
}

function isOwnFolder(path: string): boolean {
  try {
    const status = statSync(path);
    return status.isDirectory() && status.uid === process.getuid?.();
  } catch {
    return false;
  }
}
