import { testPairs, type PairEvidence } from '../pair-tests.ts';
import { plannedLooks } from '../looks.ts';
import { roundShare } from '../round-share.ts';
import { pairedT } from '../statistics/paired-t.ts';
import { createGenerators } from './calibration.ts';

type Draw = ReturnType<typeof createGenerators>;

/** Distributions of a strategy's values over seeds around a mean of 0. */
export const distributions = {
  normal: ({ normal }: Draw) => normal(),
  skewed: ({ uniform }: Draw) => -Math.log(1 - uniform()) - 1,
  /** Student's t with 3 degrees of freedom. */
  heavy: ({ normal }: Draw) => {
    const squares = [normal(), normal(), normal()].reduce((sum, value) => sum + value * value, 0);
    return normal() / Math.sqrt(squares / 3);
  },
  /** Normal, in steps of half a standard deviation. */
  tied: ({ normal }: Draw) => Math.round(2 * normal()) / 2,
  /** Two modes, four standard deviations apart. */
  bimodal: ({ normal, uniform }: Draw) => normal() + (uniform() < 0.5 ? -2 : 2),
  /** One seed in five gets stuck, three standard deviations below the others. */
  stuck: ({ normal, uniform }: Draw) => normal() + (uniform() < 0.2 ? -2.4 : 0.6),
} as const;

export type Distribution = keyof typeof distributions;

const alpha = 0.05;

/** Schedules of looks at finals without a difference. */
export type Schedule =
  /** One test after all seeds. */
  | 'once'
  /** A look at each planned number of seeds, until the first claim, as by a person who stops at will. */
  | 'looks'
  /** Five rounds of all seeds, each pooled with the earlier ones, until the first claim. */
  | 'rounds';

/** Finals without a difference: one distribution per strategy. */
interface NullCell {
  readonly distributions: readonly Distribution[];
  readonly seeds: number;
  readonly schedule: Schedule;
}

/** Share of finals that claim a difference, although all true means are equal. */
export function simulateNull(
  { distributions: names, seeds, schedule }: NullCell,
  repetitions: number,
): number {
  const draw = createGenerators('null', ...names, seeds, schedule);
  const total = schedule === 'rounds' ? 5 * seeds : seeds;
  let wrong = 0;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const values = names.map((name) => Array.from({ length: total }, () => distributions[name](draw)));
    if (hasFalseClaim(values, seeds, schedule)) wrong++;
  }
  return wrong / repetitions;
}

function hasFalseClaim(values: readonly (readonly number[])[], seeds: number, schedule: Schedule): boolean {
  switch (schedule) {
    case 'once':
      return isAnyPairClaimed(values, [seeds], { share: roundShare(1) });
    case 'looks': {
      const looks = plannedLooks(seeds);
      const share = roundShare(1);
      return looks.some((_, index) => isAnyPairClaimed(values, looks.slice(0, index + 1), { share, looks }));
    }
    case 'rounds':
      return [1, 2, 3, 4, 5].some((round) =>
        isAnyPairClaimed(values, [round * seeds], { share: roundShare(round) }),
      );
  }
}

/** True if any pair is claimed to differ at the last of `seedCounts`. */
function isAnyPairClaimed(
  values: readonly (readonly number[])[],
  sizes: readonly number[],
  options: { readonly share: number; readonly looks?: readonly number[] },
): boolean {
  const pairs = values.flatMap((a, index) =>
    values
      .slice(index + 1)
      .map((b) => sizes.map((seeds) => collectEvidence(a.slice(0, seeds), b.slice(0, seeds)))),
  );
  // Tests by signs and ranks are never the primary test here.
  return testPairs(pairs, { alpha, isIndependent: false, ...options }).some(
    ({ primary }) => primary !== undefined && primary.adjustedP <= alpha,
  );
}

function collectEvidence(a: readonly number[], b: readonly number[]): PairEvidence {
  const differences = a.map((value, seed) => value - b[seed]!);
  const t = pairedT(differences);
  return {
    differences,
    look: differences.length,
    estimate: t && { type: 'seeds', ...t },
    lost: { a: 0, b: 0 },
    ranked: differences,
  };
}
