import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Folders for the socket of an owner, best first: the user's runtime folder, then a temporary one. The database's own
 * folder is not among them: its path may be too long, or its file system may not support sockets.
 *
 * @example
 * listSocketFolders(process.env); // ['/run/user/1000/ridgeline', '/tmp/ridgeline-1000']
 */
export function listSocketFolders(environment: NodeJS.ProcessEnv): readonly string[] {
  const runtime = environment['XDG_RUNTIME_DIR'] ?? '';
  const temporary = `ridgeline-${process.getuid?.() ?? 'user'}`;
  const folders = [join(tmpdir(), temporary), join('/tmp', temporary)];
  // XDG says to ignore a relative folder; `su` may leave behind another user's.
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
