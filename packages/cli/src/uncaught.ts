/** Cleanup before a bug ends the process, such as restoring the terminal. */
type LastStep = (error: unknown) => Promise<unknown>;

const steps = new Set<LastStep>();

/** Timeout of all cleanups, in ms: after a bug they may hang. */
const PATIENCE = 5000;

/**
 * Registers a cleanup to run before an uncaught error ends the process. Returns a function that removes it.
 *
 * @example
 * const forget = beforeCrash(() => screen.close());
 */
export function beforeCrash(step: LastStep): () => void {
  steps.add(step);
  return () => void steps.delete(step);
}

/**
 * Runs `work`, but rejects with the first uncaught error meanwhile. The cleanups of `beforeCrash` run first. The
 * process must then end: its state is unknown.
 *
 * @example
 * await orUncaught(() => program.parseAsync(args));
 */
export async function orUncaught<T>(work: () => Promise<T>): Promise<T> {
  let hear: (error: Error) => void = () => undefined;
  // Further errors follow from a broken part; the first is the most telling.
  const first = new Promise<Error>((resolve) => (hear = resolve));
  const crashed = first.then(async (error) => {
    await lastSteps(error);
    throw error;
  });
  process.on('uncaughtException', hear);
  try {
    return await Promise.race([work(), crashed]);
  } finally {
    process.off('uncaughtException', hear);
  }
}

async function lastSteps(error: unknown): Promise<void> {
  const all = Promise.allSettled([...steps].map(async (step) => step(error)));
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([all, new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE)))]);
  clearTimeout(timer);
}
