import { readFileSync } from 'node:fs';
import { createStudy } from './create-study.ts';
import { defineSweep } from './define-sweep.ts';
import * as library from './index.ts';
import { finishedConfigurations } from './finished-configurations.ts';
import { StudySearch } from './study-search.ts';

const bowl = defineSweep({
  method: 'tpe',
  lag: 1,
  run_cap: 40,
  metric: { name: 'loss' },
  parameters: { x: { min: -5.5, max: 5.5 }, kind: { values: ['near', 'far'] } },
});

function run(study: ReturnType<typeof createStudy<(typeof bowl)['spec']>>): number[] {
  const values: number[] = [];
  for (let trial = study.ask(); trial !== undefined; trial = study.ask()) {
    const { x, kind } = trial.parameters;
    const value = x * x + (kind === 'near' ? 0 : 10);
    study.tell(trial, value);
    values.push(value);
  }
  return values;
}

describe('a study in memory', () => {
  it('searches reproducibly', () => {
    const study = createStudy(bowl);
    const values = run(study);
    expect(values).toHaveLength(40);
    expect(study.state).toEqual({ type: 'complete' });
    expect(study.best!.value).toBe(Math.min(...values));
    expect(study.best!.value).toBeLessThan(0.5);
    expect(study.best!.point.parameters.kind).toBe('near');
    expect(run(createStudy(bowl))).toEqual(values);
  });

  it('returns the front of feasible configurations for several objectives', () => {
    const sweep = defineSweep({
      method: { name: 'nsga2', population: 8 },
      run_cap: 40,
      objectives: [{ name: 'error' }, { name: 'size' }],
      constraints: [{ name: 'size', max: 9 }],
      parameters: { width: { min: 1, max: 20 } },
    });
    const study = createStudy(sweep);
    const first = study.ask()!;
    first.report(1, { error: 1 });
    expect(() => study.tell(first)).toThrow(/never reported size/);
    expect(study.tell(first, { values: { size: NaN } })).toEqual({
      type: 'diverged',
      step: 1,
      metric: 'size',
    });
    const second = study.ask()!;
    second.report(1, { size: 3 });
    expect(study.tell(second, { values: { error: 0.5 } })).toEqual({
      type: 'complete',
      value: 0.5,
      step: 1,
      values: { error: 0.5, size: 3 },
    });
    for (let trial = study.ask(); trial !== undefined; trial = study.ask()) {
      const { width } = trial.parameters;
      study.tell(trial, { values: { error: width === 7 ? 0.9 : 1 / width, size: width } });
    }
    expect(study.best).toBeUndefined();
    const sizes = study.front.map(({ values }) => values!['size']!);
    expect(sizes.length).toBeGreaterThan(2);
    expect(sizes.every((size) => size <= 9 && size !== 7)).toBe(true);
  });

  it('suggests enqueued points first', () => {
    const study = createStudy(bowl);
    study.enqueue({ strategy: 'all', parameters: { x: 0.25, kind: 'near' } });
    expect(() => study.enqueue({ strategy: 'all', parameters: { x: 9, kind: 'near' } })).toThrow(
      /x can never be 9/,
    );
    expect(study.ask()).toMatchObject({ parameters: { x: 0.25, kind: 'near' }, chosenBy: 'hand' });
  });

  it('does not start when its state is read', () => {
    const study = createStudy(bowl);
    expect(study.state).toEqual({ type: 'open' });
    study.enqueue({ strategy: 'all', parameters: { x: 0.25, kind: 'near' } });
    expect(study.ask()).toMatchObject({ parameters: { x: 0.25, kind: 'near' }, chosenBy: 'hand' });
  });

  it('learns from the results of an earlier study', () => {
    const earlier = createStudy(bowl);
    run(earlier);
    const study = createStudy(bowl, { earlier: earlier.finished });
    const kinds = Array.from({ length: 5 }, () => {
      const trial = study.ask()!;
      study.tell(trial, trial.parameters.x * trial.parameters.x);
      return trial.parameters.kind;
    });
    expect(kinds).toEqual(Array(5).fill('near'));
  });

  it('learns from the trials of a stored study', () => {
    const { definition } = defineSweep({
      method: 'random',
      run_cap: 61,
      seeds: 2,
      parameters: { x: { min: -5.5, max: 5.5 } },
    });
    const past = new StudySearch(definition).ask(59).map(({ trial }) => {
      const value = (Number(trial.configuration.parameters['x']) - 2) ** 2 + trial.repeat;
      return { trial, outcome: { type: 'complete', value, step: 1, values: {} } as const, curve: [] };
    });
    const earlier = finishedConfigurations(past.toReversed(), 2);
    expect(earlier).toHaveLength(29);
    expect(earlier[3]!.value).toBeCloseTo((past[6]!.outcome.value + past[7]!.outcome.value) / 2, 12);
    const study = createStudy(
      defineSweep({ method: 'tpe', run_cap: 20, lag: 20, parameters: { x: { min: -5.5, max: 5.5 } } }),
      { earlier },
    );
    const mean = Array.from({ length: 20 }, () => study.ask()!.parameters.x / 20).reduce((a, b) => a + b);
    expect(Math.abs(mean - 2)).toBeLessThan(1);
  });

  it('suggests points enqueued after the start before it continues its sequence', () => {
    const axis = { values: [1, 2, 3, 4] };
    const createGridStudy = () =>
      createStudy(defineSweep({ method: 'grid', seeds: 2, parameters: { x: axis } }));
    const askAndTell = (study: ReturnType<typeof createGridStudy>, trials: number) =>
      Array.from({ length: trials }, () => {
        const { number, configuration, parameters, chosenBy } = study.ask()!;
        study.tell({ number }, parameters.x);
        return [configuration, parameters.x, chosenBy];
      });
    const study = createGridStudy();
    study.enqueue({ strategy: 'all', parameters: { x: 4 } });
    expect(askAndTell(study, 3)).toEqual([
      [0, 4, 'hand'],
      [0, 4, 'hand'],
      [1, 1, 'search'],
    ]);
    study.enqueue({ strategy: 'all', parameters: { x: 3 } });
    study.enqueue({ strategy: 'all', parameters: { x: 2 } });
    expect(() => study.enqueue({ strategy: 'all', parameters: { x: 5 } } as never)).toThrow(
      /x can never be 5/,
    );
    expect(askAndTell(study, 11).filter((_, trial) => trial % 2 === 1)).toEqual([
      [2, 3, 'hand, later'],
      [3, 2, 'hand, later'],
      [4, 2, 'search'],
      [5, 3, 'search'],
      [6, 4, 'search'],
    ]);
    expect(study.ask()).toBeUndefined();
    expect(study.state).toEqual({ type: 'complete' });
    study.enqueue({ strategy: 'all', parameters: { x: 1 } });
    expect(study.state).toEqual({ type: 'open' });
    expect(askAndTell(study, 2)[1]).toEqual([7, 1, 'hand, later']);
  });

  it('counts points enqueued after the start towards run_cap', () => {
    const study = createStudy(bowl);
    for (let trial = 0; trial < 20; trial++) study.tell(study.ask()!, 9);
    study.enqueue({ strategy: 'all', parameters: { x: 0, kind: 'near' } });
    const byHand = study.ask()!;
    expect(byHand).toMatchObject({ number: 20, chosenBy: 'hand, later' });
    study.tell(byHand, 0);
    expect(run(study)).toHaveLength(19);
    expect(study.finished.map(({ configuration }) => configuration.number)).toEqual([...Array(40).keys()]);
    expect(() => study.enqueue({ strategy: 'all', parameters: { x: 1, kind: 'far' } })).toThrow(/no room/);
  });

  it('prunes trials that are worse than the median', () => {
    const study = createStudy(
      defineSweep({
        method: 'grid',
        lag: 1,
        pruner: { name: 'median', n_startup_trials: 1 },
        metric: { name: 'loss' },
        parameters: { x: { values: [1, 2, 3] } },
      }),
    );
    const outcomes = [];
    for (let trial = study.ask(); trial !== undefined; trial = study.ask()) {
      for (let step = 1; step <= 3; step++) {
        if (trial.report(step, { loss: trial.parameters.x / step }) === 'stop') break;
      }
      outcomes.push(study.tell(trial));
    }
    expect(outcomes).toMatchObject([
      { type: 'complete', value: 1 / 3, step: 3 },
      { type: 'pruned', step: 1 },
      { type: 'pruned', step: 1 },
    ]);
    expect(study.best).toEqual({ value: 1 / 3, point: { strategy: 'all', parameters: { x: 1 } } });
  });

  it('records diverged and failed trials', () => {
    const study = createStudy(bowl);
    const first = study.ask()!;
    expect(study.ask()).toBeUndefined();
    expect(study.tell(first, NaN)).toEqual({ type: 'diverged', step: 0, metric: 'loss' });
    expect(study.tell(study.ask()!, { failed: 'out of luck' })).toMatchObject({
      type: 'failed',
      message: 'out of luck',
    });
    expect(study.finished.map(({ outcome }) => outcome)).toEqual(['diverged', 'failed']);
  });

  it('rejects missing values, repeated steps and second outcomes', () => {
    const study = createStudy(bowl);
    const trial = study.ask()!;
    expect(() => study.tell(trial)).toThrow('The trial never reported loss, and `tell` got no value.');
    expect(() => study.tell(trial, { values: { los: 1, size: 2 } })).toThrow(
      'The trial never reported loss, and `tell` got only los and size.',
    );
    trial.report(2, { loss: 3 });
    expect(() => trial.report(2, { loss: 2 })).toThrow(/above 2, the last step/);
    study.tell(trial);
    expect(() => study.tell(trial, 1)).toThrow(/already has an outcome/);
  });

  it('rejects reports after the outcome', () => {
    const study = createStudy(defineSweep({ ...bowl.spec, seeds: 2 }));
    const trial = study.ask()!;
    trial.report(1, { loss: 3 });
    study.tell(trial);
    expect(() => trial.report(2, { loss: 2 })).toThrow(/already has an outcome/);
    expect(study.curve(trial.number)).toEqual([{ step: 1, values: { loss: 3 } }]);
  });

  it('stops a trial at the first report that is not finite', () => {
    const study = createStudy(bowl);
    const trial = study.ask()!;
    expect(trial.report(1, { loss: 1 })).toBe('continue');
    expect(trial.report(2, { loss: NaN })).toBe('stop');
    expect(trial.report(3, { loss: 0.5 })).toBe('stop');
    expect(study.tell(trial)).toEqual({ type: 'diverged', step: 2, metric: 'loss' });
  });

  it('leaves out non-finite values of metrics that no result is judged by', () => {
    const study = createStudy(bowl);
    const trial = study.ask()!;
    expect(trial.report(1, { loss: 1, auc: NaN })).toBe('continue');
    expect(study.tell(trial, { values: { loss: 0.5, auc: Infinity } })).toMatchObject({
      type: 'complete',
      value: 0.5,
    });
    expect(study.curve(trial.number)).toEqual([{ step: 1, values: { loss: 1 } }]);
  });

  it('prunes a configuration between its seeds', () => {
    const study = createStudy(
      defineSweep({
        method: 'grid',
        seeds: 4,
        lag: 1,
        pruner: 'paired',
        metric: { name: 'loss' },
        parameters: { x: { values: [1, 2] } },
      }),
    );
    const seedsByPoint = [];
    for (let trial = study.ask(); trial !== undefined; trial = study.ask()) {
      seedsByPoint.push([trial.parameters.x, trial.seed]);
      study.tell(trial, trial.parameters.x + trial.seed);
    }
    expect(seedsByPoint).toEqual([
      [1, 0],
      [1, 1],
      [1, 2],
      [1, 3],
      [2, 0],
      [2, 1],
    ]);
    expect(study.finished.map(({ outcome }) => outcome)).toEqual(['complete', 'pruned']);

    const nextStudy = createStudy(
      defineSweep({
        method: 'grid',
        seeds: 4,
        lag: 1,
        pruner: 'paired',
        metric: { name: 'loss' },
        parameters: { x: { values: [1.5] } },
      }),
      { earlier: study.finished },
    );
    const seeds = [];
    for (let trial = nextStudy.ask(); trial !== undefined; trial = nextStudy.ask()) {
      seeds.push(trial.seed);
      nextStudy.tell(trial, trial.parameters.x + trial.seed);
    }
    // The configuration is worse than the earlier best on the same seeds, although its mean is better.
    expect(seeds).toEqual([0, 1]);
  });
});

