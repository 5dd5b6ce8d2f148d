import { growingPauses } from '../growing-pauses.ts';
import { connect, type Connection } from './connection.ts';
import type { PostgresLocation } from './location.ts';
import { isConnectionFailure } from './postgres-error.ts';

/** One connection that is opened anew when it was lost. */
export interface PatientConnection {
  /** The one that is open, or another; rejects once this is closed. */
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
  let closed = false;
  const opened = async (): Promise<Connection> => {
    const connection = await connect(location);
    try {
      await prepare(connection);
    } catch (error) {
      connection.destroy();
      throw error;
    }
    return connection;
  };
  /** One that is lost long after it was given up is not the one that is open. */
  const forget = (lost: Promise<Connection>): void => {
    if (open === lost) open = undefined;
  };
  const openAnew = (): Promise<Connection> => {
    const made = opened();
    void made.then(
      ({ gone }) => gone.then(() => forget(made)),
      () => forget(made),
    );
    return made;
  };
  return {
    async current() {
      // Somebody who was still asking would open one that nobody closes.
      if (closed) throw new Error('The database was closed.');
      const mine = (open ??= openAnew());
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

/** Does what may fail because the connection does, again and again until it succeeds or `patience` ms are over. */
export async function whileServerReturns<T>(body: () => Promise<T>, patience: number): Promise<T> {
  const deadline = performance.now() + patience;
  const pause = growingPauses();
  for (;;) {
    try {
      return await body();
    } catch (error) {
      if (!isConnectionFailure(error) || performance.now() >= deadline) throw error;
    }
    await pause();
  }
}
