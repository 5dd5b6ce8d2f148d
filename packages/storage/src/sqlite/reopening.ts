import { invalidatesConnection } from './sqlite-error.ts';

/** Object with a connection, which is opened again after a failure of its file or disk. */
interface Reopening<T> {
  use<R>(body: (opened: T) => R | Promise<R>): Promise<R>;
  close(): void;
}

/**
 * Opens a connection at its first use, and again after a failure, when its memory may differ from the file. The caller
 * waits for each use before the next.
 */
export function createReopeningConnection<T extends { close(): void }>(open: () => T): Reopening<T> {
  let current: T | undefined;
  return {
    async use(body) {
      current ??= open();
      try {
        return await body(current);
      } catch (error) {
        if (invalidatesConnection(error)) {
          current.close();
          current = undefined;
        }
        throw error;
      }
    },
    close: () => current?.close(),
  };
}
