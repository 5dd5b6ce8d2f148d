import type { StudyView } from '@ridgeline/core';
import { errorTranslator } from '../error-translator.ts';
import type { ParameterOrder } from '../reads/ranking-query.ts';
import { createStudyView } from '../reads/create-study-view.ts';
import type { ReadEngine } from '../reads/read-engine.ts';
import { postgresLocation } from './location.ts';
import { assertReadable } from './migrate.ts';
import { createReconnectingConnection, retryUntilConnected } from './reconnecting-connection.ts';
import { isConnectionFailure, postgresReadError } from './postgres-error.ts';
import { createArrayQueryRunner, createQueryRunner } from './query.ts';

/** Maximum time that a read waits for a lost server, in ms. */
const reconnectTimeout = 10_000;

/**
 * Opens a PostgreSQL database for reading only. Each read sees one instant of the database. Throws `RidgelineError`
 * `DATABASE_UNREADABLE` if the server cannot be reached, or if Ridgeline's tables are missing or of a version that is
 * newer or too old.
 *
 * @example
 * const view = await openPostgresView('postgres://localhost/sweeps');
 * const [study] = await view.studies();
 * await view.close();
 */
export async function openPostgresView(url: string): Promise<StudyView> {
  return createStudyView(await openPostgresReadEngine(url));
}

/** Opens the read engine of a server. Throws the same errors as `openPostgresView`. */
export async function openPostgresReadEngine(url: string): Promise<ReadEngine> {
  const location = postgresLocation(url);
  const connections = createReconnectingConnection(location, (connection) =>
    assertReadable(connection, location),
  );
  const translateErrors = errorTranslator((error) => postgresReadError(error, location));
  await translateErrors(() => connections.current());

  /** Serializes reads: a connection has one transaction at a time. */
  let lastRead: Promise<unknown> = Promise.resolve();
  const enqueue = <T>(body: () => Promise<T>): Promise<T> => {
    const result = lastRead.then(() => translateErrors(() => retryUntilConnected(body, reconnectTimeout)));
    lastRead = result.catch(() => undefined);
    return result;
  };

  return {
    name: location.name,
    parameterOrder,
    read: (body) =>
      enqueue(async () => {
        const connection = await connections.current();
        try {
          await connection.run('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
          try {
            return await body(createQueryRunner(connection), createArrayQueryRunner(connection));
          } finally {
            await connection.run('COMMIT');
          }
        } catch (error) {
          if (isConnectionFailure(error)) connections.drop();
          throw error;
        }
      }),
    version: () =>
      enqueue(async () => {
        // A new study also changes the sum, because its count starts at 1.
        const sql = 'SELECT coalesce(sum(changes), 0) AS version FROM progress';
        const [row] = await (await connections.current()).query(sql, []);
        return Number(row!['version']);
      }),
    async close() {
      await lastRead;
      await connections.close();
    },
  };
}

const parameterJson = `(parameters::json -> @parameter)`;

/** Order by a parameter. Texts compare byte by byte, lists and objects by their JSON. */
export const parameterOrder: ParameterOrder = {
  kind: `CASE coalesce(json_typeof(${parameterJson}), 'null') WHEN 'null' THEN 2 WHEN 'number' THEN 0 WHEN 'boolean' THEN 0 ELSE 1 END`,
  keys: [
    `CASE json_typeof(${parameterJson}) WHEN 'number' THEN (${parameterJson} #>> '{}')::double precision
       WHEN 'boolean' THEN (${parameterJson} #>> '{}')::boolean::int END`,
    `CASE json_typeof(${parameterJson}) WHEN 'string' THEN ${parameterJson} #>> '{}' WHEN 'array' THEN ${parameterJson}::text
       WHEN 'object' THEN ${parameterJson}::text END COLLATE "C"`,
  ],
};
