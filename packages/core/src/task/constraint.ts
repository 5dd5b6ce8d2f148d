import { z } from 'zod';
import type { ConstraintConfig } from './task.ts';
import { named, number, refuse, taking, type Shapes } from './strict-mapping.ts';

const axis = taking(
  z.unknown().transform((source, context): 0 | 1 => {
    if (source === 0 || source === 1) return source;
    return refuse(context, source, `must be 0 (what goes into a unit) or 1 (what goes out of an input)`);
  }),
  { enum: [0, 1] },
);

/** A constraint on a kernel by its Keras name, with Keras's defaults. */
export const constraint = named('constraint', {
  none: {},
  NonNeg: {},
  MaxNorm: { max_value: number({ above: 0 }).default(2), axis: axis.prefault(0) },
  UnitNorm: { axis: axis.prefault(0) },
  MinMaxNorm: {
    min_value: number({ min: 0 }).default(0),
    max_value: number({ above: 0 }).default(1),
    rate: number({ min: 0, max: 1 }).default(1),
    axis: axis.prefault(0),
  },
} satisfies Shapes<ConstraintConfig['name']>).transform((source, context): ConstraintConfig => {
  switch (source.name) {
    case 'MaxNorm':
      return { name: 'MaxNorm', maxValue: source.max_value, axis: source.axis };
    case 'MinMaxNorm': {
      const { min_value, max_value, rate, axis } = source;
      if (min_value > max_value) {
        return refuse(context, source, `has min_value ${min_value} above max_value ${max_value}`);
      }
      return { name: 'MinMaxNorm', minValue: min_value, maxValue: max_value, rate, axis };
    }
    default:
      return source;
  }
});
