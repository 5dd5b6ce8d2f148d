import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Folders for the socket of a database's owner, best first: the user's runtime folder, then temporary folders. The
 * database's folder is not used, because its path may be too long or its file system may not support sockets.
 *
 * @example
 * listSocketFolders(process.env); // ['/run/user/1000/ridgeline', '/tmp/ridgeline-1000']
 */
export function listSocketFolders(environment: NodeJS.ProcessEnv): readonly string[] {
  const runtimeFolder = environment['XDG_RUNTIME_DIR'] ?? '';
  const folderName = `ridgeline-${process.getuid?.() ?? 'user'}`;
  const folders = [join(tmpdir(), folderName), join('/tmp', folderName)];
  // XDG requires ignoring a relative folder; after `su` it may be another user's.
  if (isAbsolute(runtimeFolder) && isOwnFolder(runtimeFolder))
    folders.unshift(join(runtimeFolder, 'ridgeline'));
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
