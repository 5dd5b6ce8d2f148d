import { spoilsConnection } from './sqlite-error.ts';

/** What is used over a connection that is opened anew after a failure of its file or its disk. */
export interface Reopening<T> {
  use<R>(body: (opened: T) => R | Promise<R>): Promise<R>;
  close(): void;
}

/**
 * Opens a connection at its first use, and again at the first one after a failure: what a connection holds in memory then
 * may not be what the file holds. One use at a time.
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
