import type { Interval } from '../comparison.ts';

/** Halvings of [0, 1], enough for the precision of a double. */
const HALVINGS = 60;
/** Chance of missing on each side. */
const TAIL = 0.025;

/**
 * Exact 95 % interval of the chance of a hit, after `hits` in `trials` trials (Clopper and Pearson, Biometrika 26, 1934).
 * Its coverage is at least 95 % for any number of trials. Equal to SciPy's
 * `binomtest(...).proportion_ci(method='exact')`.
 *
 * @param hits 0 to `trials`
 * @param trials at least 1
 * @example
 * binomialInterval(0, 1); // { low: 0, high: 0.975 }
 */
export function binomialInterval(hits: number, trials: number): Interval {
  const findUpperBound = (count: number) => {
    // The chance of at most `count` hits falls as the chance of a hit grows.
    let [low, high] = [0, 1];
    for (let step = 0; step < HALVINGS; step++) {
      const middle = (low + high) / 2;
      if (computeChanceOfAtMost(count, trials, middle) > TAIL) low = middle;
      else high = middle;
    }
    return high;
  };
  return {
    low: hits === 0 ? 0 : 1 - findUpperBound(trials - hits),
    high: hits === trials ? 1 : findUpperBound(hits),
  };
}

function computeChanceOfAtMost(hits: number, trials: number, chance: number): number {
  let logTerm = trials * Math.log1p(-chance);
  let sum = Math.exp(logTerm);
  for (let k = 1; k <= hits; k++) {
    logTerm += Math.log((trials - k + 1) / k) + Math.log(chance) - Math.log1p(-chance);
    sum += Math.exp(logTerm);
  }
  return sum;
}
