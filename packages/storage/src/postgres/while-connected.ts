import type { Row } from '../row-writer.ts';
import type { PostgresLocation } from './location.ts';
import { createReconnectingConnection } from './reconnecting.ts';
import { postgresReadError } from './postgres-error.ts';

/** Rows of one statement with parameters `$1`, `$2`, … */
export type RunStatement = (sql: string, parameters?: readonly unknown[]) => Promise<readonly Row[]>;

/** Runs a body on its own connection, reopened if it was lost between two queries. */
export async function withConnection<T>(
  location: PostgresLocation,
  body: (ask: RunStatement) => Promise<T>,
): Promise<T> {
  const connections = createReconnectingConnection(location);
  try {
    return await body(async (sql, parameters = []) => (await connections.current()).ask(sql, parameters));
  } catch (error) {
    throw postgresReadError(error, location);
  } finally {
    await connections.close();
  }
}
