import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import {
  RidgelineError,
  shellWord,
  type CommandHandlers,
  type LeaderTable,
  type StudyLog,
} from '@ridgeline/core';
import { errorTranslator } from '../error-translator.ts';
import { answerCommands, type CommandServer } from './answer-commands.ts';
import { connect, type PostgresConnection } from './connection.ts';
import { lockName, postgresLocation, type PostgresLocation } from './location.ts';
import { migratePostgres } from './migrate.ts';
import { isConnectionFailure, postgresWriteError } from './postgres-error.ts';
import { openPostgresLog, type PostgresLogOptions } from './postgres-log.ts';
import { openPostgresLeaderTable } from './assignment-table.ts';
import type { PublishedTerms, Owner } from '../owner.ts';

/** Exclusive right to run a study on a server. */
interface PostgresOwner extends Owner {
  /** Fencing token, higher than those of all earlier owners. */
  readonly fencingToken: number;
  answerCommands(run: CommandHandlers): CommandServer;
  openLeaderTable(terms: PublishedTerms): Promise<LeaderTable>;
}

/**
 * Makes this process the only owner of a study in a PostgreSQL database; other studies there may have other owners.
 *
 * The owner holds an advisory lock on a connection. The server releases the lock when the process ends, or within half
 * a minute of losing the owner's machine. An owner that loses the connection tries to acquire the lock again. Once
 * another process owns the study, the first owner is fenced off: each action of its log is refused.
 *
 * @throws RidgelineError `STUDY_OWNED` if another process is the owner, `DATABASE_UNREADABLE` for tables of a newer
 * Ridgeline, and `DATABASE_UNWRITABLE` if the server cannot be reached or refuses the user.
 * @example
 * const owner = await acquirePostgresStudy('postgres://localhost/sweeps', 'mnist');
 * const log = await owner.openLog();
 * await log.close();
 * await owner.release();
 */
export async function acquirePostgresStudy(url: string, study: string): Promise<PostgresOwner> {
  const location = postgresLocation(url);
  const since = Date.now();
  let isReleased = false;
  const translateErrors = errorTranslator((error) => postgresWriteError(error, location));
  const owner = await translateErrors(async () => {
    const ownerConnection = await connect(location);
    try {
      await migratePostgres(ownerConnection, location);
      if (!(await tryLock(ownerConnection, location, study))) {
        throw await ownedError(ownerConnection, study, location);
      }
      const fencingToken = await issueFencingToken(ownerConnection, study, since);
      return { connection: ownerConnection, fencingToken };
    } catch (error) {
      ownerConnection.destroy();
      throw error;
    }
  });
  const { fencingToken } = owner;
  let { connection } = owner;

  /** Acquires the lock again after each loss of the connection, until another process has taken over the study. */
  const keepLock = async (): Promise<void> => {
    for (;;) {
      await connection.closed;
      while (!isReleased) {
        const result = await reacquireLock(location, study, fencingToken);
        if (result === 'taken-over') return;
        if (result !== 'not-yet') {
          connection = result;
          break;
        }
        await delay(300 + 400 * Math.random());
      }
      if (isReleased) return connection.destroy();
    }
  };
  void keepLock();

  return {
    since,
    fencingToken,
    openLog: (options?: PostgresLogOptions): Promise<StudyLog> =>
      openPostgresLog(url, { ...options, ownership: { study, fencingToken } }),
    answerCommands: (run) => answerCommands(location, { study, fencingToken }, run),
    openLeaderTable: (terms) => openPostgresLeaderTable(url, { study, fencingToken, ...terms }),
    async release() {
      isReleased = true;
      await connection.close().catch(() => undefined);
    },
  };
}

async function tryLock(
  connection: PostgresConnection,
  { schema }: PostgresLocation,
  study: string,
): Promise<boolean> {
  const sql = 'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS locked';
  const [row] = await connection.query(sql, [lockName(schema, study)]);
  return row!['locked'] === true;
}

/** Issues a new fencing token (column `epoch`), and discards commands to earlier owners. Returns the token. */
async function issueFencingToken(
  connection: PostgresConnection,
  study: string,
  since: number,
): Promise<number> {
  const [row] = await connection.query(
    `WITH deleted AS (DELETE FROM command WHERE study = $1)
     INSERT INTO owner (study, epoch, since, host, pid) VALUES ($1, 1, $2, $3, $4)
     ON CONFLICT (study) DO UPDATE
       SET epoch = owner.epoch + 1, status = NULL, since = excluded.since, host = excluded.host, pid = excluded.pid
     RETURNING epoch`,
    [study, since, hostname(), process.pid],
  );
  return Number(row!['epoch']);
}

/**
 * Tries to acquire a lost lock again, and returns its new connection. Returns `taken-over` if another process owns the
 * study, or if no further try can succeed.
 */
async function reacquireLock(
  location: PostgresLocation,
  study: string,
  fencingToken: number,
): Promise<PostgresConnection | 'not-yet' | 'taken-over'> {
  let connection: PostgresConnection | undefined;
  try {
    connection = await connect(location);
    const hasLock = await tryLock(connection, location, study);
    const [row] = await connection.query('SELECT epoch FROM owner WHERE study = $1', [study]);
    if (hasLock && Number(row?.['epoch']) === fencingToken) return connection;
    connection.destroy();
    // The server may not have noticed the loss of the connection that held the lock.
    return Number(row?.['epoch']) === fencingToken ? 'not-yet' : 'taken-over';
  } catch (error) {
    connection?.destroy();
    return isConnectionFailure(error) ? 'not-yet' : 'taken-over';
  }
}

async function ownedError(
  connection: PostgresConnection,
  study: string,
  { name }: PostgresLocation,
): Promise<RidgelineError> {
  const [row] = await connection.query('SELECT since, host, pid FROM owner WHERE study = $1', [study]);
  const ownerName =
    row === undefined
      ? 'another process'
      : `process ${String(row['pid'])} on ${String(row['host'])} since ${new Date(Number(row['since'])).toLocaleString('sv-SE')}`;
  return new RidgelineError(
    'STUDY_OWNED',
    `The study "${study}" in ${name} is in use: it is owned by ${ownerName}.`,
    {
      hint: `Watch the study with "ridgeline dashboard ${shellWord(study)}", or give your study another name.`,
    },
  );
}
