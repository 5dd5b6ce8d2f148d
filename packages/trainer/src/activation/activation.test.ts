import type { Kernels } from '../kernels/kernels.ts';
import { openKernels } from '../kernels/open-kernels.ts';
import { backendsHere } from '../testing/backends-here.ts';
import { expectClose } from '../testing/expect-close.ts';
import { kerasFixtures } from '../testing/keras-fixtures.ts';
import { taskOf } from '../testing/task-of.ts';
import { activationOf } from './activation.ts';

const backends = (await backendsHere()).map(openKernels);
const { shape, z, outer, cases, prelu } = kerasFixtures.activations;
const [rows, units] = shape;

/** The numbers as the middle trial of three, in 16 rows. */
function inTheMiddle(kernels: Kernels, numbers: readonly number[], height = 16) {
  const all = new Float32Array(3 * height * units);
  for (const [trial, scale] of [0.5, 1, -2].entries()) {
    numbers.forEach((value, i) => (all[trial * height * units + i] = scale * value));
  }
  return kernels.upload(all, [3, height, units]);
}

const middle = (all: Float32Array, height = 16) =>
  all.slice(height * units).slice(0, Math.min(rows, height) * units);
const tolerance = { relative: 1e-5, absolute: 1e-6 };

describe.each(backends)('activations on $backend', (kernels) => {
  it.each(cases)('equal Keras, values and gradients: $activation', ({ activation, outputs, gradient }) => {
    const own = taskOf({ network: { activation } }).network.hidden[0]!.activation;
    const others = [{ ...own }, own, { ...own }];
    for (const other of [others[0]!, others[2]!]) {
      if ('negativeSlope' in other) Object.assign(other, { negativeSlope: 0.7 });
      if ('alpha' in other) Object.assign(other, { alpha: 2 });
    }
    kernels.scope(() => {
      const made = activationOf(kernels, others);
      const input = inTheMiddle(kernels, z);
      const output = made.forward(kernels, input);
      expectClose(middle(kernels.download(output)), outputs, tolerance);
      const back = made.backward(kernels, inTheMiddle(kernels, outer), {
        z: input,
        output,
        slopes: undefined,
      });
      expectClose(middle(kernels.download(back.z)), gradient, tolerance);
    });
  });

  it('prelu equals Keras, the gradient of its slopes too', () => {
    const setting = { name: 'prelu' } as const;
    kernels.scope(() => {
      const made = activationOf(kernels, [setting, setting, setting]);
      const input = inTheMiddle(kernels, z);
      const slopes = inTheMiddle(kernels, prelu.slopes, 1);
      const output = made.forward(kernels, input, slopes);
      expectClose(middle(kernels.download(output)), prelu.outputs, tolerance);
      const back = made.backward(kernels, inTheMiddle(kernels, outer), { z: input, output, slopes });
      expectClose(middle(kernels.download(back.z)), prelu.gradient, tolerance);
      const summed = kernels.matMul(kernels.constant(1, 16), back.slopes!);
      expectClose(middle(kernels.download(summed), 1), prelu.slopeGradient, tolerance);
    });
  });
});
