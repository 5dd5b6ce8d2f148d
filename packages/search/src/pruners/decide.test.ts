import { readFileSync } from 'node:fs';
import type { Report } from '@ridgeline/core';
import { bandsFrom, bandsUpTo } from './bands.ts';
import { decide } from './decide.ts';
import { bracketShares } from './hyperband.ts';
import type { Judged, Pruner } from './pruner.ts';

interface OptunaCase {
  readonly pruner: OptunaWords;
  readonly goal: 'minimize' | 'maximize';
  readonly peers: readonly { readonly outcome: 'complete' | 'pruned'; readonly values: readonly number[] }[];
  readonly values: readonly number[];
  readonly 'stopped at': number | null;
  readonly brackets: readonly number[] | null;
}

type OptunaWords = {
  readonly name: string;
  readonly wrapped?: OptunaWords;
  readonly shares?: readonly number[];
} & Readonly<Record<string, unknown>>;

interface WandbCase {
  readonly terminate: {
    readonly min_iter?: number;
    readonly max_iter?: number;
    readonly s?: number;
    readonly eta?: number;
    readonly strict?: boolean;
  };
  readonly goal: 'minimize' | 'maximize';
  readonly curves: readonly (readonly number[])[];
  readonly running: readonly boolean[];
  readonly stopped: readonly boolean[];
}

const read = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/${file}`, import.meta.url), 'utf8'));

/** Made by tools/search/pruner-fixtures.py from Optuna and wandb-fixtures.py from W&B; the versions stand in the files. */
const { cases } = read('pruners.json') as { readonly cases: readonly OptunaCase[] };
const { stops } = read('wandb.json') as { readonly stops: readonly WandbCase[] };

function prunerOf(words: OptunaWords): Pruner {
  const number = (word: string) => words[word] as number;
  const pace = () => ({ warmup: number('n_warmup_steps'), interval: number('interval_steps') });
  const halving = () => ({
    minResource: number('min_resource'),
    reductionFactor: number('reduction_factor'),
    bootstrapCount: number('bootstrap_count'),
  });
  switch (words.name) {
    case 'percentile':
      return {
        name: 'percentile',
        percentile: number('percentile'),
        startup: number('n_startup_trials'),
        atLeast: number('n_min_trials'),
        ...pace(),
      };
    case 'threshold':
      return { name: 'threshold', lower: number('lower'), upper: number('upper'), ...pace() };
    case 'patient':
      return {
        name: 'patient',
        patience: number('patience'),
        minDelta: number('min_delta'),
        wrapped: prunerOf(words.wrapped!),
      };
    case 'successive_halving':
      return {
        name: 'successive_halving',
        ...halving(),
        minEarlyStoppingRate: number('min_early_stopping_rate'),
      };
    case 'hyperband':
      return { name: 'hyperband', ...halving(), maxResource: number('max_resource') };
    default:
      return { name: 'none' };
  }
}

const curveOf = (values: readonly number[]): readonly Report[] =>
  values.map((m, index) => ({ step: index + 1, values: { m } }));

function stepAtWhichStopped(one: OptunaCase): number | null {
  const pruner = prunerOf(one.pruner);
  const peers = one.peers.map(({ outcome, values }, configuration) => ({
    configuration,
    outcome,
    curve: curveOf(values),
  }));
  const curve = curveOf(one.values);
  for (let step = 1; step <= curve.length; step++) {
    const judged: Judged = {
      configuration: peers.length,
      curve: curve.slice(0, step),
      peers,
      metric: { name: 'm', goal: one.goal },
    };
    if (decide(pruner, judged, (configuration) => one.brackets![configuration]!) === 'stop') return step;
  }
  return null;
}

describe("Optuna's decisions, report by report", () => {
  const names = [...new Set(cases.map(({ pruner }) => pruner.name))];
  it.each(names)('are those of %s', (name) => {
    const own = cases.filter(({ pruner }) => pruner.name === name);
    expect(own).toHaveLength(400);
    expect(new Set(own.map((one) => one['stopped at'])).size).toBeGreaterThan(3);
    const wrong = own.filter((one) => stepAtWhichStopped(one) !== one['stopped at']);
    expect(wrong).toEqual([]);
  });

  it("share the trials among Hyperband's brackets alike", () => {
    for (const { pruner } of cases) {
      const own = prunerOf(pruner);
      if (own.name === 'hyperband' && pruner.shares!.length > 0)
        expect(bracketShares(own)).toEqual(pruner.shares);
    }
  });
});

describe("W&B's decisions", () => {
  it('are those of its bands', () => {
    const wrong = stops.filter(({ terminate, goal, curves, running, stopped }) => {
      const eta = terminate.eta ?? 3;
      const pruner: Pruner = {
        name: 'bands',
        bands:
          terminate.min_iter === undefined
            ? bandsUpTo(terminate.max_iter!, eta, terminate.s!)
            : bandsFrom(terminate.min_iter, eta),
        eta,
        strict: terminate.strict ?? true,
      };
      const all = curves.map((values, configuration) => ({
        configuration,
        outcome: 'complete' as const,
        curve: curveOf(values),
      }));
      return all.some(({ configuration, curve }) => {
        if (!running[configuration]) return false;
        const peers = all.filter((peer) => peer.configuration !== configuration);
        const judged: Judged = { configuration, curve, peers, metric: { name: 'm', goal } };
        return (decide(pruner, judged, () => 0) === 'stop') !== stopped[configuration];
      });
    });
    expect(wrong).toEqual([]);
  });
});

describe('decide', () => {
  const metric = { name: 'val_loss', goal: 'minimize' } as const;
  const pruners: readonly Pruner[] = [
    { name: 'none' },
    { name: 'percentile', percentile: 50, startup: 0, atLeast: 1, warmup: 0, interval: 1 },
    { name: 'threshold', lower: 0, upper: 1, warmup: 0, interval: 1 },
    {
      name: 'successive_halving',
      minResource: 1,
      reductionFactor: 3,
      minEarlyStoppingRate: 0,
      bootstrapCount: 0,
    },
    { name: 'bands', bands: [1, 3], eta: 3, strict: true },
  ];

  it.each(pruners.map((pruner) => [pruner.name, pruner] as const))(
    'lets a trial go on that lacks the metric: %s',
    (_name, pruner) => {
      const judged: Judged = {
        configuration: 0,
        curve: [{ step: 1, values: { loss: 9 } }],
        peers: [],
        metric,
      };
      expect(decide(pruner, judged, () => 0)).toBe('continue');
    },
  );

  it('does not count the curve of a peer that ended without the step', () => {
    const peer = {
      configuration: 0,
      outcome: 'complete',
      curve: [{ step: 1, values: { val_loss: 0 } }],
    } as const;
    const curve = [1, 2].map((step) => ({ step, values: { val_loss: 9 } }));
    const judged: Judged = { configuration: 1, curve, peers: [peer], metric };
    expect(decide(pruners[1]!, judged, () => 0)).toBe('continue');
    expect(decide(pruners[1]!, { ...judged, curve: curve.slice(0, 1) }, () => 0)).toBe('stop');
  });
});
