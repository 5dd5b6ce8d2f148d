import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Longer paths are cut silently where the socket is made: 104 bytes with their end on macOS, 108 on Linux. */
const LONGEST_PATH = 103;

/** Where the owner of a database listens for commands. */
export interface SocketPath {
  /** Belongs to the user alone. */
  readonly folder: string;
  readonly socket: string;
}

/**
 * The socket that belongs to a database: not beside it, because the path may be too long or the file system may know no
 * sockets, but in the user's runtime folder, named by a hash of the database's real path. Throws where the database
 * does not exist.
 *
 * @example
 * socketPath('ridgeline.db', process.env); // { folder: '/run/user/1000/ridgeline', socket: '…/3f6c….sock' }
 */
export function socketPath(database: string, environment: NodeJS.ProcessEnv): SocketPath {
  const hash = createHash('sha256').update(realpathSync(database)).digest('hex').slice(0, 32);
  const temporary = `ridgeline-${process.getuid?.() ?? 'user'}`;
  const folders = [join(tmpdir(), temporary), join('/tmp', temporary)];
  if (environment.XDG_RUNTIME_DIR) folders.unshift(join(environment.XDG_RUNTIME_DIR, 'ridgeline'));
  const paths = folders.map((folder) => ({ folder, socket: join(folder, `${hash}.sock`) }));
  return paths.find(({ socket }) => Buffer.byteLength(socket) <= LONGEST_PATH) ?? paths.at(-1)!;
}
