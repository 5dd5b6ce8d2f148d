import { parseSearch } from './parse-sweep.ts';

const task = { data: { name: 'digits' }, training: { epochs: 20 } };
const rate = { 'training.optimizer.learning_rate': { min: 0.01, max: 0.1 } };
const pbt = { task, method: 'pbt', parameters: rate };
const asha = { task, method: 'random', run_cap: 20, pruner: { name: 'asha', max_resource: 20 } };

function findProblems(spec: object): readonly string[] {
  const parsed = parseSearch(spec, 'x');
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path.join('/')}: ${message}`);
}

it('accepts population-based methods and the pruner asha', () => {
  expect(findProblems(pbt)).toEqual([]);
  expect(findProblems({ ...pbt, method: { name: 'pb2', population: 4 } })).toEqual([]);
  expect(findProblems({ ...asha, parameters: rate })).toEqual([]);
  const parameters = {
    'network.dropout': { min: 0, max: 0.5 },
    'network.kernel_regularizer.l2': { min: 0, max: 0.1 },
  };
  expect(findProblems({ ...pbt, strategies: { all: { parameters } } })).toEqual([]);
});

it.each([
  [
    'asha with a grid',
    'asha always needs new ones',
    { ...asha, method: 'grid', parameters: { 'training.batch_size': { values: [8, 16] } } },
  ],
  [
    'asha with more epochs than a full trial has',
    'pruner/max_resource: max_resource can be at most training.epochs (20), not 21',
    { ...asha, parameters: rate, pruner: { name: 'asha', max_resource: 21 } },
  ],
  [
    'asha with the number of epochs as a parameter',
    'strategies/long/parameters/training.epochs: asha gives all full trials the same number of epochs',
    {
      ...asha,
      parameters: rate,
      strategies: { short: {}, long: { parameters: { 'training.epochs': { min: 20, max: 40 } } } },
    },
  ],
  ['asha with a range of seeds', 'seeds.min', { ...asha, parameters: rate, seeds: { min: 1, max: 3 } }],
  ['a population without a task', 'needs a `task`', { method: 'pbt', parameters: { x: { value: 1 } } }],
  ['a population with a pruner', 'replaces its worst members itself', { ...pbt, pruner: 'median' }],
  [
    'a population with enqueued configurations',
    'draws its first generation itself',
    { ...pbt, enqueue: [{ parameters: { 'training.optimizer.learning_rate': 0.02 } }] },
  ],
  [
    'a population with early stopping',
    'trains all members to their end',
    { ...pbt, task: { ...task, training: { epochs: 20, early_stopping: {} } } },
  ],
  [
    'a population with too few epochs',
    'training.epochs is only 18',
    { ...pbt, task: { ...task, training: { epochs: 18 } } },
  ],
  [
    'a number of units as a parameter of a population',
    'network.hidden cannot vary',
    { ...pbt, parameters: { 'network.hidden': { values: [[8], [16]] } } },
  ],
  [
    'the optimizer as a parameter of a population',
    'training.optimizer.name cannot vary',
    { ...pbt, parameters: { 'training.optimizer.name': { values: ['sgd', 'adam'] } } },
  ],
  [
    'pb2 with a list of values',
    'uses pb2, which models numbers, so training.batch_size cannot be a list of values',
    { ...pbt, method: 'pb2', parameters: { 'training.batch_size': { values: [8, 16] } } },
  ],
  [
    'data as a parameter of a population',
    'data.train cannot vary',
    { ...pbt, parameters: { 'data.train': { values: [100, 200] } } },
  ],
])('rejects %s', (_, reason, spec) => {
  expect(findProblems(spec)).toContainEqual(expect.stringContaining(reason));
});
