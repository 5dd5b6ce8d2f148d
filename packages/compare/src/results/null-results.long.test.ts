import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ResultCell, ResultRates } from '../testing/null-results.ts';

const repetitions = 200;

/** Three standard errors above 5 %. */
const limit = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / repetitions);

const script = fileURLToPath(
  new URL('../../../../tools/evidence/calibration/calibrate.mjs', import.meta.url),
);

// In a separate process, because access to globals is slow in jest's context.
const rates = JSON.parse(
  execFileSync(process.execPath, [script, 'results', String(repetitions), '--json'], { encoding: 'utf8' }),
) as readonly (ResultCell & ResultRates)[];

it.each(rates)('gives a false "better" in at most 5 % of cases: $design, true means $means', ({ wrong }) => {
  expect(wrong).toBeLessThanOrEqual(limit);
});

it.each(rates.filter(({ found }) => found !== null))('finds true differences: $design', ({ found }) => {
  expect(found).toBeGreaterThan(0.8);
});
