import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs `work` while no other process of this machine holds the lock of `folder`. The lock is a listening local socket,
 * so the OS kernel frees it whenever its holder ends.
 *
 * @param onWait called once if another process holds the lock
 */
export async function withFolderLock<T>(
  folder: string,
  onWait: () => void,
  work: () => Promise<T>,
): Promise<T> {
  const address = lockAddress(folder);
  let release = await tryLock(address);
  if (release === undefined) onWait();
  while (release === undefined) {
    await waitForRelease(address);
    release = await tryLock(address);
  }
  try {
    return await work();
  } finally {
    await release();
  }
}

/** Address derived from the folder's inode: two paths to one folder share the lock. */
function lockAddress(folder: string): string {
  const { dev, ino } = statSync(folder, { bigint: true });
  const name = `ridgeline-${createHash('sha256').update(`${dev}:${ino}`).digest('hex').slice(0, 32)}`;
  if (process.platform === 'linux') return `\0${name}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  return join(tmpdir(), `${name}.sock`);
}

/** Acquires the lock, and returns a function that frees it; undefined if another process holds the lock. */
function tryLock(address: string): Promise<(() => Promise<void>) | undefined> {
  return new Promise((resolve, reject) => {
    const waitingSockets = new Set<Socket>();
    const server: Server = createServer((socket) => {
      waitingSockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => waitingSockets.delete(socket));
    });
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(address, () => {
      resolve(
        () =>
          new Promise((onReleased) => {
            server.close(() => onReleased());
            for (const socket of waitingSockets) socket.destroy();
          }),
      );
    });
  });
}

/** Resolves when the holder frees the lock or ends. Either event closes the connection to the holder. */
function waitForRelease(address: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(address);
    let isRefused = false;
    socket.on('error', (error: NodeJS.ErrnoException) => (isRefused = error.code === 'ECONNREFUSED'));
    socket.on('close', () => {
      // A socket file outlives its process; Linux and Windows have no file.
      if (isRefused && address.startsWith('/')) void rm(address, { force: true }).then(() => resolve());
      else resolve();
    });
  });
}
