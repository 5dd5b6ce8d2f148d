import { setTimeout as delay } from 'node:timers/promises';
import { connect, type Connection } from './connection.ts';
import type { PostgresLocation } from './location.ts';
import { isConnectionFailure } from './postgres-error.ts';

/** One connection that is opened anew when it was lost. */
export interface PatientConnection {
  /** The one that is open, or another. */
  current(): Promise<Connection>;
  /** Gives up the one that failed. */
  drop(): void;
  close(): Promise<void>;
}

/** @param prepare What each new connection is made ready by. */
export function patientConnection(
  location: PostgresLocation,
  prepare: (connection: Connection) => Promise<void> = async () => undefined,
): PatientConnection {
  let open: Promise<Connection> | undefined;
  const opened = async (): Promise<Connection> => {
    const connection = await connect(location);
    try {
      await prepare(connection);
    } catch (error) {
      connection.destroy();
      throw error;
    }
    void connection.gone.then(() => (open = undefined));
    return connection;
  };
  return {
    async current() {
      open ??= opened();
      try {
        return await open;
      } catch (error) {
        open = undefined;
        throw error;
      }
    },
    drop() {
      void open?.then((connection) => connection.destroy()).catch(() => undefined);
      open = undefined;
    },
    async close() {
      const connection = await open?.catch(() => undefined);
      open = undefined;
      await connection?.close();
    },
  };
}

/**
 * Does what may fail because the connection does, again and again until it succeeds or `patience` ms are over; the
 * pauses differ, so that many clients do not come back at once.
 */
export async function whileServerReturns<T>(body: () => Promise<T>, patience: number): Promise<T> {
  const deadline = performance.now() + patience;
  for (let pause = 50; ; pause = Math.min(2 * pause, 2_000)) {
    try {
      return await body();
    } catch (error) {
      if (!isConnectionFailure(error) || performance.now() >= deadline) throw error;
    }
    await delay(pause * (0.5 + Math.random()));
  }
}
