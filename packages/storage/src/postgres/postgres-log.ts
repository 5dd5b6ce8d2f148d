import { randomUUID } from 'node:crypto';
import { escapeLiteral } from 'pg';
import { RidgelineError, systemStoreClock, type StoreClock, type StudyLog } from '@ridgeline/core';
import type { Action } from '../actions/action.ts';
import type { Commit } from '../actions/commit-queue.ts';
import { performAction, type CountedUntil } from '../actions/perform.ts';
import { createStudyLog } from '../actions/create-study-log.ts';
import { exponentialBackoff } from '../exponential-backoff.ts';
import type { PostgresConnection } from './connection.ts';
import { loadTables, type Load, type LoadedTables } from './loaded-tables.ts';
import { postgresLocation } from './location.ts';
import { migratePostgres } from './migrate.ts';
import { createReconnectingConnection } from './reconnecting-connection.ts';
import { isConflict, isConnectionFailure, postgresWriteError } from './postgres-error.ts';

export interface PostgresLogOptions {
  readonly clock?: StoreClock;
  /** Maximum time that an action waits for a lost server, in ms. An action that may be on disk waits without limit. */
  readonly reconnectTimeout?: number;
  /** Ownership that the log requires for each commit: see `acquirePostgresStudy`. */
  readonly ownership?: { readonly study: string; readonly fencingToken: number };
}

/** Time for which the record of a killed writer's last batch is kept, in ms: 30 days. */
const retention = 30 * 24 * 3600 * 1000;

/** Commit without an answer: only the server knows if it is on disk. */
interface UncertainCommit {
  readonly batch: number;
  readonly results: readonly PromiseSettledResult<unknown>[];
  readonly countedUntil: CountedUntil;
}

/**
 * Opens a PostgreSQL database for writing, and creates missing tables.
 *
 * Any number of processes may write simultaneously; the actions of one study are serialized. Concurrent actions share a
 * commit, which takes three messages for any number of actions. Each promise resolves after the server has synced the
 * commit to disk.
 *
 * A lost connection is reopened, and unacknowledged actions are repeated. After a commit without an answer, the log first
 * checks if the commit is on disk. Throws `RidgelineError`: `DATABASE_UNREADABLE` for tables of a newer Ridgeline,
 * `DATABASE_UNWRITABLE` if the server cannot be reached, refuses the user, or is lost for longer than
 * `reconnectTimeout`, and `STUDY_OWNED` if another process has taken over the study.
 *
 * @param url `postgres://user:password@host:5432/database`; see `postgresLocation`.
 * @example
 * const log = await openPostgresLog('postgres://localhost/sweeps');
 * await log.createStudy({ name: definition.name, definition, plan });
 * await log.close();
 */
