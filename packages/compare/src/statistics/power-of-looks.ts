import tCdf from '@stdlib/stats-base-dists-t-cdf';
import { randomStream } from '@ridgeline/core';
import { sequentialP } from './sequential.ts';

/** Number of simulated paths; the chance is accurate to about one percentage point. */
const pathCount = 2000;

/** Power of tests at planned looks for a true difference. */
export interface PowerOfLooks {
  /** Chance that any look shows the difference, 0 to 1. */
  readonly power: number;
  /** Average number of seeds until a look shows the difference, or until the last look. */
  readonly seeds: number;
}

/**
 * Power of two-sided tests at planned looks, and the number of seeds that they need. Both are simulated with a fixed
 * random seed, for differences that are normally distributed over seeds.
 *
 * @param looks number of seeds at each look, ascending
 * @param effect true difference, in standard deviations over seeds
 * @param alpha chance that any look shows a difference if there is none
 * @param exampleError standard error that remains with any number of seeds, in standard deviations over seeds
 * @example
 * powerOfLooks([4, 6, 8, 11, 15, 20, 28, 40], 0.5, 0.05); // { power: 0.771, seeds: 28.385 }
 */
export function powerOfLooks(
  looks: readonly number[],
  effect: number,
  alpha: number,
  exampleError = 0,
): PowerOfLooks {
  const stream = randomStream(2008, 'power of looks', ...looks);
  let next = 0;
  const drawNormal = () =>
    Math.sqrt(-2 * Math.log(1 - stream.uniform(next++))) * Math.cos(2 * Math.PI * stream.uniform(next++));
  let [shownCount, totalSeeds] = [0, 0];
  for (let path = 0; path < pathCount; path++) {
    const mean = effect + exampleError * drawNormal();
    let [sum, squares, seedCount] = [0, 0, 0];
    const tests: { seeds: number; p: number }[] = [];
    let isShown = false;
    for (const seeds of looks) {
      for (; seedCount < seeds; seedCount++) {
        const value = mean + drawNormal();
        sum += value;
        squares += value * value;
      }
      const variance = (squares - (sum * sum) / seeds) / (seeds - 1);
      const seedVariance = variance / seeds;
      const squaredError = seedVariance + exampleError * exampleError;
      // There are many examples, so only the error over seeds is estimated with uncertainty.
      const freedom = (seeds - 1) * (squaredError / seedVariance) * (squaredError / seedVariance);
      const t = sum / seeds / Math.sqrt(squaredError);
      tests.push({ seeds, p: 2 * tCdf(-Math.abs(t), freedom) });
      isShown = sequentialP(looks, tests, 2) <= alpha;
      if (isShown) break;
    }
    totalSeeds += seedCount;
    if (isShown) shownCount++;
  }
  return { power: shownCount / pathCount, seeds: totalSeeds / pathCount };
}
