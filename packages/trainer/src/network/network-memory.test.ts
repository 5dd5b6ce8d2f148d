import { loadDataSet } from '../data/data-sets.ts';
import { parseTestTask } from '../testing/parse-test-task.ts';
import { estimateNetworkMemory } from './network-memory.ts';
import { inferShapedLayers } from './trainer-spec.ts';

const digits = await loadDataSet('digits');

function estimateMemory(training: object) {
  const task = parseTestTask({ network: { layers: ['Flatten', 'BatchNormalization'] }, training });
  return estimateNetworkMemory(inferShapedLayers(task, digits), task.training, 1500);
}

// 64 offsets, 64 factors and 650 weights are trained; 128 numbers are statistics.
const [trainedWeights, statistics] = [778, 128];

it.each<[optimizer: object, slots: number]>([
  [{ name: 'sgd' }, 0],
  [{ name: 'sgd', momentum: 0.9, clipnorm: 1 }, 2],
  [{ name: 'adam' }, 2],
  [{ name: 'adamw', amsgrad: true, clipvalue: 1 }, 3],
  [{ name: 'nadam', global_clipnorm: 1 }, 3],
  [{ name: 'rmsprop', centered: true, momentum: 0.5 }, 3],
  [{ name: 'adagrad' }, 1],
])('%j keeps %d numbers besides each weight', (optimizer, slots) => {
  expect(estimateMemory({ optimizer }).weights).toBe(4 * (trainedWeights * (1 + slots) + statistics));
});

it('activations include the gradients of a batch', () => {
  const numbers = 64 + 2 * (64 + 64 + 10);
  expect(estimateMemory({ batch_size: 100 }).activations).toBe(4 * 100 * numbers);
  expect(estimateMemory({ batch_size: 1 }).activations).toBe(4 * 64 * numbers);
  expect(estimateMemory({ batch_size: 2_000_000 }).activations).toBe(4 * 1500 * numbers);
});
