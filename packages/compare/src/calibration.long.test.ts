import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type {
  DifferenceRates,
  SimulatedEffect,
  DifferenceDistribution,
  SelectionRates,
  TwoSourceRates,
} from './testing/calibration.ts';

interface Calibration {
  readonly twoSources: readonly {
    readonly effect: SimulatedEffect;
    readonly seeds: number;
    readonly examples: number;
    readonly rates: TwoSourceRates;
  }[];
  readonly looks: readonly { readonly seeds: number; readonly falseClaims: number }[];
  readonly lost: readonly { readonly share: number; readonly falseClaims: number }[];
  readonly differences: readonly {
    readonly distribution: DifferenceDistribution;
    readonly n: number;
    readonly rates: DifferenceRates;
  }[];
  readonly families: readonly { readonly n: number; readonly falseClaims: number }[];
  readonly curves: readonly { readonly configurations: number; readonly coverage: number }[];
  readonly selection: SelectionRates;
}

const repetitions = 2000;

/** Repetitions of the simulations that the script repeats a tenth as often, because each takes longer. */
const slowRepetitions = repetitions / 10;

/** Script behind the section "Calibration" of BENCHMARKS.md, whose tables have more repetitions. */
const script = fileURLToPath(new URL('../../../tools/evidence/calibration/calibrate.mjs', import.meta.url));

// In a separate process: access to globals is so slow in jest's context that this would take minutes.
const { differences, families, selection, curves, twoSources, lost, looks } = JSON.parse(
  execFileSync(process.execPath, [script, String(repetitions), '--json'], { encoding: 'utf8' }),
) as Calibration;

/** Three standard errors of a share whose true value is 5 % or 95 %. */
function slack(count: number): number {
  return 3 * Math.sqrt((0.05 * 0.95) / count);
}

describe.each(differences.filter(({ distribution, n }) => distribution === 'normal' && n >= 5))(
  'on normal differences of $n seeds',
  ({ n, rates }) => {
    it('covers the truth in 95 % of intervals and rejects in 5 % of t tests', () => {
      expect(Math.abs(rates.coverage - 0.95)).toBeLessThanOrEqual(slack(repetitions));
      expect(Math.abs(rates.t - 0.05)).toBeLessThanOrEqual(slack(repetitions));
    });

    it('rejects in at most 5 % of exact tests and never with too few seeds', () => {
      const limit = n === 5 ? 0 : 0.05 + slack(repetitions);
      expect(rates.signFlip).toBeLessThanOrEqual(limit);
      expect(rates.signedRank).toBeLessThanOrEqual(limit);
    });
  },
);

it.each(families)(
  'calls any of 7 equal strategies different in at most 5 % of studies: $n seeds',
  ({ falseClaims }) => {
    expect(falseClaims).toBeLessThanOrEqual(0.05 + slack(repetitions));
  },
);

it('measures a selection bias among 32 configurations in the search but not in finals', () => {
  expect(selection.searchBias).toBeGreaterThan(0.5);
  expect(Math.abs(selection.finalsBias)).toBeLessThan(3 / Math.sqrt(10 * slowRepetitions));
  expect(selection.claims).toBeLessThan(0.05 + slack(slowRepetitions));
});

it.each(curves)(
  'the band covers the true tuning curve of $configurations configurations in at least 95 % of cases',
  ({ coverage }) => {
    expect(coverage).toBeGreaterThanOrEqual(0.95 - slack(repetitions));
  },
);

it.each(twoSources)(
  'covers the truth in at least 93 % of two-source intervals: $effect, $seeds seeds, $examples examples',
  ({ rates }) => {
    expect(rates.coverage).toBeGreaterThanOrEqual(0.93 - slack(slowRepetitions));
  },
);

it('covers the truth in fewer than 80 % of intervals over seeds alone if examples vary', () => {
  const { rates } = twoSources.find(
    ({ effect, seeds, examples }) => effect === 'examples' && seeds === 10 && examples === 60,
  )!;
  expect(rates.seedsOnly).toBeLessThan(0.8);
});

it.each(lost)(
  'falsely claims in at most 2.5 % of cases that a strategy is better after losing its worst seeds: share $share',
  ({ falseClaims }) => {
    expect(falseClaims).toBeLessThanOrEqual(0.025 + slack(slowRepetitions));
  },
);

it.each(looks)(
  'makes false claims in at most 5 % of cases, whichever look ends finals of at most $seeds seeds',
  ({ falseClaims }) => {
    expect(falseClaims).toBeLessThanOrEqual(0.05 + slack(repetitions));
  },
);
