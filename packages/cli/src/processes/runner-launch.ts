import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import type { RunnerLaunch, RunnerOutput } from '@ridgeline/runner';
import type { HostStart } from './host-start.ts';

const entry = new URL(`runner-host${extname(import.meta.url)}`, import.meta.url);

/**
 * Launch of the runner processes of a study. A user's programs get the whole environment, as in a shell; nothing else
 * does.
 */
export function runnerLaunch(
  start: Omit<HostStart, 'mark'>,
  mark: string,
  output?: RunnerOutput,
): RunnerLaunch {
  return {
    entry,
    args: [JSON.stringify({ ...start, mark } satisfies HostStart)],
    ...(output === undefined ? {} : { output }),
    ...(start.backend.type === 'program' ? { mark, environment: process.env } : {}),
  };
}

/** Start of the mark of all programs that one process after the other runs for a study. */
export function markOf(...names: readonly string[]): string {
  return createHash('sha256').update(names.join('\0')).digest('hex').slice(0, 16);
}
