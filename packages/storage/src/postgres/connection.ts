import { Client, escapeIdentifier, types } from 'pg';
import type { PostgresLocation } from './location.ts';
import { ConnectionLost, ConnectionRefused, isConnectionFailure } from './postgres-error.ts';

/** How long a connection may take to come up, in ms. */
const connectWait = 5_000;

/** How long an answer may take before the connection is given up, in ms: longer than any statement of ours. */
const answerWait = 30_000;

/** A connection whose numbers are numbers, and which is told apart from one that was lost. */
export interface Connection {
  /** The rows of each statement of `sql`, which are separated by semicolons. */
  run(sql: string): Promise<readonly (readonly Row[])[]>;
  /** The rows of one statement with parameters `$1`, `$2`, … */
  ask(sql: string, parameters: readonly unknown[]): Promise<readonly Row[]>;
  /** Resolves when it is lost or closed. */
  readonly gone: Promise<void>;
  close(): Promise<void>;
  /** Closes it at once, whatever is under way. */
  destroy(): void;
}

export type Row = Readonly<Record<string, unknown>>;

const numeric: readonly number[] = [types.builtins.INT8, types.builtins.NUMERIC];

/** Whole numbers come as texts otherwise; all of ours are below 2^53. */
const parsers = {
  getTypeParser: ((oid: number, format?: 'text') =>
    numeric.includes(oid) ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
};

/**
 * Opens a connection whose names are those of the location's schema. Throws `ConnectionRefused` where trying again is of no
 * use.
 */
export async function connect({ url, schema }: PostgresLocation): Promise<Connection> {
  const client = clientFor(url);
  const gone = new Promise<void>((resolve) => client.once('end', resolve));
  // What is under way is rejected with the reason; between two queries there is nobody to tell.
  client.on('error', () => undefined);
  /** Questions follow one another: the driver warns of those that are asked while another is under way. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(query: () => Promise<T>): Promise<T> => {
    const answer = last.then(() => answered(query));
    last = answer.catch(() => undefined);
    return answer;
  };
  const answered = async <T>(query: () => Promise<T>): Promise<T> => {
    try {
      return await query();
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
    // The server notices within half a minute that a client is gone without a word, and lets go of its locks.
    await client.query(
      `SET search_path TO ${escapeIdentifier(schema)}; SET synchronous_commit TO on; SET client_min_messages TO warning;
       SET tcp_keepalives_idle TO 10; SET tcp_keepalives_interval TO 5; SET tcp_keepalives_count TO 3;
       SET idle_in_transaction_session_timeout TO '30s'`,
    );
  } catch (error) {
    destroy(client);
    throw isConnectionFailure(error) ? error : refused(error);
  }
  return {
    async run(sql) {
      const results = await inTurn(() => client.query<Row>(sql));
      return (Array.isArray(results) ? results : [results]).map(({ rows }: { rows: Row[] }) => rows);
    },
    async ask(sql, parameters) {
      const { rows } = await inTurn(() => client.query<Row>(sql, [...parameters]));
      return rows;
    },
    gone,
    close: () => client.end(),
    destroy: () => destroy(client),
  };
}

/** The driver reads the certificates that a URL names at once. */
function clientFor(url: string): Client {
  try {
    return new Client({
      connectionString: url,
      application_name: 'ridgeline',
      connectionTimeoutMillis: connectWait,
      query_timeout: answerWait,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      types: parsers,
    });
  } catch (error) {
    throw refused(error);
  }
}

function refused(error: unknown): ConnectionRefused {
  const { message } = error as Error;
  return new ConnectionRefused(message, { cause: error });
}

function destroy(client: Client): void {
  const { connection } = client as unknown as {
    readonly connection?: { readonly stream: { destroy(): void } };
  };
  connection?.stream.destroy();
}
