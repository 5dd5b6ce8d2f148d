import { testPairs } from '../pair-tests.ts';
import { plannedLooks } from '../looks.ts';
import { roundShare } from '../round-share.ts';
import { createGenerators, createSeedEvidence } from './calibration.ts';

type Generators = ReturnType<typeof createGenerators>;

/** Distributions of a strategy's values over seeds around a mean of 0. */
export const distributions = {
  normal: ({ normal }: Generators) => normal(),
  skewed: ({ uniform }: Generators) => -Math.log(1 - uniform()) - 1,
  /** Student's t with 3 degrees of freedom. */
  heavy: ({ normal }: Generators) => {
    const squares = [normal(), normal(), normal()].reduce((sum, value) => sum + value * value, 0);
    return normal() / Math.sqrt(squares / 3);
  },
  /** Normal, in steps of half a standard deviation. */
  tied: ({ normal }: Generators) => Math.round(2 * normal()) / 2,
  /** Two modes, four standard deviations apart. */
  bimodal: ({ normal, uniform }: Generators) => normal() + (uniform() < 0.5 ? -2 : 2),
  /** One seed in five gets stuck, three standard deviations below the others. */
  stuck: ({ normal, uniform }: Generators) => normal() + (uniform() < 0.2 ? -2.4 : 0.6),
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
  const random = createGenerators('null', ...names, seeds, schedule);
  const total = schedule === 'rounds' ? 5 * seeds : seeds;
  let falseClaimCount = 0;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const values = names.map((name) => Array.from({ length: total }, () => distributions[name](random)));
    if (hasFalseClaim(values, seeds, schedule)) falseClaimCount++;
  }
  return falseClaimCount / repetitions;
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
  seedCounts: readonly number[],
  options: { readonly share: number; readonly looks?: readonly number[] },
): boolean {
  const differencesOfPairs = values.flatMap((a, index) =>
    values.slice(index + 1).map((b) => a.map((value, seed) => value - b[seed]!)),
  );
  const pairs = differencesOfPairs.map((differences) =>
    seedCounts.map((seeds) => createSeedEvidence(differences.slice(0, seeds))),
  );
  // Tests by signs and ranks are never the primary test here.
  return testPairs(pairs, { alpha, isIndependent: false, ...options }).some(
    ({ primary }) => primary !== undefined && primary.adjustedP <= alpha,
  );
}
