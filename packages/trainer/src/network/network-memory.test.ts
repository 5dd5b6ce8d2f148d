import { loadDataSet } from '../data/data-sets.ts';
import { taskOf } from '../testing/task-of.ts';
import { networkMemory } from './network-memory.ts';
import { trainerLayersOf } from './trainer-spec.ts';

const digits = await loadDataSet('digits');

function memoryOf(training: object) {
  const task = taskOf({ network: { layers: ['Flatten', 'BatchNormalization'] }, training });
  return networkMemory(trainerLayersOf(task, digits), task.training);
}

// 64 offsets, 64 factors and 650 weights are trained; 128 numbers are statistics.
const [trained, statistics] = [778, 128];

it.each<[optimizer: object, slots: number]>([
  [{ name: 'sgd' }, 0],
  [{ name: 'sgd', momentum: 0.9, clipnorm: 1 }, 2],
  [{ name: 'adam' }, 2],
  [{ name: 'adamw', amsgrad: true, clipvalue: 1 }, 3],
  [{ name: 'nadam', global_clipnorm: 1 }, 3],
  [{ name: 'rmsprop', centered: true, momentum: 0.5 }, 3],
  [{ name: 'adagrad' }, 1],
])('%j keeps %d numbers for each weight', (optimizer, slots) => {
  expect(memoryOf({ optimizer }).weights).toBe(4 * (trained * (1 + slots) + statistics));
});

it('activations cover a batch, with gradients', () => {
  const numbers = 64 + 2 * (64 + 64 + 10);
  expect(memoryOf({ batch_size: 100 }).activations).toBe(4 * 100 * numbers);
  expect(memoryOf({ batch_size: 1 }).activations).toBe(4 * 64 * numbers);
});
