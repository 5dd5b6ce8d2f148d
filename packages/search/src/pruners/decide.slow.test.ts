import { readFileSync } from 'node:fs';
import type { Pruner, Report } from '@ridgeline/core';
import { parseSearch } from '@ridgeline/core/parse';
import { decide } from './decide.ts';
import { bracketWeights } from './hyperband.ts';
import type { EndedRepeat } from '../history.ts';
import { lossesAtMilestones } from './milestones.ts';
import { PeerHistory } from './peer-history.ts';
import type { JudgedTrial } from './pruner.ts';

/** Studies with the same pruner settings; for Hyperband also the number of trials per bracket. */
interface OptunaSetting {
  readonly pruner: PrunerSpec;
  readonly goal: 'minimize' | 'maximize';
  readonly studies: readonly OptunaStudy[];
  readonly shares: readonly number[] | null;
}

/** Report at which each trial was stopped, or 0; for Hyperband also each trial's bracket. */
interface OptunaStudy {
  readonly stops: readonly number[];
  readonly brackets?: readonly number[];
}

type PrunerSpec = {
  readonly name: string;
  readonly wrapped?: PrunerSpec;
} & Readonly<Record<string, unknown>>;

/** Sweeps with the same settings, and the numbers of their stopped runs. */
interface WandbSweeps {
  readonly early_terminate: object;
  readonly goal: 'minimize' | 'maximize';
  readonly stopped: readonly (readonly number[])[];
}

