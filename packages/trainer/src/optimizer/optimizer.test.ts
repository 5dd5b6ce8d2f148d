import type { Optimizer as OptimizerSetting } from '@ridgeline/core';
import type { Kernels, Tensor } from '../kernels/kernels.ts';
import { openKernels } from '../kernels/open-kernels.ts';
import { backendsHere } from '../testing/backends-here.ts';
import { expectClose } from '../testing/expect-close.ts';
import { kerasFixtures } from '../testing/keras-fixtures.ts';
import { taskOf } from '../testing/task-of.ts';
import { clippingOf } from './clipping.ts';
import { optimizerOf } from './optimizer.ts';
import { variableOf } from './variable.ts';

const backends = (await backendsHere()).map(openKernels);
const { shapes, start, gradients, rates, cases } = kerasFixtures.optimizers;
const names = [...new Set(cases.map(({ optimizer }) => optimizer['name'] as string))];

/** The variables of every trial after each step, all trials starting alike and seeing the same gradients. */
function steps(kernels: Kernels, settings: readonly OptimizerSetting[]): Float32Array[][] {
  const trials = settings.length;
  const upload = (numbers: readonly number[], i: number): Tensor =>
    kernels.upload(Float32Array.from(settings.flatMap(() => numbers)), [trials, ...shapes[i]!]);
  return kernels.scope(() => {
    const optimizer = optimizerOf(kernels, settings);
    const clip = clippingOf(
      kernels,
      settings.map(({ clipping }) => clipping),
    );
    let variables = start.map((numbers, i) => {
      const all = Float32Array.from(settings.flatMap(() => numbers));
      return variableOf(kernels, optimizer, all, [trials, ...shapes[i]!]);
    });
    return gradients.map((gradient, step) => {
      const raw = gradient.map(upload);
      const clipped = clip === undefined ? raw : clip(raw);
      const update = optimizer.at(
        step + 1,
        settings.map(() => rates[step]!),
      );
      variables = variables.map((variable, i) => update(variable, clipped[i]!));
      return variables.map(({ value }) => kernels.download(value).slice());
    });
  });
}

describe.each(backends)('optimizers on $backend', (kernels) => {
  it.each(names)('%s equals Keras step by step, in each trial of a group of all its settings', (name) => {
    const mine = cases.filter(({ optimizer }) => optimizer['name'] === name);
    const settings = mine.map(({ optimizer }) => taskOf({ training: { optimizer } }).training.optimizer);
    const group = steps(kernels, settings);
    mine.forEach(({ optimizer, after }, trial) => {
      after.forEach((variables, step) => {
        variables.forEach((expected, i) => {
          const found = group[step]![i]!.slice(trial * expected.length, (trial + 1) * expected.length);
          // Keras rounds `1 - beta^t` to float32, which shows in the first steps.
          expectClose(found, expected, { relative: 2e-6, absolute: 2e-6 }, { optimizer, step, i });
        });
      });
    });
    // And bit for bit what the trial is alone.
    settings.forEach((setting, trial) => {
      const alone = steps(kernels, [setting]).at(-1)!;
      alone.forEach((expected, i) => {
        const found = group.at(-1)![i]!.slice(trial * expected.length, (trial + 1) * expected.length);
        expect([...found]).toEqual([...expected]);
      });
    });
  });
});
