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

  /** The norm of what goes into each of 2 units, or out of each of 3 inputs, of a kernel [2, 3]. */
  const norms = (w: Float32Array, axis: 0 | 1) =>
    axis === 0
      ? [0, 1].map((unit) => Math.hypot(...w.subarray(3 * unit, 3 * unit + 3)))
      : [0, 1, 2].map((input) => Math.hypot(w[input]!, w[3 + input]!));
  const bound = fc.double({ min: 0.2, max: 3, noNaN: true });
  const axes = fc.constantFrom<0 | 1>(0, 1);

  it.each<[Constraint['name'], fc.Arbitrary<Constraint>, (w: Float32Array, constraint: Constraint) => void]>([
    [
      'MaxNorm',
      fc.record({ name: fc.constant('MaxNorm'), maxValue: bound, axis: axes }),
      (w, c) => {
        if (c.name !== 'MaxNorm') return;
        for (const norm of norms(w, c.axis)) expect(norm).toBeLessThanOrEqual(c.maxValue * (1 + 1e-6));
      },
    ],
    [
      'UnitNorm',
      fc.record({ name: fc.constant('UnitNorm'), axis: axes }),
      (w, c) => {
        if (c.name !== 'UnitNorm') return;
        // Keras adds 1e-7 to the norm that it divides by: a column of next to nothing stays one.
        for (const norm of norms(w, c.axis)) expect(norm).toBeLessThanOrEqual(1 + 1e-6);
      },
    ],
    [
      'MinMaxNorm',
      fc
        .record({ low: bound, more: bound, axis: axes })
        .map(
          ({ low, more, axis }) =>
            ({ name: 'MinMaxNorm', minValue: low, maxValue: low + more, rate: 1, axis }) as const,
        ),
      (w, c) => {
        if (c.name !== 'MinMaxNorm') return;
        for (const norm of norms(w, c.axis)) expect(norm).toBeLessThanOrEqual(c.maxValue * (1 + 1e-6));
      },
    ],
    [
      'NonNeg',
      fc.record({ name: fc.constant('NonNeg') }),
      (w) => expect(Math.min(...w)).toBeGreaterThanOrEqual(0),
    ],
  ])(
    '%s brings a kernel into its range, and a second time changes next to nothing',
    (_, any, expectInRange) => {
      // Below the smallest norms that Keras's 1e-7 leaves alone nothing is idempotent: numbers are 0 or not next to it.
      const number = fc.oneof(
        fc.constant(0),
        fc.float({ min: -8, max: 8, noNaN: true }).map((x) => (Math.abs(x) < 0.01 ? 0 : x)),
      );
      fc.assert(
        fc.property(any, fc.array(number, { minLength: 6, maxLength: 6 }), (constraint, values) => {
          kernels.scope(() => {
            const constrain = constraintOf(kernels, [none, constraint, none])!;
            const padded = [...new Array<number>(6).fill(9), ...values, ...new Array<number>(6).fill(-9)];
            const once = constrain(kernels.upload(Float32Array.from(padded), [3, 2, 3]));
            const held = kernels.download(once).slice(6, 12);
            expectInRange(held, constraint);
            const twice = kernels.download(constrain(once)).slice(6, 12);
            expectClose(twice, held, { relative: 1e-4, absolute: 2e-6 });
          });
        }),
        { numRuns: 60 },
      );
    },
  );
});
