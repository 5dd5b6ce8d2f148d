import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Examples } from '../data/examples.ts';
import { openKernels } from '../kernels/open-kernels.ts';
import { backendsHere } from '../testing/backends-here.ts';
import { taskOf } from '../testing/task-of.ts';
import { makeBatch } from './batch.ts';
import { groupStep } from './group-step.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const examples: Examples = {
  problem: { type: 'regression' },
  features: 4,
  targets: Float32Array.from({ length: 16 }, (_, i) => Math.sin(i)),
  read: (example, out, offset) => out.fill(example / 16, offset, offset + 4),
};
const indexes = Uint32Array.from(examples.targets, (_, i) => i);

/** Megabytes: what JavaScript holds, and what the process has. */
function memory() {
  collect();
  const { heapUsed, rss } = process.memoryUsage();
  return { held: heapUsed / 1e6, process: rss / 1e6 };
}

describe.each((await backendsHere()).map(openKernels))('the memory of $backend', (kernels) => {
  it('does not grow with the steps of a training', () => {
    const task = taskOf({
      data: { name: 'digits' },
      network: { hidden: [8], dropout: 0.2, kernel_constraint: 'MaxNorm', kernel_regularizer: { l2: 0.01 } },
      training: { loss: 'mean_squared_error', optimizer: 'adam' },
    });
    kernels.scope(() => {
      const group = groupStep(kernels, [task, task], 1, examples);
      let step = 0;
      const train = (count: number) => {
        for (const last = step + count; step < last;)
          kernels.scope(() => group.train(makeBatch(kernels, examples, indexes), ++step, [0.01, 0.02]));
      };
      train(500);
      const tensors = kernels.alive();
      const rounds = Array.from({ length: 5 }, () => {
        train(1000);
        return memory();
      });
      expect(kernels.alive()).toBe(tensors);
      expect(rounds.at(-1)!.held - rounds[0]!.held).toBeLessThan(5);
      // What the allocator keeps for later comes in jumps; a leak would show in each round.
      const grown = rounds.slice(1).map(({ process }, i) => process - rounds[i]!.process);
      expect(Math.min(...grown)).toBeLessThan(5);
    });
  });
});
