// Measures the share of false claims over all looks with an independent simulation, as Markdown or JSON:
// node --conditions=@ridgeline/source --import tsx tools/evidence/calibration/check-looks.mjs [repetitions] [--json]

import { importSource } from '../../build/import-source.mjs';

const { lookAlphas, simulateLooks } = await importSource('compare/src/testing/calibration.ts');
const { plannedLooks } = await importSource('compare/src/looks.ts');

const repetitions = Number(process.argv[2] ?? 1_000_000);

/** Number of seeds of each plan, and number of seeds pooled from earlier rounds. */
const plans = [
  [6, 0],
  [10, 0],
  [20, 0],
  [30, 0],
  [40, 0],
  [100, 0],
  [20, 10],
  [40, 40],
].map(([seeds, pooled]) => {
  const looks = plannedLooks(seeds);
  return { looks, pooled, claims: simulateLooks(looks, repetitions, pooled) };
});

if (process.argv.includes('--json')) {
  console.log(JSON.stringify(plans));
} else {
  console.log(`${repetitions} simulated finals per row, without a true difference\n`);
  const percent = (share, digits) => `${(100 * share).toFixed(digits)} %`;
  console.log(
    `| looks at seeds | seeds of earlier rounds | ${lookAlphas.map((alpha) => `claims at ${100 * alpha} %`).join(' | ')} |`,
  );
  console.log('| --- | --: | --: | --: | --: |');
  for (const { looks, pooled, claims } of plans) {
    console.log(
      `| ${looks.join(', ')} | ${pooled} | ${claims.map((share) => percent(share, 3)).join(' | ')} |`,
    );
  }
}
