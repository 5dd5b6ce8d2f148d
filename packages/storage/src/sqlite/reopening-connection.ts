import { invalidatesConnection } from './sqlite-error.ts';

/** Connection that is opened again after its file or disk fails. `T` may be any object that has a connection. */
interface ReopeningConnection<T> {
  use<R>(body: (connection: T) => R | Promise<R>): Promise<R>;
  close(): void;
}

/**
 * Creates a connection that opens at its first use, and again after a failure, because its memory may then differ from
 * the file. Concurrent uses are not allowed.
 */
export function createReopeningConnection<T extends { close(): void }>(
  open: () => T,
): ReopeningConnection<T> {
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
