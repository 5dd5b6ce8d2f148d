import { groupKey } from './group-key.ts';
import { parseTask } from './parse-task.ts';

const task = (network: object, training: object = {}) => {
  const parsed = parseTask({ data: { name: 'digits' }, network, training }, []);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
};

describe('groupKey', () => {
  const base = groupKey(task({ hidden: [8] }), 0);

  it('is the same for trials that differ in what can be a vector', () => {
    expect(groupKey(task({ hidden: [8], dropout: 0.5, kernel_regularizer: { l2: 1 } }), 0)).toBe(base);
    expect(groupKey(task({ hidden: [8] }, { epochs: 3, schedule: 'ExponentialDecay' }), 0)).toBe(base);
  });

  it('differs with shapes, activations, batch size, optimizer and seed', () => {
    const others = [
      groupKey(task({ hidden: [9] }), 0),
      groupKey(task({ hidden: [8, 8] }), 0),
      groupKey(task({ hidden: [8], activation: 'linear' }), 0),
      groupKey(task({ hidden: [8] }, { batch_size: 16 }), 0),
      groupKey(task({ hidden: [8] }, { optimizer: 'sgd' }), 0),
      groupKey(task({ hidden: [8] }), 1),
    ];
    expect(new Set([base, ...others]).size).toBe(7);
  });
});
