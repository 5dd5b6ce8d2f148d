import type { StudyView } from '@ridgeline/core';
import type { ParameterOrder } from '../reads/ranking-query.ts';
import { createStudyView } from '../reads/create-study-view.ts';
import type { ReadEngine } from '../reads/read-engine.ts';
import { postgresLocation } from './location.ts';
import { assertReadable } from './migrate.ts';
import { createReconnectingConnection, retryUntilConnected } from './reconnecting.ts';
import { isConnectionFailure, postgresReadError } from './postgres-error.ts';
import { createArrayQuery, createNamedQuery } from './query.ts';

/** Time that a read waits for a lost server, in ms. */
const reconnectTimeout = 10_000;

/**
 * Opens a PostgreSQL database for reading only. Each read sees one instant of the database. Throws `RidgelineError`
 * `DATABASE_UNREADABLE` if the server cannot be reached, has no tables of Ridgeline, or those of another version.
 *
 * @example
 * const view = await openPostgresView('postgres://localhost/sweeps');
 * const [study] = await view.studies();
 * await view.close();
 */
export async function openPostgresView(url: string): Promise<StudyView> {
  return createStudyView(await postgresReads(url));
}

/** Opens the read engine of a server. Throws as `openPostgresView` does. */
export async function postgresReads(url: string): Promise<ReadEngine> {
  const location = postgresLocation(url);
  const connections = createReconnectingConnection(location, (connection) =>
    assertReadable(connection, location),
  );
  const translating = async <T>(body: () => Promise<T>): Promise<T> => {
    try {
      return await body();
    } catch (error) {
      throw postgresReadError(error, location);
    }
  };
  await translating(() => connections.current());

  /** Serializes reads: a connection has one transaction at a time. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(body: () => Promise<T>): Promise<T> => {
    const result = last.then(() => translating(() => retryUntilConnected(body, reconnectTimeout)));
    last = result.catch(() => undefined);
    return result;
  };

  return {
    name: location.name,
    parameterOrder,
    read: (body) =>
      inTurn(async () => {
        const connection = await connections.current();
        try {
          await connection.run('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
          try {
            return await body(createNamedQuery(connection), createArrayQuery(connection));
          } finally {
            await connection.run('COMMIT');
          }
        } catch (error) {
          if (isConnectionFailure(error)) connections.drop();
          throw error;
        }
      }),
    version: () =>
      inTurn(async () => {
        // Each study counts its changes from 1, so a new study also changes the sum.
        const sql = 'SELECT coalesce(sum(changes), 0) AS version FROM progress';
        const [row] = await (await connections.current()).ask(sql, []);
        return Number(row!['version']);
      }),
    async close() {
      await last;
      await connections.close();
    },
  };
}

const json = `(parameters::json -> @parameter)`;

/** Order of parameters: texts compare byte by byte, lists and objects by their JSON. */
export const parameterOrder: ParameterOrder = {
  kind: `CASE coalesce(json_typeof(${json}), 'null') WHEN 'null' THEN 2 WHEN 'number' THEN 0 WHEN 'boolean' THEN 0 ELSE 1 END`,
  keys: [
    `CASE json_typeof(${json}) WHEN 'number' THEN (${json} #>> '{}')::double precision
       WHEN 'boolean' THEN (${json} #>> '{}')::boolean::int END`,
    `CASE json_typeof(${json}) WHEN 'string' THEN ${json} #>> '{}' WHEN 'array' THEN ${json}::text
       WHEN 'object' THEN ${json}::text END COLLATE "C"`,
  ],
};
