import { randomUUID } from 'node:crypto';
import {
  RidgelineError,
  workerProtocol,
  type Assignment,
  type Checkpoint,
  type LeaderTable,
  type LeaderTerms,
  type WorkerTable,
  type WorkerIdentity,
} from '@ridgeline/core';
import { errorTranslator } from '../error-translator.ts';
import { exponentialBackoff } from '../exponential-backoff.ts';
import { joinConfiguration, trialColumns } from '../reads/queries.ts';
import { trialFromRow, type TrialJoin } from '../schema/rows.ts';
import type { Row } from '../row-writer.ts';
import { holdsLock, lockName, postgresLocation, type PostgresLocation } from './location.ts';
import { assertReadable, migrateIfEmpty } from './migrate.ts';
import { createReconnectingConnection, retryUntilConnected } from './reconnecting-connection.ts';
import { isConflict, isConnectionFailure, postgresReadError, postgresWriteError } from './postgres-error.ts';

/** Maximum time that a statement waits for a lost server, in ms. */
const reconnectTimeout = 5_000;

/**
 * Maximum tries of a statement that conflicts with others. With the pauses in between they take about 9 s, less than a
 * worker's heartbeat timeout.
 */
const maxTries = 10;

/** Maximum number of messages per read. */
const messagesPerRead = 1000;

/** Bytes of weights per statement: small enough to send heartbeats in between. */
const partSize = 2 ** 18;

/** Number of weight parts per read. */
const partsPerRead = 4;

/** Study of a leader, with the terms that the leader publishes. */
interface Leadership {
  readonly study: string;
  /** The owner's fencing token: see `acquirePostgresStudy`. */
  readonly fencingToken: number;
  /** Version of Ridgeline. */
  readonly version: string;
  /** Budget for the weights of the best trials, in bytes; undefined if none are kept. */
  readonly checkpoints?: number | undefined;
  /** Name of the message queue. */
  readonly queue?: string | undefined;
}

/**
 * Opens the table from which workers claim a study's trials, and publishes the leader's terms.
 *
 * Assignments that workers claimed under an earlier leader stay. Removes unclaimed assignments, assignments that an
 * older version of Ridgeline wrote, and workers without a heartbeat for a day.
 *
 * @throws RidgelineError `DATABASE_UNREADABLE` for missing tables or tables of another version, `DATABASE_UNWRITABLE`
 * if the server cannot be reached.
 */
