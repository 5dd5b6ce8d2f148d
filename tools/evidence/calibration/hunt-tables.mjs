import { importSource } from '../../build/import-source.mjs';

const { simulateHunts } = await importSource('compare/src/testing/hunting-agent.ts');

const habits = {
  best: 'claims the best of 100 proposals',
  records: 'claims whenever a proposal leads',
  repeats: 'claims the best, up to 10 times',
  climbs: 'varies the leading proposal, up to 10 claims',
};

/** Settings of a world in which no strategy differs from the baseline. */
const defaults = {
  examples: 100,
  searchSeeds: 5,
  seeds: 10,
  advantage: 0,
  byExample: 0.3,
  bySeed: 0.02,
  residual: 0.3,
};
/** Worlds by the main source of their noise. */
const worlds = {
  seeds: { ...defaults, byExample: 0.02 },
  both: defaults,
  examples: { ...defaults, bySeed: 0.002 },
};

/**
 * Measures each habit in each of the worlds, and in a world where a tenth of the proposals is better by four standard
 * errors.
 */
export function measureHuntRates(repetitions) {
  const measureWorld = (world) =>
    Object.fromEntries(Object.keys(habits).map((habit) => [habit, simulateHunts(habit, world, repetitions)]));
  const nulls = Object.entries(worlds).map(([noise, world]) => ({ noise, rates: measureWorld(world) }));
  return { nulls, better: measureWorld({ ...defaults, advantage: 0.15 }) };
}

/** Measures the rates with {@link measureHuntRates}, and formats them as Markdown. */
export function formatHuntTables(repetitions) {
  const { nulls, better } = measureHuntRates(repetitions);
  const percent = (share) => `${(100 * share).toFixed(1)} %`;
  const row = (cells) => `| ${cells.join(' | ')} |`;
  const table = (head, rows) =>
    [row(head), row(head.map((_, i) => (i < 2 ? '---' : '---:'))), ...rows.map(row)].join('\n');
  const nullRows = nulls.flatMap(({ noise, rates }) =>
    Object.entries(rates).map(([habit, { falselyBetter, claims, selfReported }]) => [
      noise,
      habits[habit],
      claims.toFixed(1),
      percent(falselyBetter),
      percent(selfReported.mean),
      percent(selfReported.bestSeed),
      percent(selfReported.tTest),
    ]),
  );
  const betterRows = Object.entries(better).map(([habit, { found, falselyBetter, claims }]) => [
    'both',
    habits[habit],
    claims.toFixed(1),
    percent(found),
    percent(falselyBetter),
  ]);
  const agentColumns = ['agent: mean above', 'agent: best seed above', 'agent: t test'];
  return [
    table(['noise', 'agent', 'claims', 'referee: falsely better', ...agentColumns], nullRows),
    table(['noise', 'agent', 'claims', 'referee: found', 'referee: falsely better'], betterRows),
  ].join('\n\n');
}
