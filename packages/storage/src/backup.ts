import { randomUUID } from 'node:crypto';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { RidgelineError } from '@ridgeline/core';
import { realFile } from './real-file.ts';
import { migrations } from './schema/schema.ts';
import { connectToRead, type Connection } from './sqlite/connection.ts';
import { assertUsable, noDatabase, schemaState } from './sqlite/migrate.ts';
import { lockPatience, patiently } from './sqlite/patiently.ts';
import { reopening } from './sqlite/reopening.ts';
import { isDamage, unreadable, unwritable } from './sqlite/sqlite-error.ts';

/**
 * Writes a copy of a database, as it is at one instant, while others read and write it. `to` is a new file and is
 * there only when it is whole and on disk. Blocks the event loop in proportion to the file's size. Throws
 * `RidgelineError`: `DATABASE_UNREADABLE` for `path`, also where it is not ours, `DATABASE_UNWRITABLE` for `to`.
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
  const file = realFile(to);
  const part = `${file}.${randomUUID()}.part`;
  try {
    await copyInto(path, part);
    await sync(part);
    await rename(part, file);
    await sync(dirname(file));
  } catch (error) {
    await rm(part, { force: true });
    throw unwritable(error, to);
  }
}

async function copyInto(path: string, part: string): Promise<void> {
  const source = reopening(() => connectToRead(path));
  const use = (body: (connection: Connection) => void) => patiently(() => source.use(body), lockPatience);
  try {
    await use((connection) => assertOurs(connection, path)).catch((error: unknown) => {
      throw unreadable(error, path);
    });
    await use((connection) => {
      // What a try before has left.
      rmSync(part, { force: true });
      // Whoever may not read the one may not read the other either.
      writeFileSync(part, '', { mode: (statSync(path).mode & 0o777) | 0o600 });
      connection.prepare('VACUUM INTO ?').run(part);
    }).catch((error: unknown) => {
      throw isDamage(error) ? unreadable(error, path) : error;
    });
  } finally {
    source.close();
  }
}

/** What a newer Ridgeline has written may be copied too. */
function assertOurs(connection: Connection, path: string): void {
  const state = schemaState(connection, migrations);
  if (state.type === 'new') throw noDatabase(path);
  if (state.type === 'foreign') assertUsable(state, path);
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
