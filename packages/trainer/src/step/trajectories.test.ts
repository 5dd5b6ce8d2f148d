import { groupKey, type Task } from '@ridgeline/core';
import type { Examples } from '../data/examples.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { openKernels } from '../kernels/open-kernels.ts';
import { learningRate } from '../schedule/learning-rate.ts';
import { backendsHere } from '../testing/backends-here.ts';
import {
  distance,
  longTrajectories,
  trajectories,
  type Apart,
  type Trajectories,
} from '../testing/keras-fixtures.ts';
import { taskOf } from '../testing/task-of.ts';
import { makeBatch } from './batch.ts';
import type { LayerWeights } from '@ridgeline/engine';
import { groupStep } from './group-step.ts';

const backends = (await backendsHere()).map(openKernels);

/**
 * Allowed distance from Keras, in distances of Keras's own controls: float64, and restarts one rounding off. Measured:
 * 2.7 at most. Adam with the fault of 2026-11-25 was at 43,000.
 */
const multiple = 4;

const length = { stepsPerEpoch: 3, epochs: 100 };

interface Followed {
  readonly totals: readonly number[];
  readonly weights: readonly LayerWeights[];
}

function examplesOf({ features, inputs, classes, numbers }: Trajectories, task: Task): Examples {
  const read: Examples['read'] = (example, out, offset) => {
    for (let i = 0; i < features; i++) out[offset + i] = inputs[example * features + i]!;
  };
  return task.training.loss === undefined
    ? {
        problem: { type: 'multi-class', classes: Math.max(...classes) + 1 },
        features,
        targets: classes,
        read,
      }
    : { problem: { type: 'regression' }, features, targets: numbers, read };
}

/** Trains the tasks as one group from the weights that Keras started from. */
function trained(kernels: Kernels, fixture: Trajectories, tasks: readonly Task[]): readonly Followed[] {
  const { seed, rows, start, cases } = fixture;
  const examples = examplesOf(fixture, tasks[0]!);
  return kernels.scope(() => {
    const group = groupStep(kernels, tasks, seed, examples);
    const weights = start[examples.problem.type === 'regression' ? 'numbers' : 'classes'].map(
      ([kernel, bias], layer): LayerWeights => ({
        ...group.read(0)[layer],
        kernel: Float32Array.from(kernel),
        bias: Float32Array.from(bias),
      }),
    );
    tasks.forEach((_, trial) => group.write(trial, weights));
    const totals = tasks.map((): number[] => []);
    const batches = examples.targets.length / rows;
    for (let step = 0; step < cases[0]!.totals.length; step++) {
      const rates = tasks.map(({ training }) =>
        learningRate(training.schedule, training.optimizer.learningRate, step, length),
      );
      kernels.scope(() => {
        const from = (step % batches) * rows;
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

/** The cases that can train as one program, between two neighbours that Keras knows nothing of. */
function groups(fixture: Trajectories) {
  const { seed, hidden, cases } = fixture;
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
      fixture,
      members,
      neighbours: [
        { ...first!.task, ...left },
        { ...first!.task, ...right },
      ] as const,
    };
  });
}

const all = [trajectories, longTrajectories];

describe.each(backends)('training on $backend', (kernels) => {
  /** Distances from Keras, and how many times those of its controls they are. */
  const seen: Record<keyof Apart, { apart: number; times: number }[]> = { loss: [], weights: [] };

  it.each(all.flatMap(groups))(
    'follows Keras between different trials: group %#',
    ({ fixture, members, neighbours: [left, right] }) => {
      const tasks = [left, ...members.map(({ task }) => task), right];
      const followed = trained(kernels, fixture, tasks);
      const tooFar = members.flatMap(({ index }, i) => {
        const { network, training, totals, end, float64, restarted } = fixture.cases[index]!;
        const found = followed[i + 1]!;
        const apart: Apart = {
          loss: distance(found.totals, totals),
          weights: distance(
            end.flatMap((_, layer) => [...found.weights[layer]!.kernel, ...found.weights[layer]!.bias]),
            end.flat(2),
          ),
        };
        return (['loss', 'weights'] as const).flatMap((what) => {
          const control = Math.max(float64[what], restarted[what]);
          if (control > 0) seen[what].push({ apart: apart[what], times: apart[what] / control });
          return apart[what] <= multiple * control
            ? []
            : [{ network, training, what, apart: apart[what], control }];
        });
      });
      expect(tooFar).toEqual([]);
    },
  );

  it('is as near to Keras as Keras restarted one rounding off', () => {
    for (const [what, each] of Object.entries(seen)) {
      const spread = (key: 'apart' | 'times') => {
        const sorted = each.map((one) => one[key]).sort((a, b) => a - b);
        return [sorted[Math.floor(sorted.length / 2)]!, sorted.at(-1)!].map((x) => x.toPrecision(2));
      };
      const [[middle, most], [ofControl, mostOfControl]] = [spread('apart'), spread('times')];
      console.log(
        `${each.length} trainings on ${kernels.backend}: ${what} ${middle} from Keras in the median, ${most} at most; ` +
          `${ofControl} and ${mostOfControl} times as far as Keras from itself`,
      );
    }
    expect(seen.loss).toHaveLength(all.flatMap(({ cases }) => cases).length);
  });

  it('has several trials in one group', () => {
    expect(Math.max(...groups(trajectories).map(({ members }) => members.length))).toBeGreaterThan(10);
  });
});
