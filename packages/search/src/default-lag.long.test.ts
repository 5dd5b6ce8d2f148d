import { advantageOf, type Arm } from './testing/against-random.ts';
import { testFunctions } from './testing/functions.ts';

describe('a default file', () => {
  // Means over five functions; tools/search/defaults.mjs prints all figures of 30 search seeds.
  it.each([
    ['tpe', 12, 30, 0.1],
    ['tpe', 60, 5, 0.9],
    ['median', 30, 30, 0.15],
    ['median', 60, 20, 0.2],
  ] as const)(
    'is better than random search: %s at %d configurations',
    (arm: Arm, configurations, seeds, margin) => {
      const { mean, error } = advantageOf(arm, configurations, testFunctions, seeds).all;
      expect(mean).toBeGreaterThan(margin);
      expect(mean).toBeGreaterThan(3 * error);
    },
  );
});
