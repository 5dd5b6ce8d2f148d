import { spoilsConnection } from './sqlite-error.ts';

/** Object over a connection that is reopened after a failure of its file or disk. */
interface Reopening<T> {
  use<R>(body: (opened: T) => R | Promise<R>): Promise<R>;
  close(): void;
}

/**
 * Opens a connection at its first use, and again after a failure. After one, its memory may differ from the file. Uses
 * are serialized.
 */
export function reopening<T extends { close(): void }>(open: () => T): Reopening<T> {
  let current: T | undefined;
  return {
    async use(body) {
      current ??= open();
      try {
        return await body(current);
      } catch (error) {
        if (spoilsConnection(error)) {
          current.close();
          current = undefined;
        }
        throw error;
      }
    },
    close: () => current?.close(),
  };
}