const readFixture = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/${file}`, import.meta.url), 'utf8'));

/**
 * Fixtures from Optuna by tools/evidence/fixtures/search/pruner-fixtures.py and from W&B by wandb-fixtures.py; they
 * record the versions.
 */
const { settings: optunaSettings } = readFixture('pruners.json') as {
  readonly settings: readonly OptunaSetting[];
};
const { stops: wandbSweeps } = readFixture('wandb.json') as { readonly stops: readonly WandbSweeps[] };

function createPruner(spec: PrunerSpec): Pruner {
  const number = (key: string) => spec[key] as number;
  const pruningSteps = () => ({ warmup: number('n_warmup_steps'), interval: number('interval_steps') });
  const halving = () => ({
    minResource: number('min_resource'),
    reductionFactor: number('reduction_factor'),
    bootstrapCount: number('bootstrap_count'),
  });
  switch (spec.name) {
    case 'percentile':
      return {
        name: 'percentile',
        percentile: number('percentile'),
        startup: number('n_startup_trials'),
        atLeast: number('n_min_trials'),
        ...pruningSteps(),
      };
    case 'threshold':
      return { name: 'threshold', lower: number('lower'), upper: number('upper'), ...pruningSteps() };
    case 'patient':
      return {
        name: 'patient',
        patience: number('patience'),
        minDelta: number('min_delta'),
        wrapped: createPruner(spec.wrapped!),
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

/** Losses of the peers with which a pruner compares a trial. */
function lossesOf(
  pruner: Pruner,
  peers: readonly Pick<EndedRepeat, 'outcome' | 'curve'>[],
  metric: JudgedTrial['metric'],
): JudgedTrial['lossesAt'] {
  const history = new PeerHistory();
  for (const peer of peers) history.add(0, lossesAtMilestones(pruner, peer, metric, 0));
  return history.until(0);
}

const toCurve = (values: readonly number[]): readonly Report[] =>
  values.map((m, index) => ({ step: index + 1, values: { m } }));

/**
 * Creates a generator of whole numbers below a limit, by Park and Miller with the factor 48271, as in
 * tools/evidence/fixtures/search/random_curves.py.
 */
function createGenerator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (48271 * state) % 2147483647;
    return state % limit;
  };
}

/** Draws a curve of 1 to 20 reports, as in random_curves.py: a level, a fall and noise. */
function drawCurve(drawBelow: (limit: number) => number, goal: OptunaSetting['goal']): readonly Report[] {
  const sumOfFour = (spread: number) => {
    let sum = 0;
    for (let i = 0; i < 4; i++) sum += drawBelow(2 * spread + 1) - spread;
    return sum;
  };
  const length = 1 + drawBelow(20);
  const level = sumOfFour(50);
  const values = Array.from(
    { length },
    (_, step) => (level + Math.floor(600 / (4 + step)) + sumOfFour(17)) / 100,
  );
  return toCurve(goal === 'minimize' ? values : values.map((value) => -value));
}

/** Prunes a study's trials in sequence and returns the report at which each was stopped, or 0. */
function simulateStops(
  { pruner: spec, goal }: OptunaSetting,
  { stops, brackets }: OptunaStudy,
  number: number,
): number[] {
  const pruner = createPruner(spec);
  const drawBelow = createGenerator(number + 1);
  expect(1 + drawBelow(12)).toBe(stops.length);
  const metric = { name: 'm', goal };
  const history = new PeerHistory();
  return stops.map((_, point) => {
    const fullCurve = drawCurve(drawBelow, goal);
    const bracket = brackets?.[point] ?? 0;
    const stopIndex = fullCurve.findIndex((_, index) => {
      const judged: JudgedTrial = {
        bracket,
        curve: fullCurve.slice(0, index + 1),
        lossesAt: history.until(0),
        metric,
      };
      return decide(pruner, judged) === 'stop';
    });
    const isStopped = stopIndex !== -1;
    const outcome = isStopped ? 'pruned' : 'complete';
    const curve = isStopped ? fullCurve.slice(0, stopIndex + 1) : fullCurve;
    history.add(0, lossesAtMilestones(pruner, { outcome, curve }, metric, bracket));
    return stopIndex + 1;
  });
}

describe('decide', () => {
  const names = [...new Set(optunaSettings.map(({ pruner }) => pruner.name))];
  it.each(names)('stops trials at the same reports as Optuna: %s', (name) => {
    const studies = optunaSettings.flatMap((setting, index) =>
      setting.pruner.name !== name
        ? []
        : setting.studies.map((study, offset) => ({
            expected: study.stops,
            actual: simulateStops(setting, study, index * setting.studies.length + offset),
          })),
    );
    expect(studies).toHaveLength(400);
    expect(new Set(studies.flatMap(({ expected }) => expected)).size).toBeGreaterThan(3);
    for (const { expected, actual } of studies) expect(actual).toEqual(expected);
  });
});

it("divides the trials among Hyperband's brackets like Optuna", () => {
  for (const { pruner: spec, shares } of optunaSettings) {
    const pruner = createPruner(spec);
    if (pruner.name === 'hyperband') expect(bracketWeights(pruner)).toEqual(shares);
  }
});

/** Prunes the runs of a sweep, drawn as in wandb-fixtures.py, and returns the numbers of the stopped runs. */
function simulateStoppedRuns(pruner: Pruner, goal: WandbSweeps['goal'], number: number): number[] {
  const drawBelow = createGenerator(number + 1);
  const runs = Array.from({ length: 1 + drawBelow(9) }, (_, point) => {
    const isFinished = drawBelow(3) === 0;
    return { point, outcome: 'complete' as const, isFinished, curve: drawCurve(drawBelow, goal) };
  });
  return runs.flatMap(({ point, curve, isFinished }) => {
    const metric = { name: 'm', goal };
    const others = runs.filter((run) => run.point !== point);
    const judged: JudgedTrial = { bracket: 0, curve, lossesAt: lossesOf(pruner, others, metric), metric };
    return !isFinished && decide(pruner, judged) === 'stop' ? [point] : [];
  });
}

describe('decide with the bands of W&B', () => {
  it.each(
    wandbSweeps.map((sweep, index) => [JSON.stringify(sweep.early_terminate), sweep.goal, index] as const),
  )('stops the same runs as W&B: %s, %s', (_spec, goal, index) => {
    const { early_terminate, stopped } = wandbSweeps[index]!;
    const parsed = parseSearch(
      {
        method: 'random',
        run_cap: 9,
        metric: { name: 'm', goal },
        early_terminate,
        parameters: { x: { values: [1] } },
      },
      'x',
    );
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const { pruner } = parsed.value;
    const stoppedRuns = stopped.map((_, offset) =>
      simulateStoppedRuns(pruner, goal, index * stopped.length + offset),
    );
    expect(stoppedRuns).toEqual(stopped);
  });
});

describe('decide with incomplete reports', () => {
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
    'continues a trial that did not report the metric: %s',
    (_name, pruner) => {
      const judged: JudgedTrial = {
        bracket: 0,
        curve: [{ step: 1, values: { loss: 9 } }],
        lossesAt: lossesOf(pruner, [], metric),
        metric,
      };
      expect(decide(pruner, judged)).toBe('continue');
    },
  );

  it('ignores a peer that ended before the step', () => {
    const peer = {
      outcome: 'complete',
      curve: [{ step: 1, values: { val_loss: 0 } }],
    } as const;
    const curve = [1, 2].map((step) => ({ step, values: { val_loss: 9 } }));
    const judged: JudgedTrial = {
      bracket: 0,
      curve,
      lossesAt: lossesOf(pruners[1]!, [peer], metric),
      metric,
    };
    expect(decide(pruners[1]!, judged)).toBe('continue');
    expect(decide(pruners[1]!, { ...judged, curve: curve.slice(0, 1) })).toBe('stop');
  });
});