export async function openPostgresLeaderTable(
  url: string,
  { study, fencingToken, version, checkpoints, queue }: Leadership,
): Promise<LeaderTable> {
  const { query, close } = createStatementRunner(postgresLocation(url));
  const terms: LeaderTerms = { fencingToken, protocol: workerProtocol, version, checkpoints, queue };
  await query(
    `WITH expired AS (DELETE FROM worker WHERE seen < now() - interval '1 day'),
       abandoned AS (DELETE FROM assignment WHERE study = $1 AND (worker IS NULL OR trial IS NULL) AND epoch < $2)
     UPDATE owner SET terms = $3 WHERE study = $1 AND epoch = $2`,
    [study, fencingToken, JSON.stringify(terms)],
  );
  const inherited = await query(
    `UPDATE assignment SET epoch = $2
     WHERE study = $1 AND worker IS NOT NULL AND trial IS NOT NULL AND epoch <= $2
     RETURNING id, trial, attempt, apart, data`,
    [study, fencingToken],
  );
  return {
    inherited: inherited.map(assignmentFromRow),
    async assign(assignments) {
      await query(
        `INSERT INTO assignment (id, study, epoch, trial, attempt, apart, data)
         SELECT new.id, $1, $2, new.trial, new.attempt, new.apart, new.data
         FROM unnest($3::text[], $4::bigint[], $5::bigint[], $6::boolean[], $7::text[])
           AS new (id, trial, attempt, apart, data)
         WHERE ${isLeader} ON CONFLICT (id) DO NOTHING`,
        [
          study,
          fencingToken,
          assignments.map(({ key }) => key.token),
          assignments.map(({ key }) => key.trial),
          assignments.map(({ key }) => key.attempt),
          assignments.map(({ quarantined }) => quarantined),
          assignments.map(({ data }) => data ?? null),
        ],
      );
    },
    async stop(assignmentIds) {
      await query(
        'UPDATE assignment SET stop = true WHERE study = $1 AND epoch = $2 AND id = ANY ($3::text[])',
        [study, fencingToken, assignmentIds],
      );
    },
    async revoke() {
      const rows = await query(
        'DELETE FROM assignment WHERE study = $1 AND epoch = $2 AND worker IS NULL RETURNING id',
        [study, fencingToken],
      );
      return rows.map(({ id }) => String(id));
    },
    async remove(assignmentIds) {
      await query('DELETE FROM assignment WHERE study = $1 AND epoch = $2 AND id = ANY ($3::text[])', [
        study,
        fencingToken,
        assignmentIds,
      ]);
    },
    async receive(processedIds) {
      const rows = await query(
        `WITH processed AS (DELETE FROM said WHERE id = ANY ($3::bigint[]) AND ${isLeader})
         SELECT id, words FROM said WHERE study = $1 AND id <> ALL ($3::bigint[]) ORDER BY id LIMIT ${messagesPerRead}`,
        [study, fencingToken, processedIds],
      );
      return rows.map(({ id, words }) => ({ id: Number(id), text: String(words) }));
    },
    async poll() {
      // Assignments are read before workers: the worker of an assignment is then missing only if it has left.
      const assignments = await query('SELECT id, worker FROM assignment WHERE study = $1 AND epoch = $2', [
        study,
        fencingToken,
      ]);
      const workers = await query(
        'SELECT id, host, pid, slots, 1000 * extract(epoch FROM clock_timestamp() - seen) AS age FROM worker',
        [],
      );
      const [leader] = await query(`SELECT ${isLeader} AS leads`, [study, fencingToken]);
      if (leader!['leads'] !== true) {
        throw new RidgelineError('STUDY_OWNED', `Another process now leads the study "${study}".`);
      }
      return {
        workers: workers.map((row) => ({ ...identityFromRow(row), sinceHeartbeat: Number(row['age']) })),
        assignments: assignments.map(({ id, worker }) => ({
          id: String(id),
          worker: worker === null ? undefined : String(worker),
        })),
      };
    },
    async download(assignmentId) {
      const files = new Map<string, Uint8Array[]>();
      for (
        let firstPart = 0, rows: readonly Row[] = [];
        firstPart === 0 || rows.length === partsPerRead;
        firstPart += partsPerRead
      ) {
        rows = await query(
          `SELECT file, bytes FROM checkpoint WHERE assignment = $1 AND part >= $2
           ORDER BY part LIMIT ${partsPerRead}`,
          [assignmentId, firstPart],
        );
        for (const { file, bytes } of rows) {
          const parts = files.get(String(file)) ?? [];
          files.set(String(file), parts);
          parts.push(bytes as Uint8Array);
        }
      }
      if (files.size === 0) return undefined;
      return { files: Array.from(files, ([path, parts]) => ({ path, bytes: Buffer.concat(parts) })) };
    },
    async close() {
      try {
        await query(
          `WITH unprocessed AS (DELETE FROM said WHERE study = $1 AND ${isLeader})
           DELETE FROM assignment WHERE study = $1 AND epoch = $2`,
          [study, fencingToken],
        );
      } catch {
        // The server is unreachable: the next leader removes the leftovers.
      }
      await close();
    },
  };
}

/**
 * Registers this process as a worker for the studies of a server. Creates missing tables.
 *
 * @throws RidgelineError `DATABASE_UNREADABLE` for tables of another version, `DATABASE_UNWRITABLE` if the server
 * cannot be reached.
 */
export async function openPostgresWorkerTable(
  url: string,
  worker: Omit<WorkerIdentity, 'id'>,
): Promise<WorkerTable> {
  const location = postgresLocation(url);
  const { query, close } = createStatementRunner(location, 'worker');
  const identity: WorkerIdentity = { ...worker, id: randomUUID() };
  const { id, host, pid, slots } = identity;
  const table: WorkerTable = {
    identity,
    async leaders() {
      const rows = await query(`SELECT study, terms FROM owner WHERE terms IS NOT NULL AND ${hasLiveOwner}`, [
        lockName(location.schema, ''),
      ]);
      return rows.map(({ study, terms }) => ({
        study: String(study),
        terms: JSON.parse(String(terms)) as LeaderTerms,
      }));
    },
    async claim(assignmentIds) {
      const rows = await query(
        `WITH requested AS (SELECT id FROM assignment WHERE id = ANY ($1::text[]) ORDER BY id FOR UPDATE)
         UPDATE assignment SET worker = $2 FROM requested, owner
         WHERE assignment.id = requested.id AND (worker IS NULL OR worker = $2)
           AND owner.study = assignment.study AND owner.epoch = assignment.epoch
         RETURNING assignment.id, assignment.study, trial, attempt, apart, data, terms`,
        [assignmentIds, id],
      );
      if (rows.length === 0) return [];
      const claims = rows.map((row) => ({
        ...assignmentFromRow(row),
        study: String(row['study']),
        leader: JSON.parse(String(row['terms'])) as LeaderTerms,
      }));
      const trialRows = (await query(
        `SELECT claimed.study, ${trialColumns}
         FROM unnest($1::text[], $2::bigint[]) AS claimed (study, number)
         JOIN study ON study.name = claimed.study
         JOIN trial ON trial.study = study.id AND trial.number = claimed.number ${joinConfiguration}`,
        [claims.map(({ study }) => study), claims.map(({ key }) => key.trial)],
      )) as unknown as readonly (TrialJoin & { readonly study: string })[];
      const trials = new Map(trialRows.map((row) => [`${row.trial} ${row.study}`, trialFromRow(row)]));
      return claims.map((claim) => ({ ...claim, trial: trials.get(`${claim.key.trial} ${claim.study}`)! }));
    },
    async heartbeat(messages) {
      const rows = await query(
        `WITH alive AS (
           INSERT INTO worker (id, host, pid, slots, seen) VALUES ($1, $2, $3, $4, clock_timestamp())
           ON CONFLICT (id) DO UPDATE SET seen = excluded.seen),
         sent AS (INSERT INTO said (study, words) SELECT * FROM unnest($5::text[], $6::text[]))
         SELECT id, stop FROM assignment WHERE worker = $1`,
        [id, host, pid, slots, messages.map(({ study }) => study), messages.map(({ text }) => text)],
      );
      return rows.map((row) => ({ id: String(row['id']), stopping: row['stop'] === true }));
    },
    async upload(assignmentId, checkpoint) {
      for (const [part, { file, bytes }] of splitIntoParts(checkpoint).entries()) {
        await query(
          `INSERT INTO checkpoint (assignment, trial, part, file, bytes)
           SELECT id, trial, $2, $3, $4 FROM assignment WHERE id = $1 AND worker = $5 FOR KEY SHARE
           ON CONFLICT DO NOTHING`,
          [assignmentId, part, file, bytes, id],
        );
      }
    },
    async leave() {
      try {
        await query('DELETE FROM worker WHERE id = $1', [id]);
      } catch {
        // The server is unreachable: leaders notice the missing heartbeats.
      }
      await close();
    },
  };
  try {
    await table.heartbeat([]);
  } catch (error) {
    await close();
    throw postgresReadError(error, location);
  }
  return table;
}

