import type { Comparison, StrategyStanding } from '../comparison.ts';

/** Describes the looks of finals, the strategies that are trained no further, and the tested pairs. */
export function describeLooks({
  looks,
  strategies,
  pairs,
  against,
}: Omit<Comparison, 'notes'>): readonly string[] {
  const seedsOf = new Map(strategies.map((standing) => [standing.strategy, countSeeds(standing)]));
  const max = looks?.planned[looks.made - 1] ?? 0;
  const decided = strategies.filter(({ strategy }) => seedsOf.get(strategy)! < max);
  const limited = pairs.filter((pair) => pair.type === 'compared' && pair.isLimited).length;
  return [
    ...(looks === undefined ? [] : [describeSchedule(looks)]),
    ...(decided.length === 0
      ? []
      : [
          `Decided earlier, and trained no further: ${decided.map(({ strategy }) => `${strategy} after ${seedsOf.get(strategy)} seeds`).join(', ')}.`,
        ]),
    ...(looks === undefined || limited === 0
      ? []
      : [
          `${limited === 1 ? '1 pair is' : `${limited} pairs are`} undecided and dropped: any number of seeds would shorten the interval by less than an eighth. More rows would help, more seeds would not.`,
        ]),
    ...(against === undefined ? [] : [`Only pairs with ${against} are tested.`]),
  ];
}

function describeSchedule({ planned, made }: NonNullable<Comparison['looks']>): string {
  const sizes = `${planned.slice(0, -1).join(', ')} and ${planned.at(-1)} seeds`;
  const tested = `Pairs are tested only at looks of ${planned.length === 1 ? `${planned[0]} seeds` : sizes}.`;
  if (made === 0) return `${tested} The first has not been reached yet.`;
  return (
    `${tested} These results are those of look ${made}, at ${planned[made - 1]} seeds; p and intervals count all looks, so ` +
    'they hold for any stopping time (Liu and Anderson 2008).'
  );
}

function countSeeds({ chosen, lost }: StrategyStanding): number {
  return (chosen?.values.length ?? 0) + lost.length;
}
