import { randomUUID } from 'node:crypto';
import { escapeLiteral } from 'pg';
import { RidgelineError, systemClock, type StoreClock, type StudyLog } from '@ridgeline/core';
import type { Act } from '../acts/act.ts';
import { commitQueue, type Settled } from '../acts/commit-queue.ts';
import { perform, type CountedUntil } from '../acts/perform.ts';
import { studyLogOf } from '../acts/study-log-of.ts';
import { growingPauses } from '../growing-pauses.ts';
import type { Connection } from './connection.ts';
import { loadTables, type Load, type LoadedTables } from './loaded-tables.ts';
import { postgresLocation } from './location.ts';
import { migrate } from './migrate.ts';
import { patientConnection } from './patient-connection.ts';
import { isCollision, isConnectionFailure, unwritable } from './postgres-error.ts';

export interface PostgresLogOptions {
  readonly clock?: StoreClock;
  /** How long an act waits for a server that is gone, in ms; one that may be on disk waits for as long as it takes. */
  readonly patience?: number;
  /** The ownership of a study that the log writes under: see `ownPostgresStudy`. */
  readonly under?: { readonly study: string; readonly epoch: number };
}

/** How long it is known what a writer had on disk that was killed, in ms: a month. */
const forgotten = 30 * 24 * 3600 * 1000;

/** A commit whose answer never came: it is on disk or it is not, and the server knows. */
interface Doubt {
  readonly batch: number;
  readonly settled: readonly Settled[];
  readonly counted: CountedUntil;
}

/**
 * Opens a PostgreSQL database to write, and makes its tables if need be. Any number of processes may write at once: the
 * acts of one study follow one another. Acts that come close together are committed together, in three messages however
 * many they are; each promise resolves after the commit, synced to disk by the server.
 *
 * A connection that is lost is opened anew, and what was not acknowledged is done again; whether a commit without an
 * answer happened, the server is asked. Throws `RidgelineError`: `DATABASE_UNREADABLE` for tables of a newer Ridgeline,
 * `DATABASE_UNWRITABLE` where the server cannot be reached, refuses the user, or stays away for longer than `patience`,
 * and `STUDY_OWNED` where the log writes under an ownership that another process has taken over.
 *
 * @param url `postgres://user:password@host:5432/database`; see `postgresLocation`.
 * @example
 * const log = await openPostgresLog('postgres://localhost/sweeps');
 * await log.createStudy({ name: definition.name, definition, plan });
 * await log.close();
 */
export async function openPostgresLog(url: string, options: PostgresLogOptions = {}): Promise<StudyLog> {
  const { clock = systemClock, patience = 30_000, under } = options;
  const location = postgresLocation(url);
  const connections = patientConnection(location);
  const writer = randomUUID();
  let batches = 0;
  /** Those that are known to be on disk, by their columns. */
  let fingerprints: ReadonlyMap<string, number> = new Map();
  let countedUntil: CountedUntil = new Map();
  try {
    const connection = await connections.current();
    await migrate(connection, location);
    await connection.ask('DELETE FROM writer WHERE since < $1', [Date.now() - forgotten]);
  } catch (error) {
    await connections.close();
    throw unwritable(error, location);
  }

  const commitOnce = async (
    connection: Connection,
    batch: readonly Act[],
    doubt: Doubt | undefined,
  ): Promise<readonly Settled[]> => {
    const learned = new Map(fingerprints);
    let owner: OwnerRow | undefined;
    const askOwner: Load = [ownerOf(under?.study ?? ''), (row: OwnerRow) => (owner = row)];
    const tables = await loadTables(connection, batch, learned, under === undefined ? [] : [askOwner]);
    // The studies are locked by now: a transaction of an earlier connection has ended, one way or the other.
    if (doubt !== undefined && (await isOnDisk(connection, writer, doubt.batch))) {
      await connection.run('ROLLBACK');
      countedUntil = doubt.counted;
      return doubt.settled;
    }
    if (under !== undefined) assertOwned(owner, under);
    const counted = new Map(countedUntil);
    const settled = batch.map((act) => settle(tables, act, counted));
    const changes = tables.changes();
    if (changes === undefined) {
      await connection.run('ROLLBACK');
      countedUntil = counted;
      return settled;
    }
    const number = ++batches;
    try {
      await connection.run(`${changes};\n${noteBatch(writer, number)};\nCOMMIT`);
    } catch (error) {
      if (isConnectionFailure(error)) throw new InDoubt({ batch: number, settled, counted }, error);
      throw error;
    }
    fingerprints = learned;
    countedUntil = counted;
    return settled;
  };

  const commit = async (batch: readonly Act[]): Promise<readonly Settled[]> => {
    let doubt: Doubt | undefined;
    const deadline = performance.now() + patience;
    const pause = growingPauses();
    for (;;) {
      try {
        return await commitOnce(await connections.current(), batch, doubt);
      } catch (error) {
        const cause = error instanceof InDoubt ? error.cause : error;
        if (error instanceof InDoubt) ({ doubt } = error);
        if (isConnectionFailure(cause)) connections.drop();
        else await rollBack();
        const again = isConnectionFailure(cause) || isCollision(cause);
        if (!again || (doubt === undefined && performance.now() >= deadline)) throw cause;
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

  return studyLogOf({
    queue: commitQueue(commit),
    clock,
    inWords: (error) => unwritable(error, location),
    async close() {
      const connection = await connections.current().catch(() => undefined);
      // Nobody asks any more what a writer that has closed had on disk.
      await connection?.ask('DELETE FROM writer WHERE id = $1', [writer]).catch(() => undefined);
      await connections.close();
    },
  });
}

class InDoubt extends Error {
  readonly doubt: Doubt;

  constructor(doubt: Doubt, cause: unknown) {
    super('no answer to a commit', { cause });
    this.doubt = doubt;
  }
}

/** Does one act; one that throws takes nothing with it. */
function settle(tables: LoadedTables, act: Act, counted: Map<number, number>): Settled {
  const { journal } = tables;
  const before = journal.length;
  try {
    const value = perform(tables, act, counted);
    if (journal.length > before) tables.changed(act.type === 'set-aside-study' ? act.aside : act.study);
    return { ok: true, value };
  } catch (error) {
    journal.undoFrom(before);
    return { ok: false, error };
  }
}

/** Says with a batch that it was the writer's last. */
function noteBatch(writer: string, batch: number): string {
  return `INSERT INTO writer (id, since, batch) VALUES ('${writer}', ${Date.now()}, ${batch})
    ON CONFLICT (id) DO UPDATE SET batch = excluded.batch`;
}

async function isOnDisk(connection: Connection, writer: string, batch: number): Promise<boolean> {
  const [row] = await connection.ask('SELECT batch FROM writer WHERE id = $1', [writer]);
  return row !== undefined && Number(row['batch']) >= batch;
}

interface OwnerRow {
  readonly epoch: number;
  readonly host: string;
  readonly pid: number;
}

const ownerOf = (study: string) => `SELECT epoch, host, pid FROM owner WHERE study = ${escapeLiteral(study)}`;

/** Throws `STUDY_OWNED` where another process owns the study by now. */
function assertOwned(
  owner: OwnerRow | undefined,
  { study, epoch }: { readonly study: string; readonly epoch: number },
): void {
  if (owner?.epoch === epoch) return;
  throw new RidgelineError(
    'STUDY_OWNED',
    owner === undefined
      ? `Nobody owns the study "${study}" any more.`
      : `Process ${owner.pid} on ${owner.host} has taken over the study "${study}".`,
    { hint: 'What this process had not written is run again there.' },
  );
}
