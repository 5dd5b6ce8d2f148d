import { systemClock, type RidgelineError, type StoreClock, type StudyLog } from '@ridgeline/core';
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
import { lockPatience, patiently } from './patiently.ts';
import { reopening } from './reopening.ts';
import { rescue, unsaved } from './rescue.ts';
import { isDamage, spoilsConnection, unreadable, unwritable } from './sqlite-error.ts';
import type { CountedUntil } from '../acts/perform.ts';
import { WatchedFiles, type FileFault } from './watched-files.ts';
import { writerOf, type Committed } from './writer.ts';

/** What a test sets otherwise. */
export interface SqliteLogOptions {
  readonly clock?: StoreClock;
  /** How long to wait for another program's lock, in ms. */
  readonly patience?: number;
  readonly migrations?: readonly Migration[];
  /** Throws where another process has become the owner of the file. */
  readonly assertOwned?: () => Promise<void>;
}

/**
 * Opens the one writer of a database file, and creates the file if need be. Who calls it owns the database: see
 * `ownDatabase`. Acts that come close together are committed together; each promise resolves after the commit, synced
 * to disk.
 *
 * When it is closed, all lies in the one file, unless somebody is in the middle of a read.
 *
 * A file that its last owner left uncleanly is checked first; a file of an older schema is copied beside itself and
 * brought to the new one. Throws `RidgelineError`: `DATABASE_UNREADABLE` for a file that is damaged, newer or another
 * program's, and leaves it as it is; `DATABASE_UNWRITABLE` for a folder that is missing, read-only or on another
 * machine, and where another program holds a lock for half a minute.
 *
 * Acts reject with `DATABASE_MOVED` where the path no longer names the file that is open: what it holds and the acts of
 * that commit are saved beside it before.
 *
 * @example
 * const owner = await ownDatabase('ridgeline.db');
 * const log = await openSqliteLog('ridgeline.db');
 * await log.createStudy({ name: definition.name, definition, plan });
 * await log.close();
 * await owner.release();
 */
export async function openSqliteLog(path: string, options: SqliteLogOptions = {}): Promise<StudyLog> {
  const { clock = systemClock, patience = lockPatience, assertOwned = async () => undefined } = options;
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
  await inWords(file, () => reading(file, () => patientlyWrite(() => undefined)));
  let countedUntil: CountedUntil = new Map();
  /** Throws where a file was lost, once what the connection holds and `batch` are saved elsewhere. */
  const assertNone = (
    fault: FileFault | undefined,
    { connection }: Writer,
    batch: readonly Act[] = [],
  ): void => {
    if (lost !== undefined) throw lost;
    if (fault === undefined) return;
    const add = (copy: Connection) => void writerOf(copy)(batch, countedUntil);
    lost = rescue({ path: file, fault, connection, mode: watched.mode, add });
    throw lost;
  };
  const commit = async (batch: readonly Act[]): Promise<readonly Settled[]> => {
    const isCheck = batch.some(({ type }) => type === 'check');
    const { settled, counted } = await patientlyWrite((one) => {
      assertNone(isCheck ? watched.fault() : watched.databaseFault(), one, batch);
      try {
        return one.commit(batch, countedUntil);
      } catch (error) {
        // A file that is lost reads like a damaged one, and once this connection is closed nothing can be saved.
        if (spoilsConnection(error)) assertNone(watched.fault(), one, batch);
        throw error;
      }
    });
    countedUntil = counted;
    if (isCheck) await assertOwned();
    return settled;
  };
  return studyLogOf({
    queue: commitQueue(commit),
    clock,
    inWords: (error) => unwritable(error, file),
    async close() {
      try {
        if (lost === undefined)
          await inWords(file, () => writer.use((one) => assertNone(watched.fault(), one)));
      } finally {
        // What cannot be brought over now stays beside the file, and the next owner has it.
        await writer.use((one) => one.bringOver()).catch(() => undefined);
        writer.close();
      }
    },
  });
}

/** Makes a file of the latest schema out of what is there. */
async function prepareFile(path: string, patience: number, steps: readonly Migration[]): Promise<void> {
  await inWords(path, async () => {
    const state = await reading(path, () => patiently(() => checkFile(path, steps), patience));
    if (state.type === 'known' && !isOutdated(state, steps)) return;
    if (state.type === 'known') await backupDatabase(path, backupName(path, state.version));
    await patiently(() => {
      const connection = connectToWrite(path);
      try {
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
  readonly connection: Connection;
  commit(batch: readonly Act[], countedUntil: CountedUntil): Committed;
  /** Leaves all that was committed in the file itself, as far as those who read it meanwhile let it. */
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

/** What only reads the file finds damage, and no bug of a statement. */
async function reading<T>(path: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    throw isDamage(error) ? unreadable(error, path) : error;
  }
}

async function inWords<T>(path: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    throw unwritable(error, path);
  }
}
