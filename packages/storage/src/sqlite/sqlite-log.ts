import { systemClock, type StoreClock, type StudyLog } from '@ridgeline/core';
import type { Act } from '../acts/act.ts';
import { commitQueue, type Settled } from '../acts/commit-queue.ts';
import { studyLogOf } from '../acts/study-log-of.ts';
import { backupDatabase } from '../backup.ts';
import { assertLocalFolder } from '../local-folder.ts';
import { realFile } from '../real-file.ts';
import { migrations, type Migration } from '../schema/schema.ts';
import { checkFile } from './check-file.ts';
import { connectToWrite, type Connection } from './connection.ts';
import { isOutdated, migrate } from './migrate.ts';
import { lockPatience, retryWhileBusy } from './retry-while-busy.ts';
import { damaged, isDamage, spoilsConnection, unwritable } from './sqlite-error.ts';
import type { CountedUntil } from '../acts/perform.ts';
import { writerOf } from './writer.ts';

/** What a test sets otherwise. */
export interface SqliteLogOptions {
  readonly clock?: StoreClock;
  /** How long to wait for another program's lock, in ms. */
  readonly patience?: number;
  readonly migrations?: readonly Migration[];
}

/**
 * Opens the one writer of a database file, and creates the file if need be. Who calls it owns the database: see
 * `ownDatabase`. Acts that come close together are committed together, and reports wait for 50 ms for others; each
 * promise resolves after the commit, synced to disk.
 *
 * A file that its last owner left uncleanly is checked first; a file of an older schema is copied beside itself and
 * brought to the new one. Throws `RidgelineError`: `DATABASE_UNREADABLE` for a file that is damaged, newer or another
 * program's, and leaves it as it is; `DATABASE_UNWRITABLE` for a folder that is missing, read-only or on another
 * machine, and where another program holds a lock for half a minute.
 *
 * @example
 * const owner = await ownDatabase('ridgeline.db');
 * const log = await openSqliteLog('ridgeline.db');
 * await log.createStudy({ name: definition.name, definition, plan });
 * await log.close();
 * await owner.release();
 */
export async function openSqliteLog(path: string, options: SqliteLogOptions = {}): Promise<StudyLog> {
  const { clock = systemClock, patience = lockPatience } = options;
  const file = realFile(path);
  await assertLocalFolder(file);
  await prepareFile(file, patience, options.migrations ?? migrations);
  const writer = await inWords(file, () =>
    retryWhileBusy(() => reading(file, () => openWriter(file)), patience),
  );
  return studyLogOf({
    queue: commitQueue((batch) => retryWhileBusy(() => writer.commit(batch), patience)),
    clock,
    inWords: (error) => unwritable(error, file),
    close: () => writer.close(),
  });
}

/** Makes a file of the latest schema out of what is there. */
async function prepareFile(path: string, patience: number, steps: readonly Migration[]): Promise<void> {
  await inWords(path, async () => {
    const state = await retryWhileBusy(() => reading(path, () => checkFile(path, steps)), patience);
    if (state.type === 'known' && !isOutdated(state, steps)) return;
    if (state.type === 'known') await backupDatabase(path, backupName(path, state.version));
    await retryWhileBusy(() => {
      const connection = connectToWrite(path);
      try {
        connection.pragma('journal_mode = WAL');
        migrate(connection, steps);
      } finally {
        connection.close();
      }
    }, patience);
  });
}

function backupName(path: string, version: number): string {
  return `${path}.schema-${version}.${new Date().toISOString().replaceAll(':', '-')}.backup`;
}

interface Writer {
  commit(batch: readonly Act[]): readonly Settled[];
  close(): void;
}

/**
 * A writer that opens the file anew after a failure of its disk: what a connection holds in memory after a failed
 * write or sync may not be what the file holds.
 */
function openWriter(path: string): Writer {
  const open = () => {
    const connection: Connection = connectToWrite(path);
    return { connection, commit: writerOf(connection) };
  };
  let current: ReturnType<typeof open> | undefined = open();
  let countedUntil: CountedUntil = new Map();
  return {
    commit(batch) {
      current ??= open();
      try {
        const { settled, counted } = current.commit(batch, countedUntil);
        countedUntil = counted;
        return settled;
      } catch (error) {
        if (spoilsConnection(error)) {
          current.connection.close();
          current = undefined;
        }
        throw error;
      }
    },
    close() {
      current?.connection.close();
    },
  };
}

/** What only reads the file finds damage, and no bug of a statement. */
function reading<T>(path: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw isDamage(error) ? damaged(path, error) : error;
  }
}

async function inWords<T>(path: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    throw unwritable(error, path);
  }
}
