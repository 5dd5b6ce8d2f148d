import type { Loss as LossSetting } from '@ridgeline/core';
import type { Examples } from '../data/examples.ts';
import type { LearningProblem } from '../data/shared-data-set.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { openKernels } from '../kernels/open-kernels.ts';
import { makeBatch } from '../step/batch.ts';
import { classWeightsOf } from '../step/class-weights.ts';
import { backendsHere } from '../testing/backends-here.ts';
import { expectClose } from '../testing/expect-close.ts';
import { kerasFixtures, type FileWords, type LossCase } from '../testing/keras-fixtures.ts';
import { taskOf } from '../testing/task-of.ts';
import { lossOf } from './loss.ts';

const backends = (await backendsHere()).map(openKernels);
const { multiClass, binary, regression } = kerasFixtures.losses;
const tolerance = { relative: 1e-5, absolute: 1e-6 };

const settingOf = (loss: FileWords): LossSetting => taskOf({ training: { loss } }).training.loss!;

function examplesWith(problem: LearningProblem, targets: readonly number[]): Examples {
  return { problem, features: 1, targets, read: () => undefined };
}

/** Value and gradient for the middle trial of three, whose neighbours have other outputs and settings. */
function measured(kernels: Kernels, setting: LossSetting, z: readonly number[], examples: Examples) {
  const count = examples.targets.length;
  const units = z.length / count;
  const neighbour = { ...setting };
  if ('labelSmoothing' in neighbour) Object.assign(neighbour, { labelSmoothing: 0.4 });
  if ('delta' in neighbour) Object.assign(neighbour, { delta: 5 });
  return kernels.scope(() => {
    const batch = makeBatch(
      kernels,
      examples,
      Uint32Array.from({ length: count }, (_, i) => i),
    );
    const all = new Float32Array(3 * batch.rows * units).fill(0.5);
    all.set(z, batch.rows * units);
    const loss = lossOf(kernels, [neighbour, setting, neighbour]);
    const value = loss(kernels.upload(all, [3, batch.rows, units]), batch);
    const gradient = kernels.download(value.gradient()).slice(batch.rows * units);
    expectClose(
      gradient.slice(count * units, batch.rows * units),
      new Float32Array((batch.rows - count) * units),
    );
    return { value: kernels.download(value.sum)[1]! / count, gradient: gradient.slice(0, count * units) };
  });
}

function check(
  kernels: Kernels,
  { loss, value, gradient }: LossCase,
  z: readonly number[],
  examples: Examples,
) {
  const found = measured(kernels, settingOf(loss), z, examples);
  expectClose([found.value], [value], tolerance, loss);
  expectClose(found.gradient, gradient, tolerance, loss);
}

describe.each(backends)('losses on $backend', (kernels) => {
  it.each(multiClass.cases)('equal Keras: $loss', (one) => {
    check(kernels, one, one.z, examplesWith({ type: 'multi-class', classes: 4 }, multiClass.classes));
  });

  it.each(binary.cases)('equal Keras: $loss', (one) => {
    check(kernels, one, binary.z, examplesWith({ type: 'binary' }, binary.labels));
  });

  it.each(regression.cases)('equal Keras: $loss', (one) => {
    check(kernels, one, regression.z, examplesWith({ type: 'regression' }, regression.targets));
  });

  it('weigh examples by their class, and divide by their number all the same', () => {
    const examples = examplesWith({ type: 'multi-class', classes: 4 }, multiClass.classes);
    const z = multiClass.cases[0]!.z;
    kernels.scope(() => {
      const batch = makeBatch(kernels, examples, Uint32Array.from(multiClass.classes.keys()));
      const padded = new Float32Array(2 * batch.rows * 4);
      padded.set(z, 0);
      padded.set(z, batch.rows * 4);
      const setting = { name: 'sparse_categorical_crossentropy' } as const;
      const weights = classWeightsOf(kernels, [undefined, [1, 0, 3, 1]], examples.problem)!;
      const logits = kernels.upload(padded, [2, batch.rows, 4]);
      const loss = lossOf(kernels, [setting, setting]);
      const weighed = loss(logits, batch, weights(batch));
      const plain = kernels.download(loss(logits, batch).sum);
      const sums = kernels.download(weighed.sum);
      expect(sums[0]).toBe(plain[0]);
      // By hand: the loss of each example, times the weight of its class.
      const expected = multiClass.classes.reduce((sum, label, row) => {
        const logit = z.slice(row * 4, row * 4 + 4);
        const single = Math.log(logit.reduce((s, x) => s + Math.exp(x), 0)) - logit[label]!;
        return sum + single * [1, 0, 3, 1][label]!;
      }, 0);
      expectClose([sums[1]!], [expected], tolerance);
    });
  });
});
