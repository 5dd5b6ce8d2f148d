import type { Outcome } from './trial.ts';

const reason = /^decided after \d+ seeds$/;

/**
 * Outcome of a seed of finals that is not trained, since the look at `seeds` seeds decided all pairs of its strategy.
 */
export function sparedAfter(seeds: number): Outcome {
  return { type: 'cancelled', reason: `decided after ${seeds} seeds` };
}

/** True for an outcome by {@link sparedAfter}. A spared seed is not a failure: its strategy is judged by the others. */
export function isSpared(outcome: Outcome): boolean {
  return outcome.type === 'cancelled' && reason.test(outcome.reason);
}
