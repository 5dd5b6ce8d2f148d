import { exponentialBackoff } from '../exponential-backoff.ts';
import { connect, type PostgresConnection } from './connection.ts';
import type { PostgresLocation } from './location.ts';
import { isConnectionFailure } from './postgres-error.ts';

/** Connection that is reopened after a loss. */
interface ReconnectingConnection {
  /** Returns the open connection, or opens one. Rejects after `close`. */
  current(): Promise<PostgresConnection>;
  /** Discards a failed connection. */
  drop(): void;
  close(): Promise<void>;
}

/**
 * Creates a connection that is reopened after a loss.
 *
 * @param prepare Runs on each new connection.
 */
export function createReconnectingConnection(
  location: PostgresLocation,
  prepare: (connection: PostgresConnection) => Promise<void> = async () => undefined,
): ReconnectingConnection {
  let current: Promise<PostgresConnection> | undefined;
  let isClosed = false;
  const connectAndPrepare = async (): Promise<PostgresConnection> => {
    const connection = await connect(location);
    try {
      await prepare(connection);
    } catch (error) {
      connection.destroy();
      throw error;
    }
    return connection;
  };
  /** Discards a lost connection, unless another one has replaced it. */
  const discard = (lostConnection: Promise<PostgresConnection>): void => {
    if (current === lostConnection) current = undefined;
  };
  const open = (): Promise<PostgresConnection> => {
    const opening = connectAndPrepare();
    void opening.then(
      (connection) => connection.closed.then(() => discard(opening)),
      () => discard(opening),
    );
    return opening;
  };
  return {
    async current() {
      // A late caller would open a connection that no one closes.
      if (isClosed) throw new Error('The database was closed.');
      const opening = (current ??= open());
      try {
        return await opening;
      } catch (error) {
        discard(opening);
        throw error;
      }
    },
    drop() {
      void current?.then((connection) => connection.destroy()).catch(() => undefined);
      current = undefined;
    },
    async close() {
      isClosed = true;
      const connection = await current?.catch(() => undefined);
      current = undefined;
      await connection?.close();
    },
  };
}

/** Retries `body` while its connection fails, for up to `timeout` ms. */
export async function retryUntilConnected<T>(body: () => Promise<T>, timeout: number): Promise<T> {
  const deadline = performance.now() + timeout;
  const pause = exponentialBackoff();
  for (;;) {
    try {
      return await body();
    } catch (error) {
      if (!isConnectionFailure(error) || performance.now() >= deadline) throw error;
    }
    await pause();
  }
}
