import { textOfError } from '@ridgeline/core';
import type { Asked, AskTellStudy, SweepSpec, TrialResult } from '@ridgeline/search';

/** Function that trains a trial. Returns its value, or nothing if its reports have the metric. */
export type TrialFunction<W extends SweepSpec> = (
  trial: Asked<W>,
) => number | undefined | Promise<number | undefined>;

export interface RunFunctionOptions {
  /** Number of trials at once, for functions that wait; by default 1. */
  readonly slots?: number;
}

/** Trains all trials of a study with a function in this thread. An error that it throws fails the trial, with its message. */
export async function runFunction<W extends SweepSpec>(
  study: AskTellStudy<W>,
  train: TrialFunction<W>,
  { slots = 1 }: RunFunctionOptions,
): Promise<void> {
  const running = new Set<Promise<void>>();
  for (;;) {
    const trial = running.size < slots ? study.ask() : undefined;
    if (trial === undefined) {
      if (running.size === 0) return;
      await Promise.race(running);
      continue;
    }
    const run = (async () => void study.tell(trial, await resultOf(trial, train)))();
    running.add(run);
    run.then(
      () => running.delete(run),
      // The race rejects: a result that `tell` refuses is a bug of the function, and ends the run.
      () => undefined,
    );
  }
}

async function resultOf<W extends SweepSpec>(trial: Asked<W>, train: TrialFunction<W>): Promise<TrialResult> {
  try {
    return await train(trial);
  } catch (error) {
    return { failed: textOfError(error) };
  }
}
