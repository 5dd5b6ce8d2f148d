import { formatError } from '@ridgeline/core';
import type { AskedTrial, AskTellStudy, StoredStudy, SweepSpec, TrialResult } from '@ridgeline/search';

/** Function that trains a trial. Returns the trial's value, or nothing if its reports contain the metric. */
export type TrialFunction<W extends SweepSpec> = (
  trial: AskedTrial<W>,
) => number | undefined | Promise<number | undefined>;

export interface RunFunctionOptions {
  /** Number of trials that run simultaneously if the function is asynchronous; by default 1. */
  readonly slots?: number;
}

/**
 * Runs all trials of a study by a function in this thread. If the function throws, its trial fails with the message.
 */
export async function runFunction<W extends SweepSpec>(
  study: AskTellStudy<W> | StoredStudy<W>,
  train: TrialFunction<W>,
  { slots = 1 }: RunFunctionOptions,
): Promise<void> {
  const runs = new Set<Promise<void>>();
  for (;;) {
    const runningCount = runs.size;
    const trial = runningCount < slots ? await study.ask() : undefined;
    if (trial === undefined) {
      if (runningCount === 0) return;
      // If the last trial ended during `ask`, there is nothing to wait for: the search may now suggest another trial.
      if (runs.size > 0) await Promise.race(runs);
      continue;
    }
    const run = (async () => void (await study.tell(trial, await callTrialFunction(trial, train))))();
    runs.add(run);
    run.then(
      () => runs.delete(run),
      // The rejection ends the loop above, in `race`: a result that `tell` refuses is a bug of the function.
      () => undefined,
    );
  }
}

async function callTrialFunction<W extends SweepSpec>(
  trial: AskedTrial<W>,
  train: TrialFunction<W>,
): Promise<TrialResult> {
  try {
    return await train(trial);
  } catch (error) {
    return { failed: formatError(error) };
  }
}
