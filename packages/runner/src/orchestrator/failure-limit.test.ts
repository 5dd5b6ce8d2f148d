import type { Outcome } from '@ridgeline/core';
import { FailureLimit } from './failure-limit.ts';

const createFailure = (message: string): Outcome => ({ type: 'failed', kind: 'error', message });
const complete: Outcome = { type: 'complete', value: 1, step: 1, values: {} };
const noOutcomes = { complete: 0, pruned: 0, diverged: 0, failed: 0, cancelled: 0 };

/** Number of the outcome that stops the study, from 1, and the reason. */
function findStop(limit: FailureLimit, outcomes: readonly Outcome[]): readonly [number, string] | undefined {
  for (const [index, outcome] of outcomes.entries()) {
    const reason = limit.count(outcome);
    if (reason !== undefined) return [index + 1, reason];
  }
  return undefined;
}

const sameErrors = Array.from({ length: 9 }, (_, index) =>
  createFailure(`Error: rate 0.${index}e-3 is bad\n    at train (model.ts:${index}:1)`),
);

describe('the default failure limit', () => {
  it('stops at the fifth failure of the same error, ignoring numbers in it', () => {
    const reason = 'the first 5 trials failed with the same error';
    expect(findStop(new FailureLimit('same_error'), sameErrors)).toEqual([5, reason]);
  });

  it.each([
    ['a trial that completes', complete],
    ['another error', createFailure('Error: no memory')],
    ['another kind of failure', { ...createFailure('Error: rate 0.1 is bad'), kind: 'timeout' } as Outcome],
  ])('does not stop a study after %s', (_, other) => {
    for (const index of [0, 1, 4]) {
      const outcomes = [...sameErrors.slice(0, index), other, ...sameErrors];
      expect(findStop(new FailureLimit('same_error'), outcomes)).toBeUndefined();
    }
  });

  it('counts the failures of earlier runs', () => {
    const limit = new FailureLimit('same_error');
    limit.load({ ...noOutcomes, failed: 5 }, sameErrors[0]);
    const reason = 'the first 6 trials failed with the same error';
    expect(findStop(limit, sameErrors)).toEqual([1, reason]);
    const recoveredLimit = new FailureLimit('same_error');
    recoveredLimit.load({ ...noOutcomes, failed: 5, complete: 1 }, sameErrors[0]);
    expect(findStop(recoveredLimit, sameErrors)).toBeUndefined();
    const freshLimit = new FailureLimit('same_error');
    freshLimit.load(noOutcomes, undefined);
    expect(findStop(freshLimit, sameErrors)?.[0]).toBe(5);
  });
});

it('a study stops when more than max_failures trials have failed', () => {
  expect(findStop(new FailureLimit(0), [complete, ...sameErrors])).toEqual([
    2,
    '1 trial failed; max_failures is 0',
  ]);
  expect(findStop(new FailureLimit(6), sameErrors)).toEqual([7, '7 trials failed; max_failures is 6']);
});

it('a missing max_failures, as in studies older than the default, never stops a study', () => {
  expect(findStop(new FailureLimit(undefined), sameErrors)).toBeUndefined();
});

it('mayStopOnSameError is true only by default, and while all trials have failed', () => {
  const limit = new FailureLimit('same_error');
  expect(limit.mayStopOnSameError).toBe(true);
  limit.count(sameErrors[0]!);
  expect(limit.mayStopOnSameError).toBe(true);
  limit.count(complete);
  expect(limit.mayStopOnSameError).toBe(false);
  expect(new FailureLimit(3).mayStopOnSameError).toBe(false);
  expect(new FailureLimit(undefined).mayStopOnSameError).toBe(false);
});
