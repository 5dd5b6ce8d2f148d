import fc from 'fast-check';
import type { Problem } from '../error.ts';
import type { TrainerChecks } from './check-points.ts';
import { findNotes } from './find-notes.ts';
import { searchDefaults } from './sweep-definition.ts';
import { parseSearch, parseSweep, type SweepContext } from './parse-sweep.ts';

const base = {
  task: { data: { name: 'mnist' }, network: { hidden: [64, 32] } },
  method: 'random',
  run_cap: 30,
};

function parse(source: unknown, context?: SweepContext) {
  const parsed = parseSweep(source, 'from-file', context);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

/** Finds the problems of a file, as text. */
function findProblems(source: unknown, context?: SweepContext): string[] {
  const parsed = parseSweep(source, 'from-file', context);
  return parsed.ok ? [] : parsed.problems.map(formatProblem);
}

function formatProblem({ path, target, message, hint }: Problem): string {
  return `${path.join('/')}${target === 'key' ? ' (key)' : ''}: ${message}${hint === undefined ? '' : ` — ${hint}`}`;
}

const parseDimension = (parameter: unknown, context?: SweepContext) =>
  parse({ ...base, parameters: { 'network.dropout': parameter } }, context).strategies[0]!.dimensions[0]!
    .dimension;

describe('parseSweep', () => {
  it('fills in defaults', () => {
    expect(parse(base)).toEqual({
      ...searchDefaults,
      name: 'from-file',
      description: undefined,
      type: 'network',
      task: base.task,
      metric: { name: 'val_loss', goal: 'minimize', summary: { type: 'last' } },
      runCap: 30,
      seed: 0,
      seeds: [0],
      strategies: [{ name: 'all', method: 'random', dimensions: [] }],
    });
  });

  it('parses the keys of a sweep', () => {
    const definition = parse({
      ...base,
      name: 'fashion',
      description: 'what it is for',
      metric: { name: 'val_accuracy', goal: 'maximize', summary: { mean_of_last: 3 } },
      seed: 7,
      seeds: [4, 5],
      parameters: { 'training.batch_size': { values: [32, 64] } },
      strategies: {
        none: {},
        l2: { method: 'grid', parameters: { 'network.kernel_regularizer.l2': { values: [1e-4, 1e-3] } } },
      },
    });
    expect(definition).toMatchObject({
      name: 'fashion',
      description: 'what it is for',
      metric: { name: 'val_accuracy', goal: 'maximize', summary: { type: 'mean_of_last', count: 3 } },
      seed: 7,
      seeds: [4, 5],
    });
    const sharedDimension = {
      owner: 'shared',
      dimension: { type: 'categorical', name: 'training.batch_size', values: [32, 64] },
    };
    const strategyDimension = {
      owner: 'strategy',
      dimension: { type: 'categorical', name: 'network.kernel_regularizer.l2', values: [1e-4, 1e-3] },
    };
    expect(definition.strategies).toEqual([
      { name: 'none', method: 'random', dimensions: [sharedDimension] },
      { name: 'l2', method: 'grid', dimensions: [sharedDimension, strategyDimension] },
    ]);
  });

  it('accepts a number or a list of seeds', () => {
    expect(parse({ ...base, seeds: 3 }).seeds).toEqual([0, 1, 2]);
    expect(parse({ ...base, seeds: [9, 2] }).seeds).toEqual([9, 2]);
  });

  it('fills in the settings of a method', () => {
    const parseStrategy = (method: unknown) => parse({ ...base, method }).strategies[0];
    expect(parseStrategy({ name: 'tpe', startup: 20 })).toMatchObject({
      method: 'tpe',
      settings: { startup: 20, candidates: 24 },
    });
    expect(parseStrategy({ name: 'random' })).toEqual(parseStrategy('random'));
    expect(parseStrategy('tpe')).not.toHaveProperty('settings');
  });

  it('rejects unknown settings of a method', () => {
    expect(findProblems({ ...base, method: { name: 'random', startup: 20 } })).toEqual([
      'method/startup (key): unknown key "startup" in method — choose from name',
    ]);
    expect(findProblems({ ...base, method: { name: 'tpe', startup: 0 } })).toEqual([
      'method/startup: method.startup must be at least 1, not 0',
    ]);
    expect(findProblems({ ...base, method: { name: 'tpee' } })).toEqual([
      'method/name: method.name must be the name of a method, not "tpee" — did you mean "tpe"?',
    ]);
  });
});

describe('the name of a metric', () => {
  it.each(['toString', 'constructor', '__proto__'])('cannot be %s, which every object has', (name) => {
    expect(findProblems({ ...base, method: 'random', run_cap: 1, metric: { name } })).toContain(
      `metric/name: metric.name must not be "${name}" — give it another name`,
    );
  });
});

describe('a deprecated key', () => {
  it('is parsed as the new key', () => {
    const old = { ...base, metric: { name: 'val_loss', strategy: 'best' } };
    expect(parse(old)).toEqual(parse({ ...base, metric: { name: 'val_loss', summary: 'best' } }));
    expect(findNotes(old)).toEqual([
      {
        path: ['metric', 'strategy'],
        message:
          '"metric.strategy" was renamed to "metric.summary": this is the last version that accepts the old key',
      },
    ]);
  });

  it('is rejected together with the new key', () => {
    const both = { ...base, metric: { name: 'val_loss', summary: 'last', strategy: 'best' } };
    expect(findProblems(both)[0]).toMatch(/both metric.strategy and metric.summary/);
  });
});

describe('a metric without a goal', () => {
  const notesOf = (file: unknown) =>
    findNotes(file).map(({ path, message }) => `${path.join('/')}: ${message}`);

  it('is noted if its name suggests that larger is better', () => {
    expect(notesOf({ ...base, metric: { name: 'val_accuracy' } })).toEqual([
      'metric/name: "val_accuracy" is minimized by default: write `goal: maximize` if larger is better',
    ]);
    expect(notesOf({ ...base, objectives: [{ name: 'val_loss' }, { name: 'val_auc' }] })).toEqual([
      'objectives/1/name: "val_auc" is minimized by default: write `goal: maximize` if larger is better',
    ]);
  });

  it.each([
    { name: 'val_loss' },
    { name: 'val_accuracy', goal: 'minimize' },
    { name: 3 },
    'val_accuracy',
    undefined,
  ])('is not noted for the metric %j', (metric) => {
    expect(notesOf({ ...base, metric })).toEqual([]);
  });
});

describe('a W&B file', () => {
  it('is parsed without a task', () => {
    const file = {
      program: 'train.py',
      method: 'bayes',
      metric: { name: 'any metric', goal: 'maximize', impute: 'worst' },
      parameters: { depth: { min: 1, max: 9 }, reg: { parameters: { l2: { values: [0.1, 0.2] } } } },
    };
    const parsed = parseSearch(file, 'x');
    expect(parsed).toMatchObject({
      ok: true,
      value: {
        metric: { name: 'any metric', goal: 'maximize' },
        strategies: [{ name: 'all', method: 'tpe' }],
      },
    });
    expect(findNotes(file).map(({ path, message }) => `${path.join('/')}: ${message}`)).toEqual([
      'metric/impute: "metric.impute" is a W&B key and has no effect here',
      'method: "bayes" runs tpe here, which uses a different model from W&B\'s',
    ]);
    expect(findProblems(file)[0]).toMatch(/^task: "task" is missing/);
  });
});

describe('a value in the place of a mapping', () => {
  it('is rejected with the form of the mapping', () => {
    const file = { ...base, method: 'random', run_cap: 1, metric: 'val_loss', finals: 10 };
    const form =
      '{ value: … } for a constant, { values: […] } for a choice, or { min: …, max: … } for a range';
    expect(findProblems({ ...file, parameters: { 'network.dropout': 0.3 } })).toEqual([
      'metric: metric must be a mapping, not the text "val_loss" — write { name: val_loss }',
      'finals: finals must be a mapping, not 10 — write { seeds: 10 }',
      `parameters/network.dropout: network.dropout must be a mapping, not 0.3 — write ${form}`,
    ]);
  });
});

describe('a batch size', () => {
  it('has the limit of the engine', () => {
    const withBatches = (batch_size: number) => ({
      ...base,
      method: 'random',
      run_cap: 1,
      task: { ...base.task, training: { batch_size } },
    });
    expect(findProblems(withBatches(2 ** 24))).toEqual([]);
    expect(findProblems(withBatches(2 ** 24 + 1))).toEqual([
      'task/training/batch_size: training.batch_size must be at most 16777216, not 16777217',
    ]);
  });
});

describe('the distribution of a parameter', () => {
  const name = 'network.dropout';
  it('is inferred as in W&B', () => {
    expect(parseDimension({ value: 0.3 })).toEqual({ type: 'constant', name, value: 0.3 });
    expect(parseDimension({ values: [0, 0.3] })).toEqual({ type: 'categorical', name, values: [0, 0.3] });
    expect(parseDimension({ min: 0, max: 0.5 })).toEqual({ type: 'uniform', name, min: 0, max: 0.5 });
    const sweep = parse({ ...base, parameters: { 'training.epochs': { min: 1, max: 9 } } });
    expect(sweep.strategies[0]!.dimensions[0]!.dimension).toMatchObject({
      type: 'int_uniform',
      min: 1,
      max: 9,
    });
  });

  it('is uniform if a whole bound is written as a float', () => {
    const isFloat = (path: Problem['path']) => path.at(-1) === 'max';
    const sweep = parse(
      {
        ...base,
        parameters: {
          'network.kernel_constraint.max_value': { min: 1, max: 4 },
          'network.kernel_constraint.name': { value: 'MaxNorm' },
        },
      },
      { isFloat },
    );
    expect(sweep.strategies[0]!.dimensions[0]!.dimension).toMatchObject({ type: 'uniform', min: 1, max: 4 });
  });

  it('accepts only the keys of its distribution', () => {
    const path = 'parameters/network.dropout';
    const problemsWith = (parameter: unknown) =>
      findProblems({ ...base, parameters: { 'network.dropout': parameter } });
    expect(problemsWith({})).toEqual([
      `${path}: network.dropout has neither value, values, nor min and max — for example { min: 0.1, max: 0.6 }`,
    ]);
    expect(problemsWith({ min: 0.1 })).toEqual([`${path}: network.dropout needs "max"`]);
    expect(problemsWith({ min: 0.1, max: 0.6, value: 0.2 })).toEqual([
      `${path}/min (key): "min" has no meaning with "value"`,
      `${path}/max (key): "max" has no meaning with "value"`,
    ]);
    expect(problemsWith({ min: 0.6, max: 0.1 })).toEqual([
      `${path}/max: max must be above min (0.6), not 0.1 — write { value: … } for a fixed value`,
    ]);
    expect(problemsWith({ distribution: 'log_uniform_values', min: 0, max: 0.1 })).toEqual([
      `${path}/min: min must be above 0, not 0 — logarithms need values above 0`,
    ]);
    expect(problemsWith({ distribution: 'int_uniform', min: 0.5, max: 2 })).toEqual([
      `${path}/min: min must be a whole number, not 0.5`,
    ]);
    expect(problemsWith({ vlaue: 1 })).toEqual([
      `${path}/vlaue (key): unknown key "vlaue" in parameters.network.dropout — did you mean "value"?`,
    ]);
  });

  it('is the same for equivalent W&B distributions', () => {
    const parseDistribution = (parameter: unknown) => {
      const definition = parse({ ...base, parameters: { 'training.optimizer.learning_rate': parameter } });
      const { name: _name, ...distribution } = definition.strategies[0]!.dimensions[0]!.dimension;
      return distribution;
    };
    expect(parseDistribution({ distribution: 'log_uniform', min: -4, max: -2 })).toEqual({
      type: 'log_uniform_values',
      min: Math.exp(-4),
      max: Math.exp(-2),
    });
    expect(parseDistribution({ distribution: 'inv_log_uniform', min: 2, max: 4 })).toEqual({
      type: 'log_uniform_values',
      min: Math.exp(-4),
      max: Math.exp(-2),
    });
    expect(parseDistribution({ distribution: 'inv_log_uniform_values', min: 1e-3, max: 0.1 })).toEqual({
      type: 'log_uniform_values',
      min: 1e-3,
      max: 0.1,
    });
    expect(parseDistribution({ distribution: 'q_uniform', min: 0, max: 3 })).toEqual({
      type: 'uniform',
      min: 0,
      max: 3,
      q: 1,
    });
    expect(parseDistribution({ distribution: 'q_log_uniform_values', min: 0.1, max: 3, q: 0.1 })).toEqual({
      type: 'log_uniform_values',
      min: 0.1,
      max: 3,
      q: 0.1,
    });
    expect(parseDistribution({ distribution: 'q_log_uniform', min: 0, max: 3 })).toMatchObject({
      min: 1,
      q: 1,
    });
    expect(parseDistribution({ distribution: 'log_normal', mu: -3 })).toEqual({
      type: 'log_normal',
      mu: -3,
      sigma: 1,
    });
    expect(parseDistribution({ distribution: 'q_log_normal', q: 2 })).toEqual({
      type: 'log_normal',
      mu: 0,
      sigma: 1,
      q: 2,
    });
    expect(parseDistribution({ distribution: 'beta', a: 2 })).toEqual({ type: 'beta', a: 2, b: 1 });
    expect(parseDistribution({ distribution: 'q_beta', q: 0.1 })).toEqual({
      type: 'beta',
      a: 1,
      b: 1,
      q: 0.1,
    });
    const weighted = { values: [0.1, 0.2], probabilities: [0.25, 0.75] };
    expect(parseDistribution(weighted)).toEqual({ type: 'categorical_w_probabilities', ...weighted });
    expect(parseDistribution({ ...weighted, distribution: 'categorical' })).toEqual(
      parseDistribution(weighted),
    );
  });

  it('requires probabilities that fit its values', () => {
    const path = 'parameters/network.dropout/probabilities';
    const problemsWith = (probabilities: unknown) =>
      findProblems({ ...base, parameters: { 'network.dropout': { values: [0.1, 0.2], probabilities } } });
    expect(problemsWith([0.5])).toEqual([`${path}: probabilities has length 1, but values has length 2`]);
    expect(problemsWith([0.5, 0.6])).toEqual([`${path}: probabilities must sum to 1, not 1.1`]);
    expect(problemsWith([1.5, -0.5])).toEqual([
      `${path}/0: probabilities.0 must be at most 1, not 1.5`,
      `${path}/1: probabilities.1 must be at least 0, not -0.5`,
    ]);
  });

  it('must stay within the bounds of its parameter', () => {
    const problemsWith = (name: string, parameter: unknown) =>
      findProblems({ ...base, parameters: { [name]: parameter } });
    expect(problemsWith('network.dropout', { distribution: 'normal', mu: 0.5, sigma: 0.1 })).toEqual([
      expect.stringMatching(
        /^parameters\/network.dropout\/min: network.dropout must be at least 0, not -0.33/,
      ),
      expect.stringMatching(/^parameters\/network.dropout\/max: network.dropout must be below 1, not 1.33/),
    ]);
    expect(problemsWith('training.batch_size', { distribution: 'uniform', min: 16, max: 64 })).toEqual([
      'parameters/training.batch_size: training.batch_size must be a whole number, not 34.334368 — the search could suggest this value',
    ]);
    // Only the first bound is written in the file: e^-1 is 0.37, and 1.3 rounds to 1.5.
    for (const [parameter, hint] of [
      [{ distribution: 'uniform', min: 0.25, max: 1.5 }, ''],
      [{ distribution: 'log_uniform', min: -1, max: 1.5 }, ' — the search could suggest this value'],
      [{ distribution: 'q_uniform', min: 0.5, max: 1.3, q: 0.5 }, ' — the search could suggest this value'],
    ] as const) {
      const [problem] = problemsWith('network.dropout', parameter);
      expect(problem).toMatch(
        new RegExp(`^parameters/network.dropout/max: network.dropout must be below 1, not [\\d.]+${hint}$`),
      );
    }
    expect(
      problemsWith('training.batch_size', { distribution: 'q_uniform', min: 16, max: 64, q: 0.5 }),
    ).toHaveLength(1);
    expect(
      problemsWith('training.batch_size', { distribution: 'q_uniform', min: 16, max: 64, q: 8 }),
    ).toEqual([]);
    expect(
      problemsWith('training.optimizer.learning_rate', { distribution: 'log_uniform', min: -9, max: 800 }),
    ).toEqual([
      'parameters/training.optimizer.learning_rate: min and max are exponents here: e^-9 to e^800 exceeds the range of a number — use log_uniform_values to write the values themselves',
    ]);
  });
});

describe('the steps of a grid', () => {
  const findGridProblems = (name: string, range: object, changes: object = {}) =>
    findProblems({
      ...base,
      method: 'grid',
      parameters: { [name]: { distribution: 'q_uniform', ...range } },
      ...changes,
    });

  it('start at `min`, and are checked there', () => {
    expect(findGridProblems('training.batch_size', { min: 1, max: 9, q: 2 })).toEqual([]);
    expect(findGridProblems('training.epochs', { min: 1.5, max: 4, q: 1 })).toContain(
      'parameters/training.epochs/min: training.epochs must be a whole number, not 1.5',
    );
    // The strategy overrides the method of the file.
    expect(
      findGridProblems(
        'training.batch_size',
        { min: 1, max: 9, q: 2 },
        { strategies: { a: { method: 'random' } } },
      ),
    ).toEqual([
      'parameters/training.batch_size/min: training.batch_size must be at least 1, not 0 — the search could suggest this value',
    ]);
  });

  it('can be enqueued', () => {
    const enqueue = (value: number) =>
      findGridProblems(
        'training.batch_size',
        { min: 1, max: 9, q: 2 },
        { enqueue: [{ parameters: { 'training.batch_size': value } }] },
      );
    expect(enqueue(7)).toEqual([]);
    for (const value of [4, 9]) {
      expect(enqueue(value)).toEqual([expect.stringContaining(`training.batch_size can never be ${value}`)]);
    }
  });
});

describe('names of parameters', () => {
  it('nest as in W&B', () => {
    const sweep = parse({
      ...base,
      parameters: { network: { parameters: { kernel_regularizer: { parameters: { l2: { value: 0.1 } } } } } },
    });
    expect(sweep.strategies[0]!.dimensions[0]!.dimension.name).toBe('network.kernel_regularizer.l2');
  });

  it('must be paths of task', () => {
    const parameters = { seed: { values: [1, 2] }, epochs: { value: 3 }, 'network.droput': { value: 0.1 } };
    expect(findProblems({ ...base, parameters })).toEqual([
      'parameters/seed (key): the parameter "seed" is not a path in task — set the number of repeats with `seeds` at the top of the file, such as `seeds: 5`',
      'parameters/epochs (key): the parameter "epochs" is not a path in task — did you mean "training.epochs"?',
      'parameters/network.droput (key): the parameter "network.droput" is not a path in task — did you mean "network.dropout"?',
    ]);
  });

  it('must be distinct and not nested', () => {
    const strategies = {
      a: { parameters: { 'network.dropout': { value: 0.1 }, 'network.dropout.1': { value: 0.2 } } },
    };
    const parameters = { network: { parameters: { dropout: { value: 0.3 } } } };
    expect(findProblems({ ...base, parameters, strategies })).toEqual([
      'strategies/a/parameters/network.dropout (key): the parameter "network.dropout" is defined twice',
      'strategies/a/parameters/network.dropout.1 (key): "network.dropout.1" overlaps with "network.dropout"',
    ]);
    expect(
      findProblems({
        ...base,
        parameters: { 'network.dropout.1': { value: 0.2 }, 'network.dropout': { value: 0.1 } },
      }),
    ).toEqual([
      'parameters/network.dropout (key): "network.dropout" overlaps with another parameter inside it',
    ]);
  });

  it('cannot reach a prototype', () => {
    const hostile = JSON.parse(
      '{"__proto__":{"value":1},"constructor":{"value":1},"network.__proto__.x":{"value":1}}',
    );
    expect(findProblems({ ...base, parameters: hostile })).toEqual([
      'parameters/__proto__ (key): "__proto__" is not allowed as a name',
      'parameters/constructor (key): "constructor" is not allowed as a name',
    ]);
    expect(findProblems({ ...base, parameters: { 'network.__proto__.x': { value: 1 } } })).toEqual([
      'parameters/network.__proto__.x (key): "__proto__" is not allowed as a name',
    ]);
  });
});

describe('the conditions of a parameter', () => {
  const schedule = { 'training.schedule.name': { values: ['constant', 'ExponentialDecay'] } };
  const decay = (when: unknown) => ({ 'training.schedule.decay_rate': { min: 0.8, max: 0.99, when } });
  const conditions = (source: object) =>
    parse({ ...base, ...source }).strategies.map(({ dimensions }) => dimensions.map(({ when }) => when));

  it('refer to other parameters with a value or alternatives', () => {
    const parameters = { ...schedule, ...decay({ 'training.schedule.name': 'ExponentialDecay' }) };
    expect(conditions({ parameters })).toEqual([
      [undefined, [{ name: 'training.schedule.name', values: ['ExponentialDecay'], otherwise: false }]],
    ]);
    const either = decay({ 'training.schedule.name': ['ExponentialDecay', 'constant'] });
    expect(findProblems({ ...base, parameters: { ...schedule, ...either } })).toEqual([
      expect.stringMatching(/^parameters\/training.schedule.decay_rate \(key\): unknown key "decay_rate"/),
    ]);
  });

  it('are evaluated if they refer to fixed values', () => {
    const decaying = { parameters: decay({ 'training.schedule.name': 'ExponentialDecay' }) };
    const task = { ...base.task, training: { schedule: { name: 'ExponentialDecay', decay_rate: 0.9 } } };
    expect(conditions({ task, strategies: { a: decaying } })).toEqual([[undefined]]);
    expect(findProblems({ ...base, strategies: { a: decaying } })).toEqual([
      'strategies/a/parameters/training.schedule.decay_rate/when (key): "training.schedule.decay_rate" is never active: fixed values of task rule out its conditions',
    ]);
  });

  it('omit a shared parameter from strategies in which they never hold', () => {
    const parameters = decay({ 'training.schedule.name': 'ExponentialDecay' });
    const strategies = { plain: {}, decaying: { parameters: schedule } };
    expect(conditions({ parameters, strategies }).map(({ length }) => length)).toEqual([0, 2]);
    expect(findProblems({ ...base, parameters, strategies: { plain: {} } })).toHaveLength(1);
  });

  it('must refer to another parameter with a possible value', () => {
    const path = 'parameters/training.schedule.decay_rate/when';
    const problemsWith = (when: unknown) =>
      findProblems({ ...base, parameters: { ...schedule, ...decay(when) } });
    expect(problemsWith({ 'training.schedule.nam': 'constant' })).toEqual([
      `${path}/training.schedule.nam (key): when: "training.schedule.nam" is neither a parameter nor a path in task — did you mean "training.schedule.name"?`,
    ]);
    expect(problemsWith({ 'training.schedule.name': 'ExponentialDcay' })).toEqual([
      `${path}/training.schedule.name: training.schedule.name is never "ExponentialDcay" — did you mean "ExponentialDecay"?`,
    ]);
    expect(problemsWith({ 'training.schedule.decay_rate': 0.9 })).toEqual([
      `${path} (key): the conditions of "training.schedule.decay_rate" refer back to it`,
    ]);
    expect(problemsWith('constant')).toHaveLength(1);
  });

  it('limit a grid to 10,000 combinations of the referenced parameters', () => {
    const parameters = {
      'training.epochs': { min: 1, max: 10_001 },
      'network.dropout': { values: [0.1], when: { 'training.epochs': 3 } },
    };
    expect(findProblems({ ...base, method: 'grid', parameters })).toEqual([
      'parameters (key): the parameters in conditions have 10001 combinations, but at most 10000 are allowed',
    ]);
  });
});

describe('the check of a sweep', () => {
  it('covers each choice and each bound', () => {
    expect(
      findProblems({
        ...base,
        parameters: { 'training.optimizer.learning_rate': { values: [0.1, -1] } },
        strategies: { none: {}, dropout: { parameters: { 'network.dropout': { min: 0.5, max: 1.5 } } } },
      }),
    ).toEqual([
      'parameters/training.optimizer.learning_rate/values/1: training.optimizer.learning_rate must be at least 0, not -1',
      'strategies/dropout/parameters/network.dropout/max: network.dropout must be below 1, not 1.5',
    ]);
  });

  it('reports choices that conflict only in combination', () => {
    const parameters = {
      'training.optimizer.name': { values: ['adam', 'sgd'] },
      'training.optimizer.momentum': { value: 0.9 },
    };
    expect(findProblems({ ...base, parameters })).toEqual([
      expect.stringMatching(
        /^parameters\/training.optimizer.momentum \(key\): unknown key "momentum" in task.training.optimizer — choose from name/,
      ),
    ]);
  });

  it('reports an error in task itself once', () => {
    const task = { ...base.task, network: { droput: 0.1 } };
    const parameters = { 'training.batch_size': { values: [1, 2, 3] } };
    expect(findProblems({ ...base, task, parameters })).toEqual([
      'task/network/droput (key): unknown key "droput" in task.network — did you mean "dropout"?',
    ]);
  });

  it('covers every value, even with too many combinations', () => {
    const many = { values: Array.from({ length: 40 }, (_, index) => index / 50) };
    const parameters = {
      'network.dropout': { values: [...many.values, 2] },
      'network.kernel_regularizer.l1': many,
      'network.kernel_regularizer.l2': many,
    };
    expect(findProblems({ ...base, parameters })).toEqual([
      'parameters/network.dropout/values/40: network.dropout must be below 1, not 2',
    ]);
  });

  it('includes the checks of the trainer', () => {
    const trainer: TrainerChecks = {
      checkData: ({ name }) =>
        name === 'mnist'
          ? []
          : [{ path: ['task', 'data', 'name'], target: 'value', message: `there is no data set "${name}"` }],
      checkTask: ({ data }) => trainer.checkData(data),
      largestClassOf: ({ name }) => (name === 'mnist' ? { name: '1', share: 0.11 } : undefined),
      countTableRows: () => undefined,
      metricsOf: ({ data }) => (data.name === 'mnist' ? ['val_loss', 'val_accuracy'] : undefined),
    };
    const task = { data: { name: 'mnits' } };
    expect(findProblems({ ...base, task }, { trainer })).toEqual([
      'task/data/name: there is no data set "mnits"',
    ]);
    expect(findProblems({ ...base, task: { ...task, network: { droput: 1 } } }, { trainer })).toHaveLength(2);
    const parameters = { 'data.name': { values: ['mnist', 'cifar'] } };
    expect(findProblems({ ...base, parameters }, { trainer })).toEqual([
      'parameters/data.name/values/1: there is no data set "cifar"',
    ]);
    expect(findProblems({ ...base, metric: { name: 'val_auc' } }, { trainer })).toEqual([
      'metric/name: a trial of this task does not report val_auc — it reports val_loss, val_accuracy',
    ]);
    expect(parseSweep(base, 'x', { trainer })).toMatchObject({ value: { largestClass: { share: 0.11 } } });
    const other = parseSweep({ ...base, parameters: { 'data.name': { values: ['mnist'] } } }, 'x', {
      trainer,
    });
    expect(other.ok && 'largestClass' in other.value).toBe(false);
  });
});

describe('an error in a file', () => {
  it('is reported with its path', () => {
    expect(
      findProblems({
        ...base,
        run_cpa: 4,
        scheduler: { engine: 'ax' },
        run_cap: 2,
        seeds: 3,
        seed: -1,
        metric: { name: 'val_los', goal: 'max' },
        strategies: { none: null, '2x': {}, a: { method: 'custom' } },
      }),
    ).toEqual([
      'run_cpa (key): unknown key "run_cpa" — did you mean "run_cap"?',
      'scheduler (key): "scheduler" is not supported yet — leave it out for now',
      'metric/goal: metric.goal must be minimize or maximize, not the text "max" — did you mean "maximize"?',
      'seed: seed must be at least 0, not -1',
      'metric/name: metric.name must be the name of a metric, not "val_los" — did you mean "val_loss"?',
      'strategies/none: strategy "none" must be a mapping — write `none: {}` for a strategy without parameters',
      'strategies/2x (key): "2x" cannot be the name of a strategy — begin with an ASCII letter or "_", and use at most 64 ASCII letters, digits, "_", "-" and "."',
      'strategies/a/method: method "custom" is not supported yet — use grid, random, latin_hypercube, sobol, halton, tpe, gp, auto, cma_es, nsga2, pbt, pb2 or bayes',
    ]);
  });

  it('is reported with the line to add for a missing key', () => {
    expect(findProblems({})).toEqual([
      'task: "task" is missing: it defines what each trial trains — add `task: { data: { name: mnist } }`',
      'method: "method" is missing: it defines how points are chosen — add `method: random` or `method: grid`',
    ]);
  });

  it('is a missing name or mapping', () => {
    expect(findProblems({ ...base, constraints: [{ min: 0.5 }], enqueue: [{}] })).toEqual([
      'constraints/0/name: constraints.0.name is missing',
      'enqueue/0/parameters: enqueue.0.parameters is missing',
    ]);
    expect(findProblems({ ...base, finals: { test: {} } })).toEqual([
      'finals/test/table: finals.test.table is missing: write the path of a table',
      'finals/test/target: finals.test.target is missing: write the name of a column',
      'finals/test/score: finals.test.score is missing',
    ]);
  });

  it('is a run_cap below the number of seeds', () => {
    expect(findProblems({ ...base, run_cap: 2, seeds: 3 })).toEqual([
      'run_cap: run_cap counts trials: one configuration needs 3, one per seed, not 2 — write at least 3',
    ]);
  });

  it('is a grid over a range of real numbers', () => {
    const parameters = { 'network.dropout': { min: 0.1, max: 0.6 } };
    expect(findProblems({ ...base, parameters, strategies: { a: { method: 'grid' }, b: {} } })).toEqual([
      'parameters/network.dropout: strategy "a" uses grid, which cannot enumerate the values of network.dropout — list its `values`, or use `method: random`',
    ]);
    expect(
      findProblems({ ...base, method: 'grid', parameters: { 'training.epochs': { min: 1, max: 9 } } }),
    ).toEqual([]);
  });

  it('is a grid over values with probabilities', () => {
    const parameters = { 'network.dropout': { values: [0.1, 0.2], probabilities: [0.3, 0.7] } };
    expect(findProblems({ ...base, method: 'grid', parameters })).toEqual([
      'parameters/network.dropout: strategy "all" uses grid, which cannot enumerate the values of network.dropout — remove `probabilities`, or use `method: random`',
    ]);
  });

  it('is a value that JSON lacks', () => {
    expect(findProblems({ ...base, seed: Number.NaN })).toEqual(['seed: seed must be a number, not NaN']);
    expect(findProblems({ ...base, seed: 10n })).toHaveLength(1);
    expect(findProblems({ ...base, parameters: { 'network.dropout': { values: [0.1, Infinity] } } })).toEqual(
      ['parameters/network.dropout/values/1: values.1 must be a finite number, not Infinity'],
    );
  });

  it('is a name that commands would read as an option', () => {
    expect(findProblems({ ...base, name: '--help' })).toEqual([
      'name: name must not begin with "-" — commands would read an option',
    ]);
    expect(parseSweep(base, '-x')).toMatchObject({
      ok: false,
      problems: [{ path: [], message: 'the name of the file must not begin with "-"' }],
    });
  });

  it('is text that is too long, too many values, or too deep a nesting', () => {
    expect(findProblems({ ...base, description: 'x'.repeat(2000) })).toEqual([
      'description: description must have at most 1024 characters',
    ]);
    expect(findProblems({ ...base, description: ' ' })).toEqual([
      'description: description must not be blank',
    ]);
    expect(findProblems(Array.from({ length: 30_000 }, () => 1))).toEqual([
      ': the file has more than 20000 values',
    ]);
    const cyclic: { inside?: unknown } = {};
    cyclic.inside = cyclic;
    expect(findProblems(cyclic).at(-1)).toMatch(/nested more than 32 levels deep/);
  });

  it('never crashes the parser', () => {
    const keys = fc.constantFrom(
      ...[
        'task',
        'data',
        'name',
        'network',
        'network.dropout',
        'hidden',
        'method',
        'parameters',
        'strategies',
        'value',
      ],
      ...['values', 'min', 'max', 'distribution', 'metric', 'seeds', 'run_cap', '__proto__', 'toString', 'x'],
    );
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        fc.constantFrom<unknown>(
          'mnist',
          'grid',
          'random',
          'uniform',
          1,
          0.5,
          -1,
          null,
          true,
          'MaxNorm',
          undefined,
        ),
        fc.dictionary(keys, tie('value'), { maxKeys: 6 }),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.anything(),
      ),
    })).value;
    fc.assert(
      fc.property(value, (source) => {
        const parsed = parseSweep(source, 'x');
        expect(parsed.ok || parsed.problems.length > 0).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
