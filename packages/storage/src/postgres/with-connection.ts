import type { Row } from '../row-writer.ts';
import type { PostgresLocation } from './location.ts';
import { createReconnectingConnection } from './reconnecting-connection.ts';
import { postgresReadError } from './postgres-error.ts';

/** Runs one statement with parameters `$1`, `$2`, … and returns its rows. */
export type RunStatement = (sql: string, parameters?: readonly unknown[]) => Promise<readonly Row[]>;

/**
 * Runs `body` on a new connection, which is reopened if it is lost between two queries. Converts connection errors to
 * `DATABASE_UNREADABLE`.
 */
export async function withConnection<T>(
  location: PostgresLocation,
  body: (query: RunStatement) => Promise<T>,
): Promise<T> {
  const connections = createReconnectingConnection(location);
  try {
    return await body(async (sql, parameters = []) => (await connections.current()).query(sql, parameters));
  } catch (error) {
    throw postgresReadError(error, location);
  } finally {
    await connections.close();
  }
}
