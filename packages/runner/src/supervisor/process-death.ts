import type { FailureKind } from '@ridgeline/core';

/** Cause of a runner process's death. */
export interface ProcessDeath {
  readonly kind: FailureKind;
  /** Phrase for people: `the runner ended by SIGSEGV: native code accessed …`. */
  readonly reason: string;
  /** Last error in the process's output, or the last line if there is no error; undefined without output. */
  readonly lastError?: string | undefined;
}

const signalMeanings: Partial<Record<NodeJS.Signals, string>> = {
  SIGSEGV: 'native code accessed memory that is not its own',
  SIGBUS: 'native code accessed memory that does not exist',
  SIGILL: 'native code used an instruction that this processor lacks',
  SIGFPE: 'native code divided by zero',
  SIGABRT: 'native code aborted',
  SIGKILL: 'by hand, or by the system because memory ran out',
};

/** Messages of V8, the C++ library and TensorFlow on exhausted memory. */
const outOfMemoryPattern = /heap out of memory|std::bad_alloc|OOM when allocating|Cannot allocate memory/;

/**
 * Determines the cause of a process's death from its exit and output.
 *
 * @example
 * classifyDeath(null, 'SIGSEGV', ''); // { kind: 'crash', reason: 'the runner ended by SIGSEGV: …' }
 */
export function classifyDeath(
  code: number | null,
  signal: NodeJS.Signals | null,
  output: string,
): ProcessDeath {
  const kind = outOfMemoryPattern.test(output) ? 'oom' : 'crash';
  const lastError = findLastError(output);
  if (signal === null) return { kind, reason: `the runner exited with code ${code}`, lastError };
  const meaning = kind === 'oom' ? 'it had no memory left' : signalMeanings[signal];
  return {
    kind,
    reason: `the runner ended by ${signal}${meaning === undefined ? '' : `: ${meaning}`}`,
    lastError,
  };
}

/** Last line that names an error and is not part of a stack trace, or the last line if there is no such line. */
function findLastError(text: string): string | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.findLast((line) => /^(?!\s).*error/i.test(line)) ?? lines.at(-1);
}
