import { parseSearch } from './parse-sweep.ts';
import { searchDefaults, type SearchDefinition } from './sweep-definition.ts';

const file = { method: 'random', parameters: { x: { min: 0.1, max: 0.9 } } };

function parse(spec: object): SearchDefinition {
  const parsed = parseSearch({ ...file, ...spec }, 'x');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

function findProblems(spec: object): readonly string[] {
  const parsed = parseSearch({ ...file, ...spec }, 'x');
  return parsed.ok
    ? []
    : parsed.problems.map(
        ({ path, message, hint }) => `${path.join('.')}: ${message}${hint ? ` — ${hint}` : ''}`,
      );
}

describe('the keys of a search', () => {
  it('have defaults', () => {
    expect(parse({})).toMatchObject({ ...searchDefaults });
  });

  it('are parsed into the fields of the definition', () => {
    const spec = {
      run_cap: 40,
      metric: { name: 'accuracy', goal: 'maximize' },
      target: 0.99,
      patience: 12,
      time: '1.5h',
      lag: 4,
      finals: { seeds: [3, 5], alpha: 0.1 },
      smallest_difference: '0.5 %',
      on_nan: 'fail',
      timeout: '90s',
      retries: 2,
      max_failures: 3,
      enqueue: [{ parameters: { x: 0.25 } }],
    };
    expect(parse(spec)).toMatchObject({
      runCap: 40,
      target: 0.99,
      patience: 12,
      time: 5400,
      lag: 4,
      finals: { seeds: [3, 5], alpha: 0.1 },
      smallestDifference: { type: 'percent', percent: 0.5 },
      onNan: 'fail',
      failures: { timeout: 90, retries: 2, maxFailures: 3 },
      enqueued: [{ strategy: 'all', parameters: { x: 0.25 } }],
    });
    expect(parse({ patience: 'expected' }).patience).toBe('expected');
    expect(parse({ fail_fast: true }).failures.maxFailures).toBe(0);
    expect(parse({ asynchronous: true }).asynchronous).toBe(true);
    expect(parse({ finals: { seeds: 3 } }).finals.seeds).toEqual([1000, 1001, 1002]);
    expect(
      parse({ finals: { seeds: 40, until: 'decided', against: 'all' }, strategies: { all: {} } }),
    ).toMatchObject({
      finals: { seeds: { length: 40 }, until: 'decided', against: 'all' },
    });
    expect(parse({ smallest_difference: 0.02 }).smallestDifference).toEqual({ type: 'amount', amount: 0.02 });
    expect(parse({ metric: { name: 'loss', target: 0.05 } })).toMatchObject({
      target: 0.05,
      metric: { name: 'loss' },
    });
  });

  it.each([
    ['none', { name: 'none' }],
    ['median', { name: 'percentile', percentile: 50, startup: 5, atLeast: 1, warmup: 0, interval: 1 }],
    [
      {
        name: 'percentile',
        percentile: 25,
        n_startup_trials: 2,
        n_min_trials: 3,
        n_warmup_steps: 4,
        interval_steps: 5,
      },
      { name: 'percentile', percentile: 25, startup: 2, atLeast: 3, warmup: 4, interval: 5 },
    ],
    [
      { name: 'threshold', upper: 3 },
      { name: 'threshold', lower: -Number.MAX_VALUE, upper: 3, warmup: 0, interval: 1 },
    ],
    [
      { name: 'patient', patience: 3, wrapped_pruner: 'median' },
      {
        name: 'patient',
        patience: 3,
        minDelta: 0,
        wrapped: { name: 'percentile', percentile: 50, startup: 5, atLeast: 1, warmup: 0, interval: 1 },
      },
    ],
    [
      'successive_halving',
      {
        name: 'successive_halving',
        minResource: 1,
        reductionFactor: 4,
        minEarlyStoppingRate: 0,
        bootstrapCount: 0,
      },
    ],
    [
      { name: 'hyperband', max_resource: 27 },
      { name: 'hyperband', minResource: 1, maxResource: 27, reductionFactor: 3, bootstrapCount: 0 },
    ],
  ])('accept the pruners of Optuna with its defaults: %j', (pruner, expected) => {
    expect(parse({ pruner }).pruner).toEqual(expected);
  });

  it('accept the paired pruner', () => {
    expect(parse({ seeds: 5, pruner: 'paired' }).pruner).toEqual({ name: 'paired', startup: 2, minDelta: 0 });
  });

  it('interpret early_terminate as W&B does', () => {
    expect(parse({ early_terminate: { type: 'hyperband', min_iter: 3 } }).pruner).toMatchObject({
      name: 'bands',
      eta: 3,
      strict: true,
    });
    expect(
      parse({ early_terminate: { type: 'hyperband', max_iter: 27, s: 2, strict: false } }).pruner,
    ).toEqual({
      name: 'bands',
      bands: [3, 9],
      eta: 3,
      strict: false,
    });
  });

  it.each([
    [
      { pruner: 'medain' },
      'pruner: pruner must be the name of a pruner, not "medain" — did you mean "median"?',
    ],
    [{ pruner: { name: 'hyperband' } }, 'pruner.max_resource: pruner.max_resource is missing'],
    [
      { pruner: { name: 'hyperband', min_resource: 5, max_resource: 2 } },
      'pruner.max_resource: pruner.max_resource must not be below min_resource',
    ],
    [{ pruner: { name: 'threshold' } }, 'pruner: pruner needs lower or upper'],
    [
      { pruner: { name: 'patient', patience: 1, wrapped_pruner: { name: 'threshold', lower: 2, upper: 1 } } },
      'pruner.wrapped_pruner: pruner.wrapped_pruner has lower 2 above upper 1',
    ],
    [
      { patience: 'expectd' },
      'patience: patience must be a whole number or expected, not the text "expectd" — did you mean "expected"?',
    ],
    [
      { patience: 'expected', seeds: { min: 1, max: 3 } },
      'seeds.min: the file has both seeds.min and patience: expected — configurations with fewer seeds cannot be chosen',
    ],
    [
      { patience: 'expected', constraints: [{ name: 'size', max: 1 }] },
      'constraints: the file has both constraints and patience: expected — it predicts the improvement of a single metric',
    ],
    [
      { pruner: 'paired' },
      'pruner: pruner paired compares after 2 seeds, but the file has 1 seed — write `seeds: 5`',
    ],
    [
      { pruner: 'median', early_terminate: { type: 'hyperband', min_iter: 1 } },
      'early_terminate: the file has both early_terminate and pruner — early_terminate is the pruner of W&B',
    ],
    [
      { early_terminate: { type: 'hyperband', max_iter: 9 } },
      'early_terminate: early_terminate needs either min_iter alone, or max_iter with s — for example { type: hyperband, min_iter: 3 }',
    ],
    [{ lag: 0 }, 'lag: lag must be at least 1, not 0'],
    [
      { lag: 3, asynchronous: true },
      'lag: the file has both lag and asynchronous — an asynchronous search never waits',
    ],
    [
      { target: 1, metric: { name: 'loss', target: 1 } },
      'target: the file has both target and metric.target — metric.target means the same in W&B',
    ],
    [
      { time: '2 weeks' },
      'time: time must be a duration above 0, not the text "2 weeks" — write a number of seconds, or a number with a unit: 90s, 10m, 2h or 1d',
    ],
    [
      { max_failures: 3, fail_fast: true },
      'max_failures: the file has both max_failures and fail_fast — fail_fast is max_failures: 0',
    ],
    [
      { finals: { seeds: 4, until: 'decided' } },
      'finals.seeds: finals until decided need 6 seeds or more, not 4: the first test is after 4 seeds — write `finals: { seeds: 40, until: decided }`',
    ],
    [
      { searches: 3 },
      'searches: searches must be 5 or more, not 3: a search counts as one observation — write `searches: 10`, or leave it out to compare the settings that one search found',
    ],
    [
      { searches: 5, finals: { splits: 5 } },
      'searches: searches has no meaning with finals.splits, which has a search for each split — remove one of them',
    ],
    [
      { finals: { splits: 5, until: 'decided', seeds: 10 } },
      'finals.until: finals.until has no meaning with finals.splits: there is one test, at the end — remove one of them',
    ],
    [
      { finals: { until: 'decide' } },
      'finals.until: finals.until must be decided, not the text "decide" — did you mean "decided"?',
    ],
    [
      { finals: { against: 'non' }, strategies: { none: {}, l2: {} } },
      'finals.against: finals.against must be the name of a strategy, not "non" — did you mean "none"?',
    ],
    [
      { finals: { against: 'none' } },
      'finals.against: finals.against must be the name of a strategy, not "none" — the file has no strategies',
    ],
    [{ finals: { alpha: 5 } }, 'finals.alpha: finals.alpha must be at most 0.5, not 5'],
    [{ finals: { alpha: 1e-300 } }, 'finals.alpha: finals.alpha must be at least 0.000001, not 1e-300'],
    [
      { smallest_difference: 'one percent' },
      'smallest_difference: smallest_difference must be a number in the unit of the metric, or a percentage between 0 and 100, not the text "one percent" — write `smallest_difference: 1 %`, or a number such as 0.005',
    ],
    [{ smallest_difference: 0 }, 'smallest_difference: smallest_difference must be above 0, not 0'],
    [{ on_nan: 'ignore' }, 'on_nan: on_nan must be diverge or fail, not the text "ignore"'],
    [
      { enqueue: [{ parameters: { x: 2 } }] },
      'enqueue.0.parameters.x: x can never be 2 — an enqueued configuration must be a point of the search space',
    ],
    [{ enqueue: [{ parameters: {} }] }, 'enqueue.0.parameters: x has no value here'],
    [
      { enqueue: [{ parameters: { x: 0.5, width: 1 } }] },
      'enqueue.0.parameters.width: "width" is not a parameter of the strategy',
    ],
    [
      { enqueue: [{ strategy: 'al', parameters: { x: 0.5 } }] },
      'enqueue.0.strategy: there is no strategy "al" — did you mean "all"?',
    ],
  ])('are rejected with a hint: %j', (spec, expected) => {
    expect(findProblems(spec)).toEqual([expected]);
  });

  it('require enqueued values for exactly the active parameters', () => {
    const parameters = {
      kind: { values: ['a', 'b'] },
      rate: { min: 0.1, max: 0.9, when: { kind: 'a' } },
    };
    const enqueue = (...points: readonly object[]) => ({
      parameters,
      enqueue: points.map((point) => ({ parameters: point })),
    });
    expect(parse(enqueue({ kind: 'a', rate: 0.5 }, { kind: 'b' })).enqueued).toHaveLength(2);
    expect(findProblems(enqueue({ kind: 'b', rate: 0.5 }, { kind: 'a' }))).toEqual([
      'enqueue.0.parameters.rate: rate is not active here: its conditions do not hold',
      'enqueue.1.parameters: rate has no value here',
    ]);
  });

  it('reject an enqueued value that is not a multiple of q', () => {
    const space = {
      steps: { distribution: 'q_uniform', min: 0, max: 1, q: 0.1 },
      rate: { distribution: 'q_log_uniform_values', min: 1, max: 1000, q: 5 },
    };
    const enqueue = (steps: number, rate: number) => ({
      parameters: space,
      enqueue: [{ parameters: { steps, rate } }],
    });
    expect(parse(enqueue(0.3, 35)).enqueued).toHaveLength(1);
    expect(findProblems(enqueue(0.35, 36)).map((line) => line.split(' — ')[0])).toEqual([
      'enqueue.0.parameters.steps: steps can never be 0.35',
      'enqueue.0.parameters.rate: rate can never be 36',
    ]);
  });

  it('allow a range for the number of seeds of a configuration', () => {
    expect(parse({ seeds: { min: 1, max: 3 } })).toMatchObject({ seeds: [0, 1, 2], minSeeds: 1 });
    expect(parse({ seeds: { min: 3, max: 3 } })).not.toHaveProperty('minSeeds');
    expect(findProblems({ seeds: { min: 4, max: 3 } })).toEqual([
      'seeds.min: seeds.min must be at most max (3), not 4',
    ]);
    expect(findProblems({ seeds: { min: 1 } })).toEqual(['seeds.max: seeds.max is missing']);
    expect(findProblems({ seeds: { min: 1, max: 3 }, asynchronous: true })).toEqual([
      'asynchronous: the file has both asynchronous and seeds.min — further seeds depend on the order in which trials end',
    ]);
    expect(findProblems({ seeds: { min: 1, max: 3 }, pruner: { name: 'paired' } })[0]).toMatch(
      /^pruner: the file has both/,
    );
    expect(findProblems({ seeds: { min: 1, max: 3 }, run_cap: 5, strategies: { a: {}, b: {} } })).toEqual([
      'run_cap: run_cap counts trials: each of 2 strategies needs at least 3 for one configuration with all seeds — write at least 6',
    ]);
  });

  it('accept another study as a warm start', () => {
    expect(parse({ warm_start: 'other' }).warmStart).toEqual({ study: 'other' });
    expect(findProblems({ warm_start: 'a/b' })[0]).toMatch(/^warm_start: /);
    expect(findProblems({ warm_start: 'other', constraints: [{ name: 'size', max: 9 }] })[0]).toMatch(
      /^constraints: the file has both constraints and warm_start/,
    );
  });

  it('reject more than 256 parameters per strategy', () => {
    const parameters = (prefix: string, count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [prefix + index, { min: 0.1, max: 0.9 }]),
      );
    const spec = (count: number) => ({
      parameters: parameters('x', 200),
      strategies: { few: {}, many: { parameters: parameters('y', count) } },
    });
    expect(findProblems(spec(56))).toEqual([]);
    expect(findProblems(spec(57))).toEqual([
      'strategies.many.parameters: strategy "many" has 257 parameters, including the shared ones, but at most 256 are allowed — vary fewer, and fix the others in `task`',
    ]);
    expect(findProblems({ parameters: parameters('x', 300) })).toEqual([
      'parameters: there are more than 256 parameters',
    ]);
  });
});
