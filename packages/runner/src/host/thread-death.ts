import { formatError, type ThreadDeath } from '@ridgeline/core';

/**
 * Classifies the rejection of a pool's task. Accepts any thrown value, and never throws.
 *
 * @param isUncaught true if the error killed the thread; false if the task threw it.
 * @example
 * threadDeathOf(new Error('worker exited with code: 3'), false); // { cause: 'exited', … }
 */
export function threadDeathOf(error: unknown, isUncaught: boolean): ThreadDeath {
  const { code, message } = fieldsOf(error);
  if (code === 'ERR_WORKER_OUT_OF_MEMORY')
    return { cause: 'out-of-memory', message: 'The JavaScript heap of the thread was full.' };
  // Piscina has no error code for an exit of the worker.
  const exit = /^worker exited with code: (-?\d+)$/.exec(message);
  if (exit) return { cause: 'exited', message: `The thread called process.exit(${exit[1]}).` };
  if (isUncaught)
    return { cause: 'uncaught', message: `the thread died of an uncaught error: ${formatError(error)}` };
  return { cause: 'threw', message: formatError(error) };
}

function fieldsOf(error: unknown): { code: unknown; message: string } {
  try {
    const { code, message } = error as { code?: unknown; message?: unknown };
    return { code, message: typeof message === 'string' ? message : '' };
  } catch {
    return { code: undefined, message: '' };
  }
}
