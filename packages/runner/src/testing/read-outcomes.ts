import { expect } from '@jest/globals';
import type { Outcome } from '@ridgeline/core';
import type { TestRun } from './start-run.ts';

/** Outcome of a trial of `defineStudy` that trains all its epochs. */
export const complete = { type: 'complete', value: 0.5, step: 2, values: { val_loss: 0.5 } };

/**
 * Outcomes by trial number, from the store. Checks that each trial of the plan has one outcome, and that this run
 * reported no trial twice.
 */
export async function readOutcomes({ store, study, events }: TestRun): Promise<readonly Outcome[]> {
  const { outcomes } = await store.view.outcomes(study.name, 0, 10_000);
  const sortedOutcomes = [...outcomes].sort((a, b) => a.trial.number - b.trial.number);
  expect(sortedOutcomes.map(({ trial }) => trial.number)).toEqual([...Array(study.plan!.trials).keys()]);
  const reportedNumbers = events.flatMap((event) =>
    event.type === 'trial-ended' ? [event.trial.number] : [],
  );
  expect(new Set(reportedNumbers).size).toBe(reportedNumbers.length);
  expect(await store.view.running(study.name)).toEqual([]);
  return sortedOutcomes.map(({ outcome }) => outcome);
}
