import { groupKey, type Task } from '@ridgeline/core';
import type { Examples } from '../data/examples.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { openKernels } from '../kernels/open-kernels.ts';
import { learningRate } from '../schedule/learning-rate.ts';
import { backendsHere } from '../testing/backends-here.ts';
import { expectClose } from '../testing/expect-close.ts';
import { trajectories } from '../testing/keras-fixtures.ts';
import { taskOf } from '../testing/task-of.ts';
import { makeBatch } from './batch.ts';
import { groupStep, type LayerWeights } from './group-step.ts';

const backends = (await backendsHere()).map(openKernels);
const { seed, rows, features, hidden, inputs, classes, numbers, start, cases } = trajectories;

const length = { stepsPerEpoch: 3, epochs: 100 };
const read: Examples['read'] = (example, out, offset) => {
  for (let i = 0; i < features; i++) out[offset + i] = inputs[example * features + i]!;
};
const ofClasses: Examples = {
  problem: { type: 'multi-class', classes: 3 },
  features,
  targets: classes,
  read,
};
const ofNumbers: Examples = { problem: { type: 'regression' }, features, targets: numbers, read };

interface Followed {
  readonly totals: readonly number[];
  readonly weights: readonly LayerWeights[];
}

/** Trains the tasks as one group from the weights that Keras started from; what each came to. */
function trained(kernels: Kernels, tasks: readonly Task[], examples: Examples): readonly Followed[] {
  return kernels.scope(() => {
    const group = groupStep(kernels, tasks, seed, examples);
    const weights = start[examples === ofNumbers ? 'numbers' : 'classes'].map(
      ([kernel, bias], layer): LayerWeights => ({
        ...group.read(0)[layer],
        kernel: Float32Array.from(kernel),
        bias: Float32Array.from(bias),
      }),
    );
    tasks.forEach((_, trial) => group.write(trial, weights));
    const totals = tasks.map((): number[] => []);
    for (let step = 0; step < cases[0]!.totals.length; step++) {
      const rates = tasks.map(({ training }) =>
        learningRate(training.schedule, training.optimizer.learningRate, step, length),
      );
      kernels.scope(() => {
        const from = (step % 3) * rows;
        const batch = makeBatch(
          kernels,
          examples,
          Uint32Array.from({ length: rows }, (_, i) => from + i),
        );
        const { loss, penalty, activity } = group.train(batch, step + 1, rates);
        totals.forEach((curve, trial) =>
          curve.push(loss[trial]! / rows + (penalty?.[trial] ?? 0) + (activity?.[trial] ?? 0)),
        );
      });
    }
    return totals.map((curve, trial) => ({ totals: curve, weights: group.read(trial) }));
  });
}

/** How far two losses are apart: absolute below 1, above it as a share. */
function distance(a: number, b: number): number {
  return Math.abs(a - b) / Math.max(1, Math.abs(b));
}

/** The cases that can train as one program, between two neighbours that Keras knows nothing of. */
function groups() {
  const byKey = new Map<string, { task: Task; index: number }[]>();
  cases.forEach(({ network, training }, index) => {
    const task = taskOf({ network: { hidden, ...network }, training });
    const key = groupKey(task, seed);
    byKey.set(key, [...(byKey.get(key) ?? []), { task, index }]);
  });
  return [...byKey.values()].map((members) => {
    const { network, training } = members[0]!.task;
    const left = {
      network: { ...network, hidden: network.hidden.map((layer) => ({ ...layer, dropout: 0.4 })) },
    };
    const right = {
      training: {
        ...training,
        optimizer: { ...training.optimizer, clipping: { type: 'norm', limit: 0.1 } as const },
      },
    };
    const [first] = members;
    return {
      members,
      neighbours: [
        { ...first!.task, ...left },
        { ...first!.task, ...right },
      ] as const,
    };
  });
}

describe.each(backends)('200 steps on $backend', (kernels) => {
  /** By how much the losses of each case differ from Keras's at the most. */
  const distances: number[] = [];

  it.each(groups())(
    'follow Keras between different trials: group %#',
    ({ members, neighbours: [left, right] }) => {
      const tasks = [left, ...members.map(({ task }) => task), right];
      const examples = members[0]!.task.training.loss === undefined ? ofClasses : ofNumbers;
      const followed = trained(kernels, tasks, examples);
      members.forEach(({ index }, i) => {
        const { network, training, totals, end } = cases[index]!;
        const found = followed[i + 1]!;
        distances.push(Math.max(...found.totals.map((total, step) => distance(total, totals[step]!))));
        // Rounding is carried on from step to step: without a kink 3e-6 is seen, 4e-5 where the loss is 10. Where L1 holds a
        // weight near 0, or relu a sum, its sign falls now here, now there, and a jump of a step's size remains.
        expectClose(found.totals, totals, { relative: 2e-4, absolute: 2e-4 }, { network, training });
        found.weights.forEach(({ kernel, bias }, layer) => {
          const what = { network, training, layer };
          expectClose(kernel, end[layer]![0], { relative: 2e-3, absolute: 2e-3 }, what);
          expectClose(bias, end[layer]![1], { relative: 2e-3, absolute: 2e-3 }, what);
        });
      });
    },
  );

  it('differ from Keras by rounding alone, but for a kink', () => {
    distances.sort((a, b) => a - b);
    const [middle, most] = [distances[Math.floor(distances.length / 2)]!, distances.at(-1)!];
    const seen = `by ${middle.toExponential(1)} in the middle and ${most.toExponential(1)} at the most`;
    console.log(
      `${distances.length} trainings of 200 steps on ${kernels.backend}: losses differ from Keras ${seen}`,
    );
    expect(distances).toHaveLength(cases.length);
    expect(middle).toBeLessThan(1e-5);
  });

  it('are as many as the fixture has', () => {
    expect(groups().flatMap(({ members }) => members)).toHaveLength(cases.length);
    expect(Math.max(...groups().map(({ members }) => members.length))).toBeGreaterThan(10);
  });
});
