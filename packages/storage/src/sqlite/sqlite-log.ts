import { systemStoreClock, type RidgelineError, type StoreClock, type StudyLog } from '@ridgeline/core';
import type { Action } from '../actions/action.ts';
import type { Commit } from '../actions/commit-queue.ts';
import { createStudyLog } from '../actions/create-study-log.ts';
import { backupDatabase } from '../backup.ts';
import { errorTranslator } from '../error-translator.ts';
import { assertLocalFolder } from '../local-folder.ts';
import { realFile } from '../real-file.ts';
import { migrations as allMigrations, type Migration } from '../schema/schema.ts';
import { checkFile } from './check-file.ts';
import { connectToWrite, type SqliteConnection } from './connection.ts';
import { isOutdated, migrateSqlite } from './migrate.ts';
import { lockTimeout, retryWhileLocked } from './retry-while-locked.ts';
import { createReopeningConnection } from './reopening-connection.ts';
import { rescue, unsavedError } from './rescue.ts';
import { isDamage, invalidatesConnection, sqliteReadError, sqliteWriteError } from './sqlite-error.ts';
import type { CountedUntil } from '../actions/perform.ts';
import { DatabaseFiles, type FileFault } from './database-files.ts';
import { createBatchCommit } from './writer.ts';

/** Options of a log. Only tests set `clock`, `timeout` and `migrations`. */
export interface SqliteLogOptions {
  readonly clock?: StoreClock;
  /** Maximum wait for another program's lock, in ms. */
  readonly timeout?: number;
  readonly migrations?: readonly Migration[];
  /** Throws if another process has become the owner of the file. */
  readonly assertOwned?: () => Promise<void>;
}

/**
 * Opens a database file for writing, as its only writer, and creates a missing file. The caller must own the database:
 * see `acquireDatabase`.
 *
 * Concurrent actions share a commit. Each promise resolves after the commit is synced to disk. Closing moves the
 * write-ahead log into the file, unless a reader is in the middle of a read.
 *
 * First checks that the file is Ridgeline's, and if it is small or its last owner crashed, that it is undamaged. A file
 * of an older schema is copied to a backup next to it and then migrated.
 *
 * Throws `RidgelineError`: `DATABASE_UNREADABLE` for a file that is damaged, newer or another program's, which stays
 * unchanged; `DATABASE_UNWRITABLE` for a folder that is missing, read-only or on another machine, and if another program
 * holds a lock for half a minute.
 *
 * If the path no longer names the open file, the log saves the file's content and the current batch of actions to a
 * copy. These and all later actions reject with `DATABASE_MOVED`.
 *
 * @example
 * const owner = await acquireDatabase('ridgeline.db');
 * const log = await openSqliteLog('ridgeline.db');
 * await log.createStudy({ name: definition.name, definition, plan });
 * await log.close();
 * await owner.release();
 */
export async function openSqliteLog(path: string, options: SqliteLogOptions = {}): Promise<StudyLog> {
  const { clock = systemStoreClock, timeout = lockTimeout, assertOwned = async () => undefined } = options;
  const file = realFile(path);
  await assertLocalFolder(file);
  await prepareFile(file, timeout, options.migrations ?? allMigrations);
  const files = new DatabaseFiles(file);
  let lostError: RidgelineError | undefined;
  const writer = createReopeningConnection(() => {
    const fault = files.findDatabaseFault();
    if (fault !== undefined) throw unsavedError(file, fault);
    const currentWriter = openWriter(file);
    files.recordLogs();
    return currentWriter;
  });
  const write = <T>(body: (currentWriter: Writer) => T) => retryWhileLocked(() => writer.use(body), timeout);
  const toWriteError = (error: unknown) => sqliteWriteError(error, file);
  await translateFileErrors(file, () => write(() => undefined));
  let countedUntil: CountedUntil = new Map();
  /** Throws for a lost file, after saving its content and `batch` to a copy. */
  const assertNotLost = (
    fault: FileFault | undefined,
    { connection }: Writer,
    batch: readonly Action[] = [],
  ): void => {
    if (lostError !== undefined) throw lostError;
    if (fault === undefined) return;
    const addMissingActions = (copy: SqliteConnection) => void createBatchCommit(copy)(batch, countedUntil);
    lostError = rescue({ path: file, fault, connection, mode: files.mode, addMissingActions });
    throw lostError;
  };
  const commit: Commit<Action> = async (batch) => {
    const hasCheck = batch.some(({ type }) => type === 'check');
    const commitResult = await write((currentWriter) => {
      assertNotLost(hasCheck ? files.findFault() : files.findDatabaseFault(), currentWriter, batch);
      try {
        return currentWriter.commit(batch, countedUntil);
      } catch (error) {
        // A lost file looks damaged, and can only be saved while this connection is open.
        if (invalidatesConnection(error)) assertNotLost(files.findFault(), currentWriter, batch);
        throw error;
      }
    });
    countedUntil = commitResult.countedUntil;
    if (hasCheck) await assertOwned();
    return commitResult.results;
  };
  return createStudyLog({
    commit,
    clock,
    translateError: toWriteError,
    async close() {
      try {
        if (lostError === undefined)
          await errorTranslator(toWriteError)(() =>
            writer.use((currentWriter) => assertNotLost(files.findFault(), currentWriter)),
          );
      } finally {
        // Commits that cannot be moved into the file stay in the log for the next owner.
        await writer.use((currentWriter) => currentWriter.checkpoint()).catch(() => undefined);
        writer.close();
      }
    },
  });
}

/** Checks the file. Creates a missing one, and backs up and migrates one of an older schema. */
async function prepareFile(path: string, timeout: number, migrations: readonly Migration[]): Promise<void> {
  const state = await translateFileErrors(path, () =>
    retryWhileLocked(() => checkFile(path, migrations), timeout),
  );
  if (state.type === 'known' && !isOutdated(state, migrations)) return;
  await errorTranslator((error) => sqliteWriteError(error, path))(async () => {
    if (state.type === 'known') {
      const time = new Date().toISOString().replaceAll(':', '-');
      await backupDatabase(path, `${path}.schema-${state.version}.${time}.backup`);
    }
    await retryWhileLocked(() => {
      const connection = connectToWrite(path);
      try {
        migrateSqlite(connection, migrations);
      } finally {
        connection.close();
      }
    }, timeout);
  });
}

/** Opens or checks a file to be written, and translates the errors. */
function translateFileErrors<T>(path: string, body: () => Promise<T>): Promise<T> {
  return errorTranslator((error) =>
    isDamage(error) ? sqliteReadError(error, path) : sqliteWriteError(error, path),
  )(body);
}

interface Writer {
  readonly connection: SqliteConnection;
  readonly commit: ReturnType<typeof createBatchCommit>;
  /** Moves the write-ahead log into the file, as far as concurrent readers allow. */
  checkpoint(): void;
  close(): void;
}

function openWriter(path: string): Writer {
  const connection = connectToWrite(path);
  const close = () => void connection.close();
  try {
    const checkpoint = () => void connection.pragma('wal_checkpoint(TRUNCATE)');
    const commit = createBatchCommit(connection);
    // The first transaction opens the log.
    connection.exec('BEGIN IMMEDIATE; ROLLBACK');
    return { connection, commit, checkpoint, close };
  } catch (error) {
    close();
    throw error;
  }
}
