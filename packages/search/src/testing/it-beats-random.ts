import { expect, it } from '@jest/globals';
import { measureAdvantage, type Arm } from './against-random.ts';
import { testFunctions } from './functions.ts';

/** Number of configurations and of search seeds, and the advantage that the mean over all functions must exceed. */
export type RaceAgainstRandom = readonly [arm: Arm, configurations: number, seeds: number, margin: number];

/** Tests that searches with the default lag beat random search by the margin and by three standard errors. */
export function itBeatsRandom(budgets: readonly RaceAgainstRandom[]): void {
  it.each(budgets)('beats random search: %s with %d configurations', (arm, configurations, seeds, margin) => {
    const { mean, error } = measureAdvantage(arm, configurations, testFunctions, seeds).overall;
    expect(mean).toBeGreaterThan(margin);
    expect(mean).toBeGreaterThan(3 * error);
  });
}
