import { Client, escapeIdentifier, types } from 'pg';
import type { Row } from '../row-writer.ts';
import type { PostgresLocation } from './location.ts';
import { ConnectionLost, ConnectionRefused, isConnectionFailure } from './postgres-error.ts';

/** Connection timeout, in ms. */
const connectTimeout = 5_000;

/** Time without an answer after which the connection is dropped, in ms. All our statements take less. */
const answerTimeout = 30_000;

/** Connection that returns integers as numbers. An error after its loss satisfies `isConnectionFailure`. */
export interface PostgresConnection {
  /** Runs statements separated by semicolons. Returns the rows of each. */
  run(sql: string): Promise<readonly (readonly Row[])[]>;
  /** Runs one statement with parameters `$1`, `$2`, … and returns its rows. */
  query(sql: string, parameters: readonly unknown[]): Promise<readonly Row[]>;
  /** Runs one statement and returns its rows as arrays. */
  queryArrays(sql: string, parameters: readonly unknown[]): Promise<readonly (readonly unknown[])[]>;
  /** Resolves when the connection is lost or closed. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
  /** Closes the connection immediately, even during a query. */
  destroy(): void;
}

/** Types of whole numbers. `NUMERIC` is included because sums of `bigint` have that type. */
const wholeNumberTypes: readonly number[] = [types.builtins.INT8, types.builtins.NUMERIC];

/** Parses whole numbers, which pg returns as strings. All our numbers are below 2^53. */
const parsers = {
  getTypeParser: ((oid: number, format?: 'text') =>
    wholeNumberTypes.includes(oid) ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
};

/**
 * Opens a connection on which table names refer to the location's schema. Throws `ConnectionRefused` if a retry cannot
 * succeed.
 */
export async function connect({ url, schema }: PostgresLocation): Promise<PostgresConnection> {
  const client = createClient(url);
  const closed = new Promise<void>((resolve) => client.once('end', resolve));
  // A running query rejects with the error; between queries no caller waits for it.
  client.on('error', () => undefined);
  /** Serializes queries, because the driver warns about concurrent ones. */
  let lastQuery: Promise<unknown> = Promise.resolve();
  const enqueue = <T>(runQuery: () => Promise<T>): Promise<T> => {
    const answer = lastQuery.then(() => translateTimeout(runQuery));
    lastQuery = answer.catch(() => undefined);
    return answer;
  };
  const translateTimeout = async <T>(runQuery: () => Promise<T>): Promise<T> => {
    try {
      return await runQuery();
    } catch (error) {
      if ((error as Error).message === 'Query read timeout') {
        destroy(client);
        throw new ConnectionLost('the server does not answer', { cause: error });
      }
      throw error;
    }
  };
  try {
    await client.connect();
    // The server notices a dead client within half a minute and releases its locks.
    await client.query(
      `SET search_path TO ${escapeIdentifier(schema)}; SET synchronous_commit TO on; SET client_min_messages TO warning;
       SET tcp_keepalives_idle TO 10; SET tcp_keepalives_interval TO 5; SET tcp_keepalives_count TO 3;
       SET idle_in_transaction_session_timeout TO '30s'`,
    );
  } catch (error) {
    destroy(client);
    throw isConnectionFailure(error) ? error : createRefusal(error);
  }
  return {
    async run(sql) {
      const results = await enqueue(() => client.query<Row>(sql));
      return (Array.isArray(results) ? results : [results]).map(({ rows }: { rows: Row[] }) => rows);
    },
    async query(sql, parameters) {
      const { rows } = await enqueue(() => client.query<Row>(sql, [...parameters]));
      return rows;
    },
    async queryArrays(text, parameters) {
      const query = { text, values: [...parameters], rowMode: 'array' as const };
      const { rows } = await enqueue(() => client.query<unknown[]>(query));
      return rows;
    },
    closed,
    close: () => client.end(),
    destroy: () => destroy(client),
  };
}

/** Creates the client. The driver reads the certificates that the URL names. */
function createClient(url: string): Client {
  try {
    return new Client({
      connectionString: url,
      application_name: 'ridgeline',
      connectionTimeoutMillis: connectTimeout,
      query_timeout: answerTimeout,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      types: parsers,
    });
  } catch (error) {
    throw createRefusal(error);
  }
}

function createRefusal(error: unknown): ConnectionRefused {
  const { message } = error as Error;
  return new ConnectionRefused(message, { cause: error });
}

function destroy(client: Client): void {
  const { connection } = client as unknown as {
    readonly connection?: { readonly stream: { destroy(): void } };
  };
  connection?.stream.destroy();
}
