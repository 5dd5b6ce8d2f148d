/** Cleanup before a bug ends the process, such as restoring the terminal. */
type Cleanup = (error: unknown) => Promise<unknown>;

const cleanups = new Set<Cleanup>();

/** Timeout of all cleanups together, because they may hang after a bug. */
const CLEANUP_TIMEOUT_MS = 5000;

/**
 * Registers a cleanup to run before an uncaught error ends the process. Returns a function that unregisters it.
 *
 * @example
 * const unregister = beforeCrash(() => screen.close());
 */
export function beforeCrash(cleanup: Cleanup): () => void {
  cleanups.add(cleanup);
  return () => void cleanups.delete(cleanup);
}

/**
 * Runs `work`. On an uncaught error, runs the cleanups of `beforeCrash` and rejects with that error. The process must
 * then end, because its state is unknown.
 *
 * @example
 * await runUntilUncaught(() => program.parseAsync(args));
 */
export async function runUntilUncaught<T>(work: () => Promise<T>): Promise<T> {
  let onError: (error: Error) => void = () => undefined;
  // Later errors may follow from the first one.
  const firstError = new Promise<Error>((resolve) => (onError = resolve));
  const crash = firstError.then(async (error) => {
    await runCleanups(error);
    throw error;
  });
  process.on('uncaughtException', onError);
  try {
    return await Promise.race([work(), crash]);
  } finally {
    process.off('uncaughtException', onError);
  }
}

async function runCleanups(error: unknown): Promise<void> {
  const allCleanups = Promise.allSettled([...cleanups].map(async (cleanup) => cleanup(error)));
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    allCleanups,
    new Promise((resolve) => (timer = setTimeout(resolve, CLEANUP_TIMEOUT_MS))),
  ]);
  clearTimeout(timer);
}
