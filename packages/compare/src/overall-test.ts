import type { Metric } from '@ridgeline/core';
import type { Contender } from './contender.ts';
import { pairUp, withTies } from './pairing.ts';
import { friedman, type FriedmanTest } from './statistics/friedman.ts';

/**
 * Friedman's test over the strategies with a configuration, on the seeds on which all of them are complete and
 * comparable. Rank 1 belongs to the smallest value, also if the goal is to maximize. Undefined without such strategies,
 * and if `friedman` returns undefined.
 */
export function overallTest(
  contenders: readonly Contender[],
  metric: Pick<Metric, 'goal'>,
): FriedmanTest | undefined {
  const contendersWithSeeds = contenders.filter(({ seeds }) => seeds.length > 0);
  const [first, ...others] = contendersWithSeeds;
  if (first === undefined) return undefined;
  const commonSeeds = others.map((other) => pairUp(other, first, metric).differences.map(({ seed }) => seed));
  const blocks = (first.standing.chosen?.values ?? [])
    .filter(({ seed }) => commonSeeds.every((seeds) => seeds.includes(seed)))
    .map(({ seed }) =>
      withTies(
        contendersWithSeeds.map(
          ({ standing }) => standing.chosen!.values.find((seedValue) => seedValue.seed === seed)!.value,
        ),
      ),
    );
  return friedman(blocks);
}
