import { testPairs } from './pair-tests.ts';
import { pairedT } from './statistics/paired-t.ts';
import { createGenerators } from './testing/calibration.ts';

it('makes false claims in at most alpha of studies, differences and equivalences together', () => {
  const { normal } = createGenerators('claims of both kinds');
  const alpha = 0.05;
  const repetitions = 1000;
  // Two strategies are equal, and the third differs from them by exactly the smallest difference.
  const means = [0, 0, 1];
  const pairs = [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const;
  let wrongCount = 0;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const values = means.map((mean) => Array.from({ length: 10 }, () => mean + 0.3 * normal()));
    const evidence = pairs.map(([a, b]) => {
      const differences = values[a]!.map((value, seed) => value - values[b]![seed]!);
      const estimate = { type: 'seeds' as const, ...pairedT(differences)! };
      return [{ look: 10, differences, estimate, lost: { a: 0, b: 0 }, ranked: differences }];
    });
    const [equal, ...different] = testPairs(evidence, { alpha, equivalent: 1 });
    const isWrong =
      equal!.primary!.adjustedP <= alpha ||
      different.some(({ equivalence }) => equivalence!.adjustedP <= alpha);
    if (isWrong) wrongCount++;
  }
  expect(wrongCount / repetitions).toBeLessThanOrEqual(
    alpha + 2 * Math.sqrt((alpha * (1 - alpha)) / repetitions),
  );
});
