import type { StudyDefinition } from '@ridgeline/core';
import type { Comparison, StrategyStanding } from '../comparison.ts';

/** Describes the looks of finals, the strategies that are trained no further, and the tested pairs. */
export function describeLooks(
  { looks, strategies, pairs, against }: Omit<Comparison, 'notes'>,
  { seeds }: Pick<StudyDefinition, 'seeds'>,
): readonly string[] {
  const lastSeed = seeds[(looks?.planned[looks.made - 1] ?? 0) - 1];
  // A strategy whose settings changed lacks seeds of earlier rounds, but not the last seed.
  const decidedStrategies = strategies.filter(
    (standing) => lastSeed !== undefined && !listSeeds(standing).includes(lastSeed),
  );
  const limitedCount = pairs.filter((pair) => pair.type === 'compared' && pair.isLimited).length;
  return [
    ...(looks === undefined ? [] : [describeSchedule(looks)]),
    ...(decidedStrategies.length === 0
      ? []
      : [
          `Decided earlier, and trained no further: ${decidedStrategies.map((standing) => `${standing.strategy} after ${listSeeds(standing).length} seeds`).join(', ')}.`,
        ]),
    ...(looks === undefined || limitedCount === 0
      ? []
      : [
          `${limitedCount === 1 ? '1 pair is' : `${limitedCount} pairs are`} undecided and dropped: any number of seeds would shorten the interval by less than an eighth. More rows would help, more seeds would not.`,
        ]),
    ...(against === undefined ? [] : [`Only pairs with ${against} are tested.`]),
  ];
}

function describeSchedule({ planned, made }: NonNullable<Comparison['looks']>): string {
  const sizes = `${planned.slice(0, -1).join(', ')} and ${planned.at(-1)} seeds`;
  const schedule = `Pairs are tested only at looks of ${planned.length === 1 ? `${planned[0]} seeds` : sizes}.`;
  if (made === 0) return `${schedule} The first has not been reached yet.`;
  return (
    `${schedule} These results are those of look ${made}, at ${planned[made - 1]} seeds; p and intervals count all looks, so ` +
    'they hold for any stopping time (Liu and Anderson 2008).'
  );
}

/** Seeds that gave a value or were lost. */
function listSeeds({ chosen, lost }: StrategyStanding): readonly number[] {
  return [...(chosen?.values ?? []), ...lost].map(({ seed }) => seed);
}
