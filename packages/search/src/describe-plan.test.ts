import { parseSearch } from '@ridgeline/core/parse';
import { describePlan } from './describe-plan.ts';

function describeSpec(spec: object) {
  const parsed = parseSearch({ method: 'grid', ...spec }, 'x');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return describePlan(parsed.value);
}

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

  it('describes an open-ended search by its start', () => {
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

  it('describes a grid of 10^12 cells by its start', () => {
    const axis = { min: 1, max: 1_000_000 };
    const { plan } = describeSpec({ parameters: { a: axis, b: axis } });
    expect(plan).toMatchObject({ type: 'too large', size: 10n ** 12n });
  });
});
