import type { FailureKind } from '@ridgeline/core';

/** Why a runner process is no more. */
export interface ProcessDeath {
  readonly kind: FailureKind;
  /** A phrase: `the runner ended by SIGSEGV: native code went wrong`. */
  readonly reason: string;
  /** The last error that it printed; undefined where it printed nothing. */
  readonly said?: string | undefined;
}

const signals: Partial<Record<NodeJS.Signals, string>> = {
  SIGSEGV: 'native code touched memory that is not its own',
  SIGBUS: 'native code touched memory that is not there',
  SIGILL: 'native code used an instruction that this processor lacks',
  SIGFPE: 'native code divided by zero',
  SIGABRT: 'native code gave up',
  SIGKILL: 'by hand, or by the system for want of memory',
};

/** What V8, the C++ library and TensorFlow say when there is no memory left. */
const outOfMemory = /heap out of memory|std::bad_alloc|OOM when allocating|Cannot allocate memory/;

/**
 * Reads from a process's exit code or signal, and from the end of what it printed, what it died of.
 *
 * @example
 * processDeathOf(null, 'SIGSEGV', ''); // { kind: 'crash', reason: 'the runner ended by SIGSEGV: …' }
 */
export function processDeathOf(
  code: number | null,
  signal: NodeJS.Signals | null,
  lastWords: string,
): ProcessDeath {
  const kind = outOfMemory.test(lastWords) ? 'oom' : 'crash';
  const said = lastErrorIn(lastWords);
  if (signal === null) return { kind, reason: `the runner left with exit code ${code}`, said };
  const meaning = kind === 'oom' ? 'it had no memory left' : signals[signal];
  return {
    kind,
    reason: `the runner ended by ${signal}${meaning === undefined ? '' : `: ${meaning}`}`,
    said,
  };
}

/** The last line that names an error and is none of its stack, or else the last line. */
function lastErrorIn(text: string): string | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.findLast((line) => /^(?!\s).*error/i.test(line)) ?? lines.at(-1);
}
