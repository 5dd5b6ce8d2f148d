import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { trialLogName, type TrialAttempt } from '@ridgeline/core';

/** Record of a program that ran as a trial. */
export interface ProgramEnd {
  /** Command line. */
  readonly command: readonly string[];
  /** Exit code or signal. */
  readonly exit: string;
  /** Time from the program's start to its end, in ms. */
  readonly time: number;
  /** Peak memory of the program with its descendants, in bytes; undefined if unknown. */
  readonly memory: number | undefined;
  /** Last part of the program's standard output. */
  readonly output: string;
  /** Last part of the program's standard error. */
  readonly errors: string;
}

/**
 * Formats a trial's log: how its program ended, its command line, and the end of both output streams.
 *
 * @example
 * formatTrialLog(attempt, end).split('\n')[0];
 * // 'trial 12, attempt 1, seed 7: exit code 1 after 3.2 s, peak memory 183 MiB'
 */
export function formatTrialLog(
  { key, seed }: Pick<TrialAttempt, 'key' | 'seed'>,
  { command, exit, time, memory, output, errors }: ProgramEnd,
): string {
  const peak = memory === undefined ? '' : `, peak memory ${Math.ceil(memory / 2 ** 20)} MiB`;
  const streams = [
    ['standard output', output],
    ['standard error', errors],
  ] as const;
  return [
    `trial ${key.trial}, attempt ${key.attempt}, seed ${seed}: ${exit} after ${(time / 1000).toFixed(1)} s${peak}`,
    JSON.stringify(command),
    ...streams.flatMap(([name, text]) =>
      text.trim() === '' ? [] : ['', `the end of ${name}:`, text.replace(/\n$/, '')],
    ),
    '',
  ].join('\n');
}

/** Writes a trial's log, replacing an earlier attempt's. */
export function writeTrialLog(folder: string, attempt: TrialAttempt, end: ProgramEnd): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, trialLogName(attempt.key.trial)), formatTrialLog(attempt, end));
}
