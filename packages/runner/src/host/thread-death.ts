import { inspect } from 'node:util';
import type { ThreadDeath } from '@ridgeline/core';

/** What is kept of an error's text, in UTF-16 code units. */
const LONGEST_MESSAGE = 8192;

/**
 * Reads from the rejection of a pool's task what became of the thread. Takes whatever can be thrown, and never throws
 * itself.
 *
 * @example
 * threadDeathOf(new Error('worker exited with code: 3')); // { cause: 'exited', … }
 */
export function threadDeathOf(error: unknown): ThreadDeath {
  const { name, code, message } = fieldsOf(error);
  if (code === 'ERR_WORKER_OUT_OF_MEMORY')
    return { cause: 'out-of-memory', message: 'The JavaScript heap of the thread was full.' };
  if (name === 'AbortError') return { cause: 'killed', message: 'The thread was ended from outside.' };
  // Piscina has no code for this one.
  const exit = /^worker exited with code: (-?\d+)$/.exec(message);
  if (exit) return { cause: 'exited', message: `The thread called process.exit(${exit[1]}).` };
  return { cause: 'threw', message: textOf(error) };
}

function fieldsOf(error: unknown): { name: unknown; code: unknown; message: string } {
  try {
    const { name, code, message } = error as { name?: unknown; code?: unknown; message?: unknown };
    return { name, code, message: typeof message === 'string' ? message : '' };
  } catch {
    return { name: undefined, code: undefined, message: '' };
  }
}

function textOf(error: unknown): string {
  let text: string;
  try {
    text = error instanceof Error && typeof error.stack === 'string' ? error.stack : inspect(error);
  } catch {
    text = 'Something was thrown that cannot be shown.';
  }
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)} …` : text;
}
