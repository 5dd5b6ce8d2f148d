import { systemStoreClock, type RidgelineError, type StoreClock, type StudyLog } from '@ridgeline/core';
import type { Act } from '../acts/act.ts';
import { commitQueue, type ActReply } from '../acts/commit-queue.ts';
import { studyLogOf } from '../acts/study-log-of.ts';
import { backupDatabase } from '../backup.ts';
import { assertLocalFolder } from '../local-folder.ts';
import { realFile } from '../real-file.ts';
import { migrations, type Migration } from '../schema/schema.ts';
import { checkFile } from './check-file.ts';
import { connectToWrite, type SqliteConnection } from './connection.ts';
import { isOutdated, migrateSqlite } from './migrate.ts';
import { lockPatience, patiently } from './patiently.ts';
import { reopening } from './reopening.ts';
import { rescue, unsaved } from './rescue.ts';
import { isDamage, spoilsConnection, sqliteReadError, sqliteWriteError } from './sqlite-error.ts';
import type { CountedUntil } from '../acts/perform.ts';
import { WatchedFiles, type FileFault } from './watched-files.ts';
import { writerOf, type Committed } from './writer.ts';

/** Settings for tests. */
export interface SqliteLogOptions {
  readonly clock?: StoreClock;
  /** Wait for another program's lock, in ms. */
  readonly patience?: number;
  readonly migrations?: readonly Migration[];
  /** Throws if another process has become the owner of the file. */
  readonly assertOwned?: () => Promise<void>;
}

/**
 * Opens a database file for writing, as its only writer, and creates a missing file. The caller must own the database:
 * see `acquireDatabase`.
 *
 * Acts called close together are committed together; each promise resolves after the commit, synced to disk. After
 * closing, everything is in the one file, unless a reader is in the middle of a read.
 *
 * A file that its last owner left uncleanly is checked first; a file of an older schema is first copied to a backup next to it and
 * migrated. Throws `RidgelineError`: `DATABASE_UNREADABLE` for a file that is damaged, newer or another program's,
 * which stays unchanged; `DATABASE_UNWRITABLE` for a folder that is missing, read-only or on another machine, and if
 * another program holds a lock for half a minute.
 *
 * Acts reject with `DATABASE_MOVED` if the path no longer names the open file. Its content and the acts of that commit
 * are saved next to it first.
 *
 * @example
 * const owner = await acquireDatabase('ridgeline.db');
 * const log = await openSqliteLog('ridgeline.db');
 * await log.createStudy({ name: definition.name, definition, plan });
 * await log.close();
 * await owner.release();
 */
export async function openSqliteLog(path: string, options: SqliteLogOptions = {}): Promise<StudyLog> {
  const { clock = systemStoreClock, patience = lockPatience, assertOwned = async () => undefined } = options;
  const file = realFile(path);
  await assertLocalFolder(file);
  await prepareFile(file, patience, options.migrations ?? migrations);
  const watched = new WatchedFiles(file);
  let lost: RidgelineError | undefined;
  const writer = reopening(() => {
    const fault = watched.databaseFault();
    if (fault !== undefined) throw unsaved(file, fault);
    const one = openWriter(file);
    watched.opened();
    return one;
  });
  const patientlyWrite = <T>(body: (one: Writer) => T) => patiently(() => writer.use(body), patience);
  await translating(file, () => reading(file, () => patientlyWrite(() => undefined)));
  let countedUntil: CountedUntil = new Map();
  /** Throws for a lost file, after saving the connection's content and `batch` elsewhere. */
  const assertNone = (
    fault: FileFault | undefined,
    { connection }: Writer,
    batch: readonly Act[] = [],
  ): void => {
    if (lost !== undefined) throw lost;
    if (fault === undefined) return;
    const add = (copy: SqliteConnection) => void writerOf(copy)(batch, countedUntil);
    lost = rescue({ path: file, fault, connection, mode: watched.mode, add });
    throw lost;
  };
  const commit = async (batch: readonly Act[]): Promise<readonly ActReply[]> => {
    const isCheck = batch.some(({ type }) => type === 'check');
    const { replies, counted } = await patientlyWrite((one) => {
      assertNone(isCheck ? watched.fault() : watched.databaseFault(), one, batch);
      try {
        return one.commit(batch, countedUntil);
      } catch (error) {
        // A lost file reads like a damaged one, and cannot be saved once this connection is closed.
        if (spoilsConnection(error)) assertNone(watched.fault(), one, batch);
        throw error;
      }
    });
    countedUntil = counted;
    if (isCheck) await assertOwned();
    return replies;
  };
  return studyLogOf({
    queue: commitQueue(commit),
    clock,
    translateError: (error) => sqliteWriteError(error, file),
    async close() {
      try {
        if (lost === undefined)
          await translating(file, () => writer.use((one) => assertNone(watched.fault(), one)));
      } finally {
        // What cannot be moved into the file now stays in the log for the next owner.
        await writer.use((one) => one.bringOver()).catch(() => undefined);
        writer.close();
      }
    },
  });
}

/** Creates the file, or brings an existing one to the latest schema. */
async function prepareFile(path: string, patience: number, steps: readonly Migration[]): Promise<void> {
  await translating(path, async () => {
    const state = await reading(path, () => patiently(() => checkFile(path, steps), patience));
    if (state.type === 'known' && !isOutdated(state, steps)) return;
    if (state.type === 'known') await backupDatabase(path, backupName(path, state.version));
    await patiently(() => {
      const connection = connectToWrite(path);
      try {
        migrateSqlite(connection, steps);
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
  readonly connection: SqliteConnection;
  commit(batch: readonly Act[], countedUntil: CountedUntil): Committed;
  /** Moves the log into the file, as far as concurrent readers allow. */
  bringOver(): void;
  close(): void;
}

function openWriter(path: string): Writer {
  const connection = connectToWrite(path);
  const close = () => void connection.close();
  try {
    const bringOver = () => void connection.pragma('wal_checkpoint(TRUNCATE)');
    const commit = writerOf(connection);
    // The first transaction opens the log.
    connection.exec('BEGIN IMMEDIATE; ROLLBACK');
    return { connection, commit, bringOver, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Runs reads, whose unexpected errors mean damage rather than a bug in a statement. */
async function reading<T>(path: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    throw isDamage(error) ? sqliteReadError(error, path) : error;
  }
}

async function translating<T>(path: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    throw sqliteWriteError(error, path);
  }
}
