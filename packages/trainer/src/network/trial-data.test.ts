import { loadDataSet } from '../data/data-sets.ts';
import { openAvailableEngines } from '../testing/available-engines.ts';
import { parseTestTask } from '../testing/parse-test-task.ts';
import { trainNetwork } from './train-network.ts';
import { prepareEpochExamples, orderEpochRows, loadTrialData } from './trial-data.ts';

const digits = await loadDataSet('digits');
const [engine] = await openAvailableEngines();

const createTask = (augment: object | undefined, network: object = {}) =>
  parseTestTask({
    data: { name: 'digits', train: 120, validation: 60, ...(augment && { augment }) },
    network,
    training: { epochs: 2 },
  });

describe('prepareEpochExamples', () => {
  it('returns the examples of the data set without augmentation', () => {
    for (const augment of [undefined, {}, { flip: false, shift: 0 }]) {
      const task = createTask(augment);
      const parts = loadTrialData(digits, task, 1);
      const { examples, rows } = prepareEpochExamples(parts, digits, task, 1, 2);
      expect(examples).toBe(parts.examples);
      expect(rows).toBe(orderEpochRows(parts, 1, 2));
    }
  });

  it('augments examples only once for all strategies', () => {
    const [task, other] = [createTask({ shift: 1 }), createTask({ shift: 1 }, { dropout: 0.5 })];
    const parts = loadTrialData(digits, task, 1);
    const { examples, rows } = prepareEpochExamples(parts, digits, task, 1, 2);
    expect(prepareEpochExamples(loadTrialData(digits, other, 1), digits, other, 1, 2).examples).toBe(
      examples,
    );
    expect(prepareEpochExamples(parts, digits, task, 2, 2).examples).not.toEqual(examples);
    const order = orderEpochRows(parts, 1, 2);
    expect([...rows]).toEqual([...order.keys()]);
    expect([...examples.targets]).toEqual(Array.from(order, (row) => digits.targets[row]!));
    const pixelSum = (inputs: ArrayLike<number>, row: number) =>
      Array.from({ length: 64 }, (_, i) => inputs[64 * row + i]!).reduce((sum, byte) => sum + byte, 0);
    order.forEach((row, index) =>
      expect(pixelSum(examples.inputs, index)).toBeLessThanOrEqual(pixelSum(digits.inputs.values, row)),
    );
  });

  it('changes the results of training reproducibly', () => {
    const trainLosses = (augment: object | undefined) => {
      const losses: number[] = [];
      trainNetwork({
        trainer: engine!,
        attempt: { key: { trial: 0, attempt: 1, token: '' }, task: createTask(augment), seed: 4 },
        data: digits,
        report: ({ values }) => losses.push(values['loss']!, values['val_loss']!),
        isStopped: () => false,
      });
      return losses;
    };
    const plain = trainLosses(undefined);
    expect(trainLosses({ shift: 1, rotate: 10 })).not.toEqual(plain);
    expect(trainLosses({ shift: 1, rotate: 10 })).toEqual(trainLosses({ shift: 1, rotate: 10 }));
    expect(trainLosses({})).toEqual(plain);
  });
});
