import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import {
  resolveSweepPath,
  type DataTask,
  type HeldOutTest,
  type SweepDefinition,
  type UserFile,
} from '@ridgeline/core';
import type { RunnerLaunch, RunnerOutput } from '@ridgeline/runner';
import type { StateFolder, TrialBackend, CheckpointSettings } from '@ridgeline/trainer';

/** Start options of a runner process, as JSON in its first argument. */
export interface HostStart {
  /** Backend of all trials, which must already be set up. */
  readonly backend: TrialBackend;
  /** Prefix of the values of `RIDGELINE_TRIAL`, the environment variable that identifies the processes of programs. */
  readonly processPrefix: string;
  /** Files that trials read. A trial fails to start if one has changed. */
  readonly files: readonly UserFile[];
  /** Data set to load before the first trial needs it. */
  readonly data?: DataTask | undefined;
  /** GPUs that the slots of programs share. */
  readonly gpus?: readonly string[] | undefined;
  /** Folder for the logs of programs; without it, no logs are kept. */
  readonly logs?: string | undefined;
  /** Held-out rows that programs predict in finals, with the metric of their scores. */
  readonly heldOut?: (HeldOutTest & { readonly metric: string }) | undefined;
  /** Settings for keeping the weights or files of trials; without them, none are kept. */
  readonly checkpoints?: CheckpointSettings | undefined;
  /** Folder of the states of paused trainings; without it, none are stored. */
  readonly states?: StateFolder | undefined;
}

const hostModule = new URL(`runner-host${extname(import.meta.url)}`, import.meta.url);

/**
 * Launch options of a study's runner processes. Only runners of a user's programs get the complete environment, as in a
 * shell.
 */
export function createRunnerLaunch(
  startOptions: Omit<HostStart, 'processPrefix'>,
  processPrefix: string,
  output?: RunnerOutput,
): RunnerLaunch {
  return {
    entry: hostModule,
    args: [JSON.stringify({ ...startOptions, processPrefix } satisfies HostStart)],
    ...(output === undefined ? {} : { output }),
    ...(startOptions.backend.type === 'program' ? { mark: processPrefix, environment: process.env } : {}),
  };
}

/** Held-out rows of finals; undefined for a search, and for finals without a held-out table. */
export function findHeldOutTest(definition: SweepDefinition): HostStart['heldOut'] {
  const { test } = definition.finals;
  if (definition.finalsOf === undefined || test === undefined) return undefined;
  return { ...test, table: resolveSweepPath(test.table, definition), metric: definition.metric.name };
}

/** Derives the prefix of `RIDGELINE_TRIAL`'s values from names, such as those of a database and a study. */
export function hashProcessPrefix(...names: readonly string[]): string {
  return createHash('sha256').update(names.join('\0')).digest('hex').slice(0, 16);
}
