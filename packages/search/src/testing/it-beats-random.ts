import { expect, it } from '@jest/globals';
import { measureAdvantage, type Arm } from './against-random.ts';
import { testFunctions } from './functions.ts';

/** Search to compare, its number of configurations and of seeds, and the mean advantage that it must exceed. */
export type RaceAgainstRandom = readonly [
  arm: Arm,
  configurationCount: number,
  seedCount: number,
  margin: number,
];

/** Tests that searches with the default lag beat random search by the margin and by three standard errors. */
export function itBeatsRandom(races: readonly RaceAgainstRandom[]): void {
  it.each(races)(
    'beats random search: %s with %d configurations',
    (arm, configurationCount, seedCount, margin) => {
      const { mean, error } = measureAdvantage(arm, configurationCount, testFunctions, seedCount).overall;
      expect(mean).toBeGreaterThan(margin);
      expect(mean).toBeGreaterThan(3 * error);
    },
  );
}
