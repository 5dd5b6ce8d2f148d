import { compareResults } from '../results/compare-results.ts';
import type { ResultRow } from '../results/result.ts';
import { createGenerators } from './calibration.ts';
import { distributions, type Distribution } from './null-studies.ts';

/** Results with a known truth: one distribution around the true mean of each strategy. */
export interface ResultCell {
  readonly design: 'paired' | 'unpaired' | 'folds' | 'datasets';
  readonly distribution: Distribution;
  /** True means of the strategies. */
  readonly means: readonly number[];
  /** Number of seeds, folds or data sets. */
  readonly n: number;
}

export interface ResultRates {
  /** Share of results with any false claim that a strategy is better. */
  readonly wrong: number;
  /** Share of true differences that are claimed; NaN without any. */
  readonly found: number;
}

/**
 * Simulates results with a known truth, compares each repetition as a whole, and returns how often it claims a
 * difference that does not exist and how many true differences it finds.
 */
export function simulateResults(cell: ResultCell, repetitions: number): ResultRates {
  const { design, distribution, means, n } = cell;
  const random = createGenerators('results', design, distribution, n, ...means);
  let [wrongCount, foundCount, differenceCount] = [0, 0, 0];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    // Folds share training rows, and therefore a deviation.
    const rows = means.flatMap((mean, strategy) => {
      const sharedDeviation = design === 'folds' ? random.normal() / Math.sqrt(n) : 0;
      return Array.from({ length: n }, (_, index): ResultRow => {
        const value = mean + sharedDeviation + distributions[distribution](random);
        return { strategy: String(strategy), value, ...createRunKeys(cell, index) };
      });
    });
    const { pairs } = compareResults(rows, { metric: { name: 'score', goal: 'maximize' } });
    let isWrong = false;
    for (const pair of pairs) {
      const truth = Math.sign(means[Number(pair.a)]! - means[Number(pair.b)]!);
      if (truth !== 0) differenceCount++;
      if (pair.type === 'refused' || (pair.answer !== 'a-better' && pair.answer !== 'b-better')) continue;
      if (truth === (pair.answer === 'a-better' ? 1 : -1)) foundCount++;
      else isWrong = true;
    }
    if (isWrong) wrongCount++;
  }
  return { wrong: wrongCount / repetitions, found: foundCount / differenceCount };
}

function createRunKeys({ design }: ResultCell, index: number): Partial<ResultRow> {
  switch (design) {
    case 'paired':
      return { seed: String(index) };
    case 'unpaired':
      return {};
    case 'folds':
      return { fold: String(index) };
    case 'datasets':
      return { dataset: String(index) };
  }
}
