import {
  RidgelineError,
  type StudyLog,
  type StudyView,
  type WorkerTable,
  type WorkerIdentity,
} from '@ridgeline/core';
import { acquireDatabase, type Owner } from './owner.ts';
import type { CommandChannel } from './postgres/command-channel.ts';
import { isPostgresUrl, postgresLocation } from './postgres/location.ts';
import { openSqliteView } from './sqlite/sqlite-view.ts';

/**
 * Makes this process the owner of a study. Only the owner may run the study. A SQLite file has one owner for all its
 * studies; a PostgreSQL database has one per study.
 *
 * @param database Path of a SQLite file, or URL of a PostgreSQL database.
 * @throws RidgelineError `STUDY_OWNED` if another process is the owner, and the other errors of `acquireDatabase` and
 * `acquirePostgresStudy`.
 * @example
 * const owner = await acquireStudy('ridgeline.db', 'mnist');
 * const log = await owner.openLog();
 * await log.close();
 * await owner.release();
 */
export async function acquireStudy(database: string, study: string): Promise<Owner> {
  if (!isPostgresUrl(database)) return acquireDatabase(database);
  const { acquirePostgresStudy } = await import('./postgres/postgres-owner.ts');
  return acquirePostgresStudy(database, study);
}

/**
 * Opens a database for reading while another process writes it. See `openSqliteView` and `openPostgresView`.
 *
 * @example
 * const view = await openView('postgres://localhost/sweeps');
 * await view.close();
 */
export async function openView(database: string): Promise<StudyView> {
  if (!isPostgresUrl(database)) return openSqliteView(database);
  const { openPostgresView } = await import('./postgres/postgres-view.ts');
  return openPostgresView(database);
}

/** Log and view of a database owned by this process. */
export interface OwnedStore {
  /** Name of the owned study. */
  readonly study: string;
  readonly log: StudyLog;
  readonly view: StudyView;
  /** Writes pending changes, closes log and view, and releases the ownership. */
  close(): Promise<void>;
}

/**
 * Makes this process the owner of a study, and opens its database for reading and writing. Creates a missing file. If
 * the process is killed, the operating system or the server releases the ownership.
 *
 * @throws RidgelineError The errors of `acquireStudy`, of opening the log (`openSqliteLog`, `openPostgresLog`) and of
 * `openView`.
 * @example
 * const store = await openStore('study.db', 'bowl');
 * const study = await createStudy(sweep, { store });
 * await store.close();
 */
export async function openStore(database: string, study: string): Promise<OwnedStore> {
  const owner = await acquireStudy(database, study);
  let log: StudyLog | undefined;
  try {
    log = await owner.openLog();
    return createOwnedStore(study, owner, log, await openView(database));
  } catch (error) {
    await log?.close();
    await owner.release();
    throw error;
  }
}

function createOwnedStore(study: string, owner: Owner, log: StudyLog, view: StudyView): OwnedStore {
  return {
    study,
    log,
    view,
    async close() {
      try {
        await view.close();
        await log.close();
      } finally {
        await owner.release();
      }
    },
  };
}

/**
 * Opens the command channel to a study's owner on a PostgreSQL server. Messages are rows of the database.
 *
 * @example
 * const channel = await commandChannel('postgres://localhost/sweeps', 'mnist');
 * await channel.status(); // undefined: the study has no owner
 */
export async function commandChannel(database: string, study: string): Promise<CommandChannel> {
  const { postgresChannel } = await import('./postgres/command-channel.ts');
  return postgresChannel(database, study);
}

/**
 * Display name of a database, without its password.
 *
 * @example
 * databaseName('postgres://ann:secret@db.example/sweeps'); // postgres://ann@db.example/sweeps
 */
export function databaseName(database: string): string {
  return isPostgresUrl(database) ? postgresLocation(database).name : database;
}

/**
 * Registers this process as a worker for the studies of a server. See `openPostgresWorkerTable`.
 *
 * @throws RidgelineError `USAGE` for a file, because only one machine can use it.
 * @example
 * const table = await openWorkerTable('postgres://localhost/sweeps', { host: hostname(), pid: process.pid, slots: 4 });
 */
export async function openWorkerTable(
  database: string,
  identity: Omit<WorkerIdentity, 'id'>,
): Promise<WorkerTable> {
  if (!isPostgresUrl(database)) {
    throw new RidgelineError('USAGE', `Workers need a PostgreSQL server, but ${database} is a file.`, {
      hint: 'Name a server: --db postgres://user@host/database',
    });
  }
  const { openPostgresWorkerTable } = await import('./postgres/assignment-table.ts');
  return openPostgresWorkerTable(database, identity);
}

/**
 * Location of the message queue's tables on a server. The URL contains the password: never show it.
 *
 * @example
 * queueLocation('postgres://localhost/sweeps'); // { url: 'postgres://localhost/sweeps', schema: 'ridgeline_queue' }
 */
export function queueLocation(database: string): { readonly url: string; readonly schema: string } {
  const { url, schema } = postgresLocation(database);
  // BullMQ accepts plain names of at most 63 characters.
  return { url, schema: `${schema.replaceAll('-', '_').slice(0, 57)}_queue` };
}

/**
 * Id of a PostgreSQL database, unique across servers. See `postgres/database-id.ts`.
 *
 * @throws RidgelineError `DATABASE_UNREADABLE` if the server cannot be reached.
 * @example
 * await databaseId('postgres://localhost/sweeps'); // 7712170447868543874-16384
 */
export async function databaseId(database: string): Promise<string> {
  const { postgresDatabaseId } = await import('./postgres/database-id.ts');
  return postgresDatabaseId(database);
}
