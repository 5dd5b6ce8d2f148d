import { loadDataSet } from '../data/data-sets.ts';
import { openEnginesHere } from '../testing/engines-here.ts';
import { taskOf } from '../testing/task-of.ts';
import { trainNetwork } from './train-network.ts';
import { epochExamples, epochRows, trialData } from './trial-data.ts';

const digits = await loadDataSet('digits');
const [engine] = await openEnginesHere();

const taskWith = (augment: object | undefined, network: object = {}) =>
  taskOf({
    data: { name: 'digits', train: 120, validation: 60, ...(augment && { augment }) },
    network,
    training: { epochs: 2 },
  });

describe('examples of an epoch', () => {
  it('are those of the data set without augmentation', () => {
    for (const augment of [undefined, {}, { flip: false, shift: 0 }]) {
      const task = taskWith(augment);
      const parts = trialData(digits, task, 1);
      const { examples, rows } = epochExamples(parts, digits, task, 1, 2);
      expect(examples).toBe(parts.examples);
      expect(rows).toBe(epochRows(parts, 1, 2));
    }
  });

  it('are augmented once for all strategies, together with their classes', () => {
    const [task, other] = [taskWith({ shift: 1 }), taskWith({ shift: 1 }, { dropout: 0.5 })];
    const parts = trialData(digits, task, 1);
    const { examples, rows } = epochExamples(parts, digits, task, 1, 2);
    expect(epochExamples(trialData(digits, other, 1), digits, other, 1, 2).examples).toBe(examples);
    expect(epochExamples(parts, digits, task, 2, 2).examples).not.toEqual(examples);
    const order = epochRows(parts, 1, 2);
    expect([...rows]).toEqual([...order.keys()]);
    expect([...examples.targets]).toEqual(Array.from(order, (row) => digits.targets[row]!));
    const mass = (inputs: ArrayLike<number>, row: number) =>
      Array.from({ length: 64 }, (_, i) => inputs[64 * row + i]!).reduce((sum, byte) => sum + byte, 0);
    order.forEach((row, place) =>
      expect(mass(examples.inputs, place)).toBeLessThanOrEqual(mass(digits.inputs.values, row)),
    );
  });

  it('change the training of a trial, but not its validation', () => {
    const trained = (augment: object | undefined) => {
      const losses: number[] = [];
      trainNetwork({
        engine: engine!,
        attempt: { key: { trial: 0, attempt: 1, token: '' }, task: taskWith(augment), seed: 4 },
        data: digits,
        report: ({ values }) => losses.push(values['loss']!, values['val_loss']!),
        isStopped: () => false,
      });
      return losses;
    };
    const plain = trained(undefined);
    expect(trained({ shift: 1, rotate: 10 })).not.toEqual(plain);
    expect(trained({ shift: 1, rotate: 10 })).toEqual(trained({ shift: 1, rotate: 10 }));
    expect(trained({})).toEqual(plain);
  });
});