/** Condition that an owner holds its study's lock. $1 is the prefix of the lock's name. */
const hasLiveOwner = holdsLock('$1 || study');

/** Condition that $2 is the current fencing token of study $1. */
const isLeader = 'EXISTS (SELECT FROM owner WHERE study = $1 AND epoch = $2)';

function splitIntoParts({ files }: Checkpoint) {
  return files.flatMap(({ path, bytes }) =>
    Array.from({ length: Math.max(1, Math.ceil(bytes.length / partSize)) }, (_, part) => ({
      file: path,
      bytes: bytes.subarray(part * partSize, (part + 1) * partSize),
    })),
  );
}

function assignmentFromRow({ id, trial, attempt, apart, data }: Row): Assignment {
  return {
    key: { trial: Number(trial), attempt: Number(attempt), token: String(id) },
    quarantined: apart === true,
    data: data === null ? undefined : String(data),
  };
}

function identityFromRow(row: Row): WorkerIdentity {
  const { id, host, pid, slots } = row;
  return { id: String(id), host: String(host), pid: Number(pid), slots: Number(slots) };
}

/**
 * Creates a function that runs independent statements, one at a time. A lost connection is reopened. A statement is
 * retried after a conflict or a lost connection.
 *
 * @param role A worker creates missing tables. A leader created them when it acquired the study.
 */
function createStatementRunner(location: PostgresLocation, role: 'leader' | 'worker' = 'leader') {
  const connections = createReconnectingConnection(location, async (connection) => {
    if (role === 'worker') await migrateIfEmpty(connection, location);
    await assertReadable(connection, location);
  });
  const queryOnce = async (sql: string, parameters: readonly unknown[]): Promise<readonly Row[]> => {
    const connection = await connections.current();
    try {
      return await connection.query(sql, parameters);
    } catch (error) {
      if (isConnectionFailure(error)) connections.drop();
      throw error;
    }
  };
  /** Retries conflicts: the server aborts one of two statements that lock rows in different order. */
  const queryWithRetries = async (sql: string, parameters: readonly unknown[]): Promise<readonly Row[]> => {
    const pause = exponentialBackoff();
    for (let tries = 1; ; tries++) {
      try {
        return await queryOnce(sql, parameters);
      } catch (error) {
        if (!isConflict(error) || tries === maxTries) throw error;
      }
      await pause();
    }
  };
  const translateErrors = errorTranslator((error) => postgresWriteError(error, location));
  /** Serializes statements with their retries: a failed one must not drop a connection that another has reopened. */
  let lastStatement: Promise<unknown> = Promise.resolve();
  return {
    async query(sql: string, parameters: readonly unknown[]): Promise<readonly Row[]> {
      const answer = lastStatement.then(() =>
        retryUntilConnected(() => queryWithRetries(sql, parameters), reconnectTimeout),
      );
      lastStatement = answer.catch(() => undefined);
      return translateErrors(() => answer);
    },
    async close() {
      await lastStatement;
      await connections.close();
    },
  };
}
