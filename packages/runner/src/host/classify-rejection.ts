import { formatError, type LossCause } from '@ridgeline/core';
import { createSuspectCause } from '../orchestrator/loss-cause.ts';

/**
 * Determines a trial's loss cause from the error that rejected its task in the thread pool. Accepts any thrown value, and
 * never throws.
 *
 * @param isUncaught true if the error killed the thread, even if an earlier trial caused it; false if the task threw it
 * @example
 * classifyRejection(new Error('worker exited with code: 3'), false); // { type: 'suspect', kind: 'crash', … }
 */
export function classifyRejection(error: unknown, isUncaught: boolean): LossCause {
  const { code, message } = readFields(error);
  if (code === 'ERR_WORKER_OUT_OF_MEMORY')
    return createSuspectCause('oom', 'The JavaScript heap of the thread was full.');
  // Piscina has no error code for an exit of the worker.
  const exit = /^worker exited with code: (-?\d+)$/.exec(message);
  if (exit) return createSuspectCause('crash', `The thread called process.exit(${exit[1]}).`);
  const text = formatError(error);
  return isUncaught
    ? createSuspectCause('crash', `the thread died of an uncaught error: ${text}`)
    : { type: 'error', message: text };
}

function readFields(error: unknown): { code: unknown; message: string } {
  try {
    const { code, message } = error as { code?: unknown; message?: unknown };
    return { code, message: typeof message === 'string' ? message : '' };
  } catch {
    return { code: undefined, message: '' };
  }
}
