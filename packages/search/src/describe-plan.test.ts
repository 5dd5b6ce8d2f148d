import { parseSearch } from '@ridgeline/core/parse';
import { describePlan } from './describe-plan.ts';
import { StudySearch } from './study-search.ts';

function parseSpec(spec: object) {
  const parsed = parseSearch({ method: 'grid', ...spec }, 'x');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

const describeSpec = (spec: object) => describePlan(parseSpec(spec));

const task = { data: { name: 'mnist', train: 100 }, network: { hidden: [64] }, training: { epochs: 5 } };

describe('describePlan', () => {
  it('counts epochs and examples', () => {
    const { training, plan } = describeSpec({
      task,
      seeds: 2,
      parameters: {
        'training.batch_size': { values: [16, 32, 64] },
        'network.dropout': { values: [0, 0.5] },
      },
    });
    expect(plan).toMatchObject({ type: 'finite', trials: 12 });
    expect(training).toEqual({ epochs: 60, examples: 6000 });
  });

  it('numbers configurations as the run does if seeds are divided', () => {
    const parameters = { x: { min: 0.5, max: 1.5 } };
    const definition = parseSpec({
      method: 'random',
      seeds: { min: 1, max: 3 },
      run_cap: 30,
      lag: 6,
      strategies: { a: { parameters }, b: { parameters } },
      enqueue: [
        { strategy: 'b', parameters: { x: 0.75 } },
        { strategy: 'b', parameters: { x: 1 } },
      ],
    });
    const started = new StudySearch(definition).ask(10).map(({ trial }) => trial.configuration);
    expect(started).toHaveLength(6);
    expect(describePlan(definition).examinedConfigurations.slice(0, 6)).toEqual(started);
  });

  it('finds duplicate configurations across strategies', () => {
    const { duplicates } = describeSpec({
      task,
      strategies: { none: {}, dropout: { parameters: { 'network.dropout': { values: [0.1, 0] } } } },
    });
    expect(duplicates.map(({ configuration, original }) => [configuration.number, original.number])).toEqual([
      [2, 0],
    ]);
  });

  it('finds points that a random search without a task draws twice', () => {
    const { duplicates, training } = describeSpec({
      method: 'random',
      run_cap: 10,
      parameters: { depth: { values: [1, 2] } },
    });
    expect(duplicates).toHaveLength(8);
    expect(training).toBeUndefined();
  });

  it('finds parameters without an effect on the task', () => {
    const parameters = {
      'training.optimizer.learning_rate': { values: [0.1, 0.01] },
      'training.batch_size': { values: [16, 32] },
    };
    const training = {
      ...task.training,
      schedule: { name: 'PiecewiseConstantDecay', boundaries: [10], values: [0.1, 0.01] },
    };
    expect(describeSpec({ task: { ...task, training }, parameters }).idleParameters).toEqual([]);
    const layers = { 'network.hidden': { value: [] }, 'network.dropout': { values: [0.1, 0.2] } };
    expect(describeSpec({ task, parameters: { ...parameters, ...layers } }).idleParameters).toEqual([
      { strategy: 'all', name: 'network.dropout' },
    ]);
  });

  it('examines only the start of an open-ended search', () => {
    const { plan, examinedConfigurations } = describeSpec({
      method: 'random',
      parameters: { rate: { min: 0.1, max: 0.6 } },
    });
    expect(plan.type).toBe('no end');
    expect(examinedConfigurations).toHaveLength(1000);
    const hypercube = describeSpec({
      method: 'latin_hypercube',
      parameters: { rate: { min: 0.1, max: 0.6 } },
    });
    expect(hypercube).toMatchObject({ plan: { type: 'no end' }, examinedConfigurations: [] });
  });

  it('examines only the initial configurations of a learning search', () => {
    const { examinedConfigurations } = describeSpec({
      method: 'tpe',
      run_cap: 100,
      parameters: { rate: { min: 0.1, max: 0.6 } },
    });
    expect(examinedConfigurations).toHaveLength(10);
  });

  it.each([
    ['a configuration chosen by hand', { enqueue: [{ parameters: { rate: 0.25 } }] }, undefined, 10, false],
    ['4 earlier results', { warm_start: 'other' }, 4, 6, false],
    ['enough earlier results', { warm_start: 'other' }, 12, 0, false],
    ['an unknown number of earlier results', { warm_start: 'other' }, undefined, 10, true],
    ['earlier results, in generations', { warm_start: 'other', method: 'nsga2' }, 40, 20, false],
  ])(
    'examines configurations that no model suggests: with %s',
    (_, spec, resultCount, count, assumesFewResults) => {
      const parameters = { rate: { min: 0.1, max: 0.6 } };
      const parsed = parseSearch({ method: 'tpe', run_cap: 100, parameters, ...spec }, 'x');
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
      const result = { strategy: 'all', parameters: { rate: 0.5 }, value: 1 };
      const results = resultCount && Array.from({ length: resultCount }, () => result);
      const { warmStart } = parsed.value;
      const description = describePlan({
        ...parsed.value,
        ...(warmStart && results ? { warmStart: { ...warmStart, results } } : {}),
      });
      expect(description.examinedConfigurations).toHaveLength(count);
      expect(description.assumesFewResults).toBe(assumesFewResults);
    },
  );

  it('examines the single point of a strategy that has no parameters', () => {
    const strategies = { none: {}, dropout: { parameters: { 'network.dropout': { min: 0.1, max: 0.6 } } } };
    const { examinedConfigurations } = describeSpec({ task, method: 'cma_es', run_cap: 40, strategies });
    expect(examinedConfigurations.map(({ strategy }) => strategy)).toEqual([
      'none',
      ...Array.from({ length: 4 }, () => 'dropout'),
    ]);
  });

  it('describes a grid of 10^12 cells without enumerating them', () => {
    const axis = { min: 1, max: 1_000_000 };
    const { plan } = describeSpec({ parameters: { a: axis, b: axis } });
    expect(plan).toMatchObject({ type: 'too large', size: 10n ** 12n });
  });
});
