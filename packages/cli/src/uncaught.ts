/** What has to be done before a bug ends the process, such as giving the terminal back. */
type LastStep = (error: unknown) => Promise<unknown>;

const steps = new Set<LastStep>();

/** How long they may take, in ms: what a bug has broken may wait for ever. */
const PATIENCE = 5000;

/**
 * Has `step` done before an error that nobody has caught ends the process, beside all other steps. Returns what takes it
 * back.
 *
 * @example
 * const forget = beforeCrash(() => screen.close());
 */
export function beforeCrash(step: LastStep): () => void {
  steps.add(step);
  return () => void steps.delete(step);
}

/**
 * Does what `work` does, but rejects with the first error that nobody has caught meanwhile, once all that `beforeCrash`
 * has been told of is done. Whatever still goes on then has to be ended with the process: nobody knows what state it is in.
 *
 * @example
 * await orUncaught(() => program.parseAsync(args));
 */
export async function orUncaught<T>(work: () => Promise<T>): Promise<T> {
  let hear: (error: Error) => void = () => undefined;
  // Others follow where one part is broken; the first says most.
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
