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

  it.each([1e30, Infinity])(
    'leave a free trial as it is where its weights are %d, with norms beyond float32',
    (value) => {
      kernels.scope(() => {
        const mixed = [none, ...settings];
        const [inputs, units] = shape as [number, number];
        const all = Float32Array.from(
          mixed.flatMap((_, trial) => weights.map((w) => (trial === 0 ? value : w))),
        );
        const w = kernels.upload(all, [mixed.length, units, inputs]);
        const found = kernels.download(constraintOf(kernels, mixed)!(w));
        expect([...found.slice(0, weights.length)]).toEqual(weights.map(() => Math.fround(value)));
      });
    },
  );

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

  /** That a kernel comes into its range, and that a second time changes next to nothing. */
  const brings =
    <C extends Constraint>(any: fc.Arbitrary<C>, expectInRange: (w: Float32Array, constraint: C) => void) =>
    () => {
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
    };
  const named = <const N extends Constraint['name']>(name: N) => fc.constant(name);

  const ranges: Readonly<Record<Exclude<Constraint['name'], 'none'>, () => void>> = {
    MaxNorm: brings(fc.record({ name: named('MaxNorm'), maxValue: bound, axis: axes }), (w, c) => {
      for (const norm of norms(w, c.axis)) expect(norm).toBeLessThanOrEqual(c.maxValue * (1 + 1e-6));
    }),
    UnitNorm: brings(fc.record({ name: named('UnitNorm'), axis: axes }), (w, c) => {
      // Keras adds 1e-7 to the norm that it divides by: a column of next to nothing stays one.
      for (const norm of norms(w, c.axis)) expect(norm).toBeLessThanOrEqual(1 + 1e-6);
    }),
    MinMaxNorm: brings(
      fc
        .record({ name: named('MinMaxNorm'), minValue: bound, more: bound, rate: fc.constant(1), axis: axes })
        .map(({ more, ...c }) => ({ ...c, maxValue: c.minValue + more })),
      (w, c) => {
        for (const norm of norms(w, c.axis)) expect(norm).toBeLessThanOrEqual(c.maxValue * (1 + 1e-6));
      },
    ),
    NonNeg: brings(fc.record({ name: named('NonNeg') }), (w) =>
      expect(Math.min(...w)).toBeGreaterThanOrEqual(0),
    ),
  };

  it.each(Object.entries(ranges))(
    '%s brings a kernel into its range, and a second time changes next to nothing',
    (_, holds) => {
      holds();
    },
  );
});
