import { groupLimit } from './group-limit.ts';
import { parseTask } from './parse-task.ts';

const taskWith = (hidden: readonly number[]) => {
  const parsed = parseTask({ data: { name: 'mnist' }, network: { hidden: [...hidden] } }, []);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
};

describe('groupLimit', () => {
  it.each([
    [[64], 784, 10, 9],
    [[32], 64, 10, 64],
    [[512, 512], 784, 10, 1],
    [[], 784, 10, 63],
  ])(
    'bounds the state of a group of networks with hidden layers %j on %i inputs',
    (hidden, inputs, outputs, limit) => {
      expect(groupLimit(taskWith(hidden), { inputs, outputs })).toBe(limit);
    },
  );
});
