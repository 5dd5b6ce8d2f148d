// Measures the error rates of the intervals and tests in packages/compare, and prints them as Markdown or JSON:
// npm run calibrate -- [repetitions] [--json]
// Whole studies of trained networks against a known truth, on all processors; an interrupted run resumes from the journal:
// npm run calibrate -- truth [data sets] [journal.jsonl]
// Studies without any difference:
// npm run calibrate -- nulls [repetitions]
// Agents that search for an improvement, judged by themselves and by claims:
// npm run calibrate -- hunt [repetitions] [--json]
// Such agents with real sweeps, through the MCP server of the built `ridgeline referee`:
// npm run calibrate -- hunt-referee [hunts] [journal.jsonl]
// Results of other programs, with and without a difference, as `ridgeline compare --from` judges them:
// npm run calibrate -- results [repetitions]
import { availableParallelism } from 'node:os';
import { importSource } from '../../build/import-source.mjs';

const [subject, count, journal] = /^[a-z][a-z-]*$/.test(process.argv[2] ?? '') ? process.argv.slice(2) : [];
if (subject === 'truth') {
  const [{ runStudies }, { formatTruthTable }] = await Promise.all([
    import('./truth/studies.mjs'),
    import('./truth/table.mjs'),
  ]);
  const jobs = availableParallelism();
  console.log(formatTruthTable(await runStudies(Number(count ?? 1000), { jobs, journal })));
  process.exit();
}
if (subject === 'nulls') {
  const { formatNullTables } = await import('./null-tables.mjs');
  console.log(formatNullTables(Number(count ?? 2000)));
  process.exit();
}
if (subject === 'hunt') {
  const { measureHuntRates, formatHuntTables } = await import('./hunt-tables.mjs');
  const repetitions = Number(count ?? 1000);
  console.log(
    process.argv.includes('--json')
      ? JSON.stringify(measureHuntRates(repetitions))
      : formatHuntTables(repetitions),
  );
  process.exit();
}
if (subject === 'hunt-referee') {
  const { runRefereeHunts } = await import('./hunt-referee.mjs');
  console.log(await runRefereeHunts(Number(count ?? 40), journal));
  process.exit();
}
if (subject === 'results') {
  const { measureResultRates, formatResultsTables } = await import('./results-tables.mjs');
  const repetitions = Number(count ?? 2000);
  console.log(
    process.argv.includes('--json')
      ? JSON.stringify(measureResultRates(repetitions))
      : formatResultsTables(repetitions),
  );
  process.exit();
}

const {
  simulateTuningCurve,
  simulateDifferences,
  simulateFamily,
  simulateLooks,
  simulateLostSeeds,
  simulateSelection,
  simulateTwoSources,
} = await importSource('compare/src/testing/calibration.ts');
const { plannedLooks } = await importSource('compare/src/looks.ts');

const repetitions = Number(process.argv[2] ?? 20_000);

const differences = ['normal', 'skewed', 'heavy', 'tied'].flatMap((distribution) =>
  [3, 5, 10, 20].map((n) => ({ distribution, n, rates: simulateDifferences(distribution, n, repetitions) })),
);
const families = [3, 5, 10].map((n) => ({ n, falseClaims: simulateFamily(7, n, repetitions) }));
// Each repetition is a whole comparison of 33 configurations.
const selection = simulateSelection(32, repetitions / 10);
const curves = [16, 32, 200].map((configurations) => ({
  configurations,
  coverage: simulateTuningCurve(configurations, repetitions),
}));
// Each repetition draws up to 16,000 numbers.
const twoSources = ['seeds', 'examples', 'both', 'residual'].flatMap((effect) =>
  [3, 5, 10, 40].flatMap((seeds) =>
    [60, 400].map((examples) => ({
      effect,
      seeds,
      examples,
      rates: simulateTwoSources(effect, seeds, examples, repetitions / 10),
    })),
  ),
);
const lost = [0.1, 0.2, 0.3].map((share) => ({
  share,
  falseClaims: simulateLostSeeds(share, 10, repetitions / 10),
}));

const looks = [10, 20, 40].map((seeds) => ({
  seeds,
  falseClaims: simulateLooks(plannedLooks(seeds), repetitions)[0],
}));

if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ differences, families, selection, curves, twoSources, lost, looks }));
} else {
  const percent = (share) => `${(100 * share).toFixed(1)} %`;
  console.log(
    `${repetitions} repetitions per cell, ${repetitions / 10} for finals, two sources and lost seeds; alpha 0.05\n`,
  );
  console.log(
    '| differences | seeds | interval covers | t rejects | sign-flip rejects | signed-rank rejects |',
  );
  console.log('| --- | --: | --: | --: | --: | --: |');
  for (const { distribution, n, rates } of differences) {
    const { coverage, t, signFlip, signedRank } = rates;
    console.log(
      `| ${distribution} | ${n} | ${[coverage, t, signFlip, signedRank].map(percent).join(' | ')} |`,
    );
  }
  console.log('\n| equal strategies | seeds | studies with a false claim |');
  console.log('| --: | --: | --: |');
  for (const { n, falseClaims } of families) console.log(`| 7 | ${n} | ${percent(falseClaims)} |`);
  console.log('\n| one configuration against 32 equal ones | apparent advantage | false claims |');
  console.log('| --- | --: | --: |');
  const deviations = (bias) => `${bias.toFixed(2)} standard deviations`;
  console.log(`| search | ${deviations(selection.searchBias)} | none made |`);
  console.log(`| finals | ${deviations(selection.finalsBias)} | ${percent(selection.claims)} |`);
  console.log('\n| configurations tried | band of the tuning curve covers |');
  console.log('| --: | --: |');
  for (const { configurations, coverage } of curves) {
    console.log(`| ${configurations} | ${percent(coverage)} |`);
  }
  console.log(
    '\n| differences vary by | seeds | examples | two-source interval covers | interval over seeds covers |',
  );
  console.log('| --- | --: | --: | --: | --: |');
  for (const { effect, seeds, examples, rates } of twoSources) {
    console.log(
      `| ${effect} | ${seeds} | ${examples} | ${percent(rates.coverage)} | ${percent(rates.seedsOnly)} |`,
    );
  }
  console.log('\n| worst seeds lost, of 10 | called better |');
  console.log('| --: | --: |');
  for (const { share, falseClaims } of lost) console.log(`| ${percent(share)} | ${percent(falseClaims)} |`);
  console.log('\n| looks up to | finals with a false claim at any look |');
  console.log('| --: | --: |');
  for (const { seeds, falseClaims } of looks) console.log(`| ${seeds} | ${percent(falseClaims)} |`);
}
