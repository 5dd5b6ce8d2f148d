import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Habit, HuntRates } from './testing/hunting-agent.ts';

type Rates = Readonly<Record<Habit, HuntRates>>;

const repetitions = 60;

/** Script behind the table in BENCHMARKS.md, which uses more repetitions. */
const script = fileURLToPath(new URL('../../../tools/evidence/calibration/calibrate.mjs', import.meta.url));

const { nulls, better } = JSON.parse(
  execFileSync(process.execPath, [script, 'hunt', String(repetitions), '--json'], { encoding: 'utf8' }),
) as { readonly nulls: readonly { readonly noise: string; readonly rates: Rates }[]; readonly better: Rates };

/** Share of repetitions that an event of probability 5 % exceeds with a probability below 0.1 %. */
const maxShare = 9 / repetitions;

it.each(nulls)(
  'rarely calls the strategy of a hunting agent better if nothing differs: noise of $noise',
  ({ rates }) => {
    for (const { falselyBetter, selfReported } of Object.values(rates)) {
      expect(falselyBetter).toBeLessThanOrEqual(maxShare);
      // By the validation results, the agents nearly always find an improvement.
      expect(selfReported.mean).toBeGreaterThan(0.95);
      expect(selfReported.tTest).toBeGreaterThan(0.25);
    }
  },
);

it('finds a real advantage if one proposal in ten has one', () => {
  for (const { found, falselyBetter } of Object.values(better)) {
    expect(found).toBeGreaterThan(0.5);
    expect(falselyBetter).toBeLessThanOrEqual(maxShare);
  }
});
