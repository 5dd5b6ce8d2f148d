import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { RidgelineError } from '@ridgeline/core';
import { connectToRead, type Connection } from './sqlite/connection.ts';
import { lockPatience, patiently } from './sqlite/patiently.ts';
import { reopening } from './sqlite/reopening.ts';
import { isDamage, unreadable, unwritable } from './sqlite/sqlite-error.ts';

/**
 * Writes a copy of a database, as it is at one instant, while others read and write it. `to` is a new file and is
 * there only when it is whole and on disk. Blocks the event loop in proportion to the file's size. Throws
 * `RidgelineError`: `DATABASE_UNREADABLE` for `path`, `DATABASE_UNWRITABLE` for `to`.
 *
 * @example
 * await backupDatabase('ridgeline.db', 'ridgeline.backup.db');
 */
export async function backupDatabase(path: string, to: string): Promise<void> {
  if ((await stat(to).catch(() => undefined)) !== undefined) {
    throw new RidgelineError('DATABASE_UNWRITABLE', `There is a file at ${to} already.`, {
      hint: 'Name another one, or move it away.',
    });
  }
  const part = `${to}.${randomUUID()}.part`;
  try {
    await copyInto(path, part);
    await sync(part);
    await rename(part, to);
    await sync(dirname(resolve(to)));
  } catch (error) {
    await rm(part, { force: true });
    throw unwritable(error, to);
  }
}

async function copyInto(path: string, part: string): Promise<void> {
  const source = reopening(() => connectToRead(path));
  const use = (body: (connection: Connection) => void) => patiently(() => source.use(body), lockPatience);
  try {
    await use(() => undefined).catch((error: unknown) => {
      throw unreadable(error, path);
    });
    await use((connection) => {
      // What a try before has left.
      rmSync(part, { force: true });
      connection.prepare('VACUUM INTO ?').run(part);
    }).catch((error: unknown) => {
      throw isDamage(error) ? unreadable(error, path) : error;
    });
  } finally {
    source.close();
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
