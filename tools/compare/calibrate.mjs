// Prints how well the intervals and tests of packages/compare keep what they promise, as Markdown, or as JSON:
//   node --conditions=@ridgeline/source --import tsx tools/compare/calibrate.mjs [repetitions] [--json]

// By its file: an import by name would make tools, which every package's jest settings come from, need a package.
const { simulateBudget, simulateCell, simulateFamily, simulateSelection, simulateTestSample } = await import(
  new URL('../../packages/compare/src/testing/calibration.ts', import.meta.url).href
);

const repetitions = Number(process.argv[2] ?? 20_000);

const cells = ['normal', 'skewed', 'heavy', 'tied'].flatMap((scatter) =>
  [3, 5, 10, 20].map((n) => ({ scatter, n, rates: simulateCell(scatter, n, repetitions) })),
);
const families = [3, 5, 10].map((n) => ({ n, claims: simulateFamily(7, n, repetitions) }));
// A repetition here is a whole comparison of 33 configurations.
const selection = simulateSelection(32, repetitions / 10);
const budgets = [16, 32].flatMap((configurations) =>
  [1, 2, 4, 8, 16].map((budget) => ({
    configurations,
    budget,
    coverage: simulateBudget(configurations, budget, repetitions),
  })),
);
const samples = ['hits', 'losses'].flatMap((scatter) =>
  [50, 100, 200, 1000].map((examples) => ({
    scatter,
    examples,
    coverage: simulateTestSample(scatter, examples, repetitions),
  })),
);

if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ cells, families, selection, budgets, samples }));
} else {
  const percent = (share) => `${(100 * share).toFixed(1)} %`;
  console.log(`${repetitions} repetitions a cell; alpha 0.05\n`);
  console.log(
    '| differences | seeds | interval covers | t rejects | sign-flip rejects | signed-rank rejects |',
  );
  console.log('| --- | --: | --: | --: | --: | --: |');
  for (const { scatter, n, rates } of cells) {
    const { coverage, t, signFlip, signedRank } = rates;
    console.log(`| ${scatter} | ${n} | ${[coverage, t, signFlip, signedRank].map(percent).join(' | ')} |`);
  }
  console.log('\n| strategies that do not differ | seeds | studies with a false claim |');
  console.log('| --: | --: | --: |');
  for (const { n, claims } of families) console.log(`| 7 | ${n} | ${percent(claims)} |`);
  console.log('\n| one configuration against 32, all equal | looks better by | false claims |');
  console.log('| --- | --: | --: |');
  for (const phase of ['search', 'finals']) {
    const { flattery, claims } = selection[phase];
    console.log(`| ${phase} | ${flattery.toFixed(2)} standard deviations | ${percent(claims)} |`);
  }
  console.log('\n| configurations tried | budget | interval of the median best covers |');
  console.log('| --: | --: | --: |');
  for (const { configurations, budget, coverage } of budgets) {
    console.log(`| ${configurations} | ${budget} | ${percent(coverage)} |`);
  }
  console.log('\n| differences by test example | examples | interval over examples covers |');
  console.log('| --- | --: | --: |');
  for (const { scatter, examples, coverage } of samples) {
    console.log(`| ${scatter} | ${examples} | ${percent(coverage)} |`);
  }
}
