import type { Task } from '@ridgeline/core';
import fc from 'fast-check';
import type { Examples } from '../data/examples.ts';
import type { LearningProblem } from '../data/shared-data-set.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { openKernels } from '../kernels/open-kernels.ts';
import { backendsHere } from '../testing/backends-here.ts';
import { taskOf } from '../testing/task-of.ts';
import { makeBatch } from './batch.ts';
import { groupStep } from './group-step.ts';

const backends = (await backendsHere()).map(openKernels);

/** What the trials of a group must share. */
const shared = fc.record({
  hidden: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 0, maxLength: 2 }),
  activation: fc.constantFrom('relu', 'linear', 'sigmoid', 'tanh', 'softmax', 'leaky_relu', 'prelu', 'elu'),
  problem: fc.constantFrom<[LearningProblem, string]>(
    [{ type: 'multi-class', classes: 3 }, 'categorical_crossentropy'],
    [{ type: 'binary' }, 'binary_crossentropy'],
    [{ type: 'binary' }, 'hinge'],
    [{ type: 'regression' }, 'mean_squared_error'],
    [{ type: 'regression' }, 'root_mean_squared_error'],
    [{ type: 'regression' }, 'mean_squared_logarithmic_error'],
    [{ type: 'regression' }, 'log_cosh'],
    [{ type: 'regression' }, 'huber'],
    [{ type: 'regression' }, 'r2'],
  ),
  optimizer: fc.constantFrom('sgd', 'adam', 'adamw', 'nadam', 'rmsprop', 'adagrad'),
  features: fc.integer({ min: 1, max: 50 }),
  count: fc.integer({ min: 1, max: 70 }),
  seed: fc.integer({ min: 0, max: 1000 }),
});

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const share = fc.double({ min: 0, max: 0.8, noNaN: true });
const penalty = fc.record({ l1: share, l2: share });

/** What each trial has of its own. */
const own = fc.record({
  dropout: maybe(share),
  inputDropout: maybe(share),
  kernel: maybe(penalty),
  bias: maybe(penalty),
  activity: maybe(penalty),
  proximal: maybe(share),
  constraint: maybe(
    fc.constantFrom(
      'NonNeg',
      'MaxNorm',
      'UnitNorm',
      { name: 'MaxNorm', max_value: 0.5, axis: 1 },
      'MinMaxNorm',
    ),
  ),
  initializer: maybe(fc.constantFrom('he_normal', 'lecun_uniform', 'glorot_normal')),
  clipping: maybe(fc.constantFrom({ clipnorm: 0.5 }, { clipvalue: 0.1 }, { global_clipnorm: 0.7 })),
  rate: fc.double({ min: 1e-4, max: 0.1, noNaN: true }),
});

type Shared = typeof shared extends fc.Arbitrary<infer S> ? S : never;
type Own = typeof own extends fc.Arbitrary<infer O> ? O : never;

function taskWith(common: Shared, mine: Own): Task {
  const given = (words: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined));
  return taskOf({
    network: given({
      hidden: common.hidden,
      activation: common.activation,
      dropout: mine.dropout,
      input: given({ dropout: mine.inputDropout }),
      kernel_regularizer: given({ ...mine.kernel, proximal_l1: mine.proximal }),
      bias_regularizer: mine.bias,
      activity_regularizer: mine.activity,
      kernel_constraint: mine.constraint,
      kernel_initializer: mine.initializer,
      output: given({ kernel_constraint: mine.constraint, kernel_regularizer: mine.kernel }),
    }),
    training: {
      loss: common.problem[1],
      optimizer: { name: common.optimizer, learning_rate: mine.rate, ...mine.clipping },
    },
  });
}

function examplesOf({ features, problem: [problem] }: Shared): Examples {
  const noise = (i: number) => Math.abs(Math.sin(i * 12.9898) * 43758.5453) % 1;
  const classes = problem.type === 'multi-class' ? problem.classes : 2;
  return {
    problem,
    features,
    targets: Float32Array.from({ length: 70 }, (_, i) =>
      problem.type === 'regression' ? 3 * noise(i) : Math.floor(classes * noise(i)),
    ),
    read: (example, out, offset) => {
      for (let i = 0; i < features; i++) out[offset + i] = noise(example * features + i + 1000);
    },
  };
}

/** Everything that three steps and an evaluation say of each trial. */
function told(kernels: Kernels, tasks: readonly Task[], common: Shared): unknown[] {
  const examples = examplesOf(common);
  const indexes = Uint32Array.from({ length: common.count }, (_, i) => i);
  return kernels.scope(() => {
    const group = groupStep(kernels, tasks, common.seed, examples);
    const figures = [1, 2, 3].map((step) =>
      kernels.scope(() =>
        group.train(
          makeBatch(kernels, examples, indexes),
          step,
          tasks.map(({ training }) => training.optimizer.learningRate),
        ),
      ),
    );
    const evaluated = group.evaluate(makeBatch(kernels, examples, indexes));
    const weights = group.weights();
    return tasks.map((_, trial) => ({
      trained: figures.map(({ loss, hits, penalty, activity }) => [
        loss[trial],
        hits?.[trial],
        penalty?.[trial] ?? 0,
        activity?.[trial] ?? 0,
      ]),
      loss: evaluated.loss[trial],
      activity: evaluated.activity?.[trial] ?? 0,
      squares: weights.squares[trial],
      // The sign of a zero may differ; it reaches no other number.
      layers: group
        .read(trial)
        .map(({ kernel, bias, slopes }) =>
          [kernel, bias, slopes ?? new Float32Array()].map((weights) => weights.map((w) => w + 0)),
        ),
    }));
  });
}

describe.each(backends)('the bits of a trial on $backend', (kernels) => {
  it('do not depend on its group: random groups of random trials', () => {
    fc.assert(
      fc.property(shared, fc.array(own, { minLength: 2, maxLength: 4 }), (common, owns) => {
        const tasks = owns.map((mine) => taskWith(common, mine));
        const together = told(kernels, tasks, common);
        const reversed = told(kernels, [...tasks].reverse(), common).reverse();
        tasks.forEach((task, trial) => {
          expect(told(kernels, [task], common)[0]).toEqual(together[trial]);
          expect(reversed[trial]).toEqual(together[trial]);
        });
      }),
      { numRuns: 30 },
    );
  });
});
