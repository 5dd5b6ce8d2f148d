import { importSource } from '../../build/import-source.mjs';

const { simulateHunts } = await importSource('compare/src/testing/hunting-agent.ts');

const habits = {
  best: 'claims the best of 100 proposals',
  records: 'claims whenever a proposal leads',
  repeats: 'claims the best, up to 10 times',
  climbs: 'varies what was ahead, up to 10 claims',
};

/** Conditions in which no strategy differs from the baseline, by the source of their noise. */
const usual = {
  examples: 100,
  searchSeeds: 5,
  seeds: 10,
  advantage: 0,
  byExample: 0.3,
  bySeed: 0.02,
  residual: 0.3,
};
const worlds = {
  seeds: { ...usual, byExample: 0.02 },
  both: usual,
  examples: { ...usual, bySeed: 0.002 },
};

/** Rates of each habit in each world, and in a world where one proposal in ten is better by four standard errors. */
export function huntRates(repetitions) {
  const ofWorld = (world) =>
    Object.fromEntries(Object.keys(habits).map((habit) => [habit, simulateHunts(habit, world, repetitions)]));
  const nulls = Object.entries(worlds).map(([noise, world]) => ({ noise, rates: ofWorld(world) }));
  return { nulls, better: ofWorld({ ...usual, advantage: 0.15 }) };
}

/** Tables of {@link huntRates}, as Markdown. */
export function huntTables(repetitions) {
  const { nulls, better } = huntRates(repetitions);
  const percent = (share) => `${(100 * share).toFixed(1)} %`;
  const row = (cells) => `| ${cells.join(' | ')} |`;
  const table = (head, rows) =>
    [row(head), row(head.map((_, i) => (i < 2 ? '---' : '---:'))), ...rows.map(row)].join('\n');
  const ofNulls = nulls.flatMap(({ noise, rates }) =>
    Object.entries(rates).map(([habit, { falselyBetter, claims, own }]) => [
      noise,
      habits[habit],
      claims.toFixed(1),
      percent(falselyBetter),
      percent(own.mean),
      percent(own.bestSeed),
      percent(own.tTest),
    ]),
  );
  const ofBetter = Object.entries(better).map(([habit, { found, falselyBetter, claims }]) => [
    'both',
    habits[habit],
    claims.toFixed(1),
    percent(found),
    percent(falselyBetter),
  ]);
  const own = ['own: mean above', 'own: best seed above', 'own: t test'];
  return [
    table(['noise', 'agent', 'claims', 'referee: falsely better', ...own], ofNulls),
    table(['noise', 'agent', 'claims', 'referee: found', 'referee: falsely better'], ofBetter),
  ].join('\n\n');
}