it('createStudy infers the types of a point from its sweep', () => {
  const sweep = defineSweep({
    method: 'random',
    parameters: {
      shared: { value: true },
      deep: { parameters: { rate: { min: 0.1, max: 0.9 } } },
      'only.sometimes': { values: [1, 2], when: { shared: true } },
    },
    strategies: {
      none: {},
      l2: { parameters: { lambda: { distribution: 'log_uniform_values', min: 1e-6, max: 1e-2 } } },
    },
    run_cap: 4,
  });
  const trial = createStudy(sweep).ask()!;
  const shared: true = trial.parameters.shared;
  const rate: number = trial.parameters['deep.rate'];
  const conditional: 1 | 2 | undefined = trial.parameters['only.sometimes'];
  // @ts-expect-error -- the strategy is not known yet
  void trial.parameters.lambda;
  const lambda: number | undefined = trial.strategy === 'l2' ? trial.parameters.lambda : undefined;
  // @ts-expect-error -- there is no such parameter
  void trial.parameters.width;
  expect([shared, typeof rate, typeof conditional, lambda]).toEqual([true, 'number', 'number', undefined]);
  // @ts-expect-error -- there is no such sampler
  expect(() => defineSweep({ method: 'gird', parameters: {} })).toThrow(/^method: method must be grid,/);
});

it('the examples of README.md and LIBRARY.md print the output in their comments', async () => {
  const pages = ['../README.md', '../LIBRARY.md'];
  const text = pages.map((page) => readFileSync(new URL(page, import.meta.url), 'utf8')).join('\n');
  const examples = Array.from(text.matchAll(/```ts\n(.*?)```/gs), ([, code]) => code!).filter((code) =>
    code.includes('console.log'),
  );
  expect(examples.length).toBeGreaterThanOrEqual(4);
  for (const code of examples) {
    const expected = Array.from(code.matchAll(/console\.log\(.*\); \/\/ (.*)\n/g), ([, value]) => value!);
    const body = code.replace(/import \{([^}]*)\} from '@ridgeline\/search';/, 'const {$1} = library;');
    const printed: string[] = [];
    const print = { log: (...values: unknown[]) => printed.push(values.map(String).join(' ')) };

    await (new Function('library', 'console', `return (async () => {${body}})()`)(
      library,
      print,
    ) as Promise<void>);
    expect(printed).toEqual(expected);
  }
});