export async function openPostgresLog(url: string, options: PostgresLogOptions = {}): Promise<StudyLog> {
  const { clock = systemStoreClock, reconnectTimeout = 30_000, ownership } = options;
  const location = postgresLocation(url);
  const connections = createReconnectingConnection(location);
  const writerId = randomUUID();
  let lastBatch = 0;
  /** Ids of the fingerprints on disk; see `loadTables`. */
  let fingerprints: ReadonlyMap<string, number> = new Map();
  let countedUntil: CountedUntil = new Map();
  try {
    const connection = await connections.current();
    await migratePostgres(connection, location);
    await connection.query('DELETE FROM writer WHERE since < $1', [Date.now() - retention]);
  } catch (error) {
    await connections.close();
    throw postgresWriteError(error, location);
  }

  const commitOnce = async (
    connection: PostgresConnection,
    batch: readonly Action[],
    uncertainCommit: UncertainCommit | undefined,
  ): Promise<readonly PromiseSettledResult<unknown>[]> => {
    const newFingerprints = new Map(fingerprints);
    let owner: OwnerRow | undefined;
    const ownerLoad: Load = [ownerQuery(ownership?.study ?? ''), (row: OwnerRow) => (owner = row)];
    const tables = await loadTables(
      connection,
      batch,
      newFingerprints,
      ownership === undefined ? [] : [ownerLoad],
    );
    // The studies are locked, so any transaction of an earlier connection has ended.
    if (uncertainCommit !== undefined && (await isOnDisk(connection, writerId, uncertainCommit.batch))) {
      await connection.run('ROLLBACK');
      countedUntil = uncertainCommit.countedUntil;
      return uncertainCommit.results;
    }
    if (ownership !== undefined) assertOwned(owner, ownership);
    const newCountedUntil = new Map(countedUntil);
    const results = batch.map((action) => performInBatch(tables, action, newCountedUntil));
    const statements = tables.createWriteStatements();
    if (statements === undefined) {
      await connection.run('ROLLBACK');
      countedUntil = newCountedUntil;
      return results;
    }
    const batchNumber = ++lastBatch;
    try {
      await connection.run(`${statements};\n${createBatchRecord(writerId, batchNumber)};\nCOMMIT`);
    } catch (error) {
      if (isConnectionFailure(error))
        throw new UnansweredCommit({ batch: batchNumber, results, countedUntil: newCountedUntil }, error);
      throw error;
    }
    fingerprints = newFingerprints;
    countedUntil = newCountedUntil;
    return results;
  };

  const commit: Commit<Action> = async (batch) => {
    let uncertainCommit: UncertainCommit | undefined;
    const deadline = performance.now() + reconnectTimeout;
    const pause = exponentialBackoff();
    for (;;) {
      try {
        return await commitOnce(await connections.current(), batch, uncertainCommit);
      } catch (error) {
        const cause = error instanceof UnansweredCommit ? error.cause : error;
        if (error instanceof UnansweredCommit) uncertainCommit = error.commit;
        if (isConnectionFailure(cause)) connections.drop();
        else await rollBack();
        const mayRetry = isConnectionFailure(cause) || isConflict(cause);
        if (!mayRetry || (uncertainCommit === undefined && performance.now() >= deadline)) throw cause;
      }
      await pause();
    }
  };

  const rollBack = async (): Promise<void> => {
    try {
      await (await connections.current()).run('ROLLBACK');
    } catch {
      connections.drop();
    }
  };

  return createStudyLog({
    commit,
    clock,
    translateError: (error) => postgresWriteError(error, location),
    async close() {
      const connection = await connections.current().catch(() => undefined);
      // A closed writer's last batch is never looked up.
      await connection?.query('DELETE FROM writer WHERE id = $1', [writerId]).catch(() => undefined);
      await connections.close();
    },
  });
}

class UnansweredCommit extends Error {
  readonly commit: UncertainCommit;

  constructor(commit: UncertainCommit, cause: unknown) {
    super('no answer to a commit', { cause });
    this.commit = commit;
  }
}

/** Runs one action, and undoes its changes if it throws. */
function performInBatch(
  tables: LoadedTables,
  action: Action,
  countedUntil: Map<number, number>,
): PromiseSettledResult<unknown> {
  const { journal } = tables;
  const lengthBefore = journal.length;
  try {
    const value = performAction(tables, action, countedUntil);
    if (journal.length > lengthBefore)
      tables.countChange(action.type === 'archiveStudy' ? action.args[1] : action.study);
    return { status: 'fulfilled', value };
  } catch (error) {
    journal.undoFrom(lengthBefore);
    return { status: 'rejected', reason: error };
  }
}

/** Creates the statement that records the writer's last batch. */
function createBatchRecord(writerId: string, batch: number): string {
  return `INSERT INTO writer (id, since, batch) VALUES ('${writerId}', ${Date.now()}, ${batch})
    ON CONFLICT (id) DO UPDATE SET batch = excluded.batch`;
}

async function isOnDisk(connection: PostgresConnection, writerId: string, batch: number): Promise<boolean> {
  const [row] = await connection.query('SELECT batch FROM writer WHERE id = $1', [writerId]);
  return row !== undefined && Number(row['batch']) >= batch;
}

interface OwnerRow {
  readonly epoch: number;
  readonly host: string;
  readonly pid: number;
}

const ownerQuery = (study: string) =>
  `SELECT epoch, host, pid FROM owner WHERE study = ${escapeLiteral(study)}`;

/** Throws `STUDY_OWNED` unless this process owns the study. */
function assertOwned(
  owner: OwnerRow | undefined,
  { study, fencingToken }: { readonly study: string; readonly fencingToken: number },
): void {
  if (owner?.epoch === fencingToken) return;
  throw new RidgelineError(
    'STUDY_OWNED',
    owner === undefined
      ? `The study "${study}" no longer has an owner.`
      : `Process ${owner.pid} on ${owner.host} has taken over the study "${study}".`,
    { hint: 'The new owner reruns the trials that this process had not stored.' },
  );
}
