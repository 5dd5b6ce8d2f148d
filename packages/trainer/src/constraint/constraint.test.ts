import fc from 'fast-check';
import type { Constraint } from '@ridgeline/core';
import { openKernels } from '../kernels/open-kernels.ts';
import { backendsHere } from '../testing/backends-here.ts';
import { expectClose } from '../testing/expect-close.ts';
import { kerasFixtures } from '../testing/keras-fixtures.ts';
import { transposed } from '../step/transposed.ts';
import { taskOf } from '../testing/task-of.ts';
import { constraintOf } from './constraint.ts';

const backends = (await backendsHere()).map(openKernels);
const { shape, weights, cases } = kerasFixtures.constraints;
const settings = cases.map(
  ({ constraint }) =>
    taskOf({ network: { kernel_constraint: constraint } }).network.hidden[0]!.kernelConstraint,
);
const none: Constraint = { name: 'none' };

describe.each(backends)('constraints on $backend', (kernels) => {
  it('equal Keras in each trial of a group of all kinds, and leave a free trial as it is', () => {
    kernels.scope(() => {
      const mixed = [none, ...settings];
      const [inputs, units] = shape as [number, number];
      const kernel = transposed(Float32Array.from(weights), inputs, units);
      const all = Float32Array.from(mixed.flatMap(() => [...kernel]));
      const w = kernels.upload(all, [mixed.length, units, inputs]);
      const found = kernels.download(constraintOf(kernels, mixed)!(w));
      const slab = (trial: number) =>
        transposed(found.slice(trial * weights.length, (trial + 1) * weights.length), units, inputs);
      expect([...slab(0)]).toEqual(weights.map(Math.fround));
      cases.forEach(({ constraint, result }, i) => {
        expectClose(slab(i + 1), result, { relative: 2e-6, absolute: 1e-7 }, constraint);
      });
    });
  });

  it('are not there where no trial has any', () => {
    expect(constraintOf(kernels, [none, none])).toBeUndefined();
  });

  it('bring norms into their bounds, and a second time change next to nothing', () => {
    const numbers = fc.array(fc.float({ min: -8, max: 8, noNaN: true }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(numbers, fc.double({ min: 0.2, max: 3, noNaN: true }), (values, bound) => {
        kernels.scope(() => {
          const constrain = constraintOf(kernels, [{ name: 'MaxNorm', maxValue: bound, axis: 0 }])!;
          const once = constrain(kernels.upload(Float32Array.from(values), [1, 2, 3]));
          const held = kernels.download(once).slice();
          for (const unit of [0, 1]) {
            const norm = Math.hypot(...held.subarray(3 * unit, 3 * unit + 3));
            expect(norm).toBeLessThanOrEqual(bound * (1 + 1e-6));
          }
          expectClose(kernels.download(constrain(once)), held, { relative: 1e-4, absolute: 2e-6 });
        });
      }),
      { numRuns: 50 },
    );
  });
});
