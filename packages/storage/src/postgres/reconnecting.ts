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
 * Makes a connection that is reopened after a loss.
 *
 * @param prepare Prepares each new connection.
 */
export function createReconnectingConnection(
  location: PostgresLocation,
  prepare: (connection: PostgresConnection) => Promise<void> = async () => undefined,
): ReconnectingConnection {
  let open: Promise<PostgresConnection> | undefined;
  let closed = false;
  const opened = async (): Promise<PostgresConnection> => {
    const connection = await connect(location);
    try {
      await prepare(connection);
    } catch (error) {
      connection.destroy();
      throw error;
    }
    return connection;
  };
  /** Forgets a lost connection, unless another one has replaced it. */
  const forget = (lost: Promise<PostgresConnection>): void => {
    if (open === lost) open = undefined;
  };
  const reopen = (): Promise<PostgresConnection> => {
    const made = opened();
    void made.then(
      (connection) => connection.closed.then(() => forget(made)),
      () => forget(made),
    );
    return made;
  };
  return {
    async current() {
      // A late caller would open a connection that no one closes.
      if (closed) throw new Error('The database was closed.');
      const mine = (open ??= reopen());
      try {
        return await mine;
      } catch (error) {
        forget(mine);
        throw error;
      }
    },
    drop() {
      void open?.then((connection) => connection.destroy()).catch(() => undefined);
      open = undefined;
    },
    async close() {
      closed = true;
      const connection = await open?.catch(() => undefined);
      open = undefined;
      await connection?.close();
    },
  };
}

/** Retries a body whose connection fails, for up to `timeout` ms. */
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
