import { randomUUID } from 'node:crypto';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { RidgelineError } from '@ridgeline/core';
import { realFile } from './real-file.ts';
import { migrations } from './schema/schema.ts';
import type { SqliteConnection } from './sqlite/connection.ts';
import { assertUsable, missingDatabaseError, readSchemaState } from './sqlite/migrate.ts';
import { openAnySchema } from './sqlite/reader.ts';
import { lockTimeout, retryWhileLocked } from './sqlite/retry-while-locked.ts';
import { createReopeningConnection } from './sqlite/reopening-connection.ts';
import { isDamage, sqliteReadError, sqliteWriteError } from './sqlite/sqlite-error.ts';
import { syncToDisk } from './sync-to-disk.ts';

/**
 * Copies a database as of one instant, while other processes read and write it.
 *
 * `to` must not exist; it appears only once it is complete and on disk. Blocks the event loop for a time proportional
 * to the file's size. Throws `RidgelineError`: `DATABASE_UNREADABLE` if `path` cannot be read or is another program's
 * file, `DATABASE_UNWRITABLE` if `to` exists or cannot be written.
 *
 * @param option command-line option by which the user chooses another `to`
 * @example
 * await backupDatabase('ridgeline.db', 'ridgeline.backup.db');
 */
export async function backupDatabase(path: string, to: string, option = '--db'): Promise<void> {
  if ((await stat(to).catch(() => undefined)) !== undefined) {
    throw new RidgelineError('DATABASE_UNWRITABLE', `The file ${to} already exists.`, {
      hint: 'Choose another file, or move that one away.',
    });
  }
  const file = realFile(to);
  const partFile = `${file}.${randomUUID()}.part`;
  try {
    await copyDatabase(realFile(path), partFile);
    syncToDisk(partFile);
    await rename(partFile, file);
    syncToDisk(dirname(file));
  } catch (error) {
    await rm(partFile, { force: true });
    throw sqliteWriteError(error, to, option);
  }
}

async function copyDatabase(path: string, to: string): Promise<void> {
  const source = createReopeningConnection(() => openAnySchema(path));
  const use = (body: (connection: SqliteConnection) => void) =>
    retryWhileLocked(() => source.use(({ connection }) => body(connection)), lockTimeout);
  try {
    await use((connection) => assertRidgelineFile(connection, path)).catch((error: unknown) => {
      throw sqliteReadError(error, path);
    });
    await use((connection) => {
      // Left over from an earlier try, which failed because the database was locked.
      rmSync(to, { force: true });
      // The copy has the permissions of the original.
      writeFileSync(to, '', { mode: (statSync(path).mode & 0o777) | 0o600 });
      connection.prepare('VACUUM INTO ?').run(to);
    }).catch((error: unknown) => {
      throw isDamage(error) ? sqliteReadError(error, path) : error;
    });
  } finally {
    source.close();
  }
}

/** Throws for a missing, empty or foreign file. Files of a newer Ridgeline may be copied. */
function assertRidgelineFile(connection: SqliteConnection, path: string): void {
  const state = readSchemaState(connection, migrations);
  if (state.type === 'new') throw missingDatabaseError(path);
  if (state.type === 'foreign') assertUsable(state, path);
}
