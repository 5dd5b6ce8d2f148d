import { openKernels } from '../kernels/open-kernels.ts';
import { backendsHere } from '../testing/backends-here.ts';
import { expectClose } from '../testing/expect-close.ts';
import { kerasFixtures } from '../testing/keras-fixtures.ts';
import { proximalL1 } from './proximal-l1.ts';
import { regularizerOf } from './regularizer.ts';

const backends = (await backendsHere()).map(openKernels);
const { shape, weights, cases } = kerasFixtures.regularizers;
const tolerance = { relative: 2e-6, absolute: 1e-7 };

describe.each(backends)('penalties on $backend', (kernels) => {
  it('equal Keras in each trial of a group', () => {
    kernels.scope(() => {
      const all = Float32Array.from(cases.flatMap(() => weights));
      const w = kernels.upload(all, [cases.length, ...shape]);
      const regularizer = regularizerOf(kernels, cases)!;
      const penalties = kernels.download(regularizer.penalty(w, kernels.sumAll));
      const gradients = kernels.download(regularizer.gradient(w));
      cases.forEach(({ l1, l2, penalty, gradient }, trial) => {
        expectClose([penalties[trial]!], [penalty], tolerance, { l1, l2 });
        const slab = gradients.slice(trial * weights.length, (trial + 1) * weights.length);
        expectClose(slab, gradient, tolerance, { l1, l2 });
      });
    });
  });

  it('are not there where no trial has any', () => {
    expect(regularizerOf(kernels, [{ l1: 0, l2: 0 }])).toBeUndefined();
    expect(proximalL1(kernels, [0, 0])).toBeUndefined();
  });

  it('proximal L1 shrinks by rate times factor, to exactly 0', () => {
    kernels.scope(() => {
      const numbers = [3, -2, 0.25, -0.125, 0, 1];
      const w = kernels.upload(Float32Array.from([...numbers, ...numbers]), [2, 2, 3]);
      const shrunk = kernels.download(proximalL1(kernels, [0, 2])!(w, [0.5, 0.125]));
      expect([...shrunk]).toEqual(
        [...numbers, 2.75, -1.75, 0, -0, 0, 0.75].map((x) => (x === 0 ? expect.closeTo(0, 12) : x)),
      );
    });
  });
});
