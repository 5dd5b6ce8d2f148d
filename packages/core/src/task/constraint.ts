import type { Constraint } from './task.ts';
import { named, number } from './words.ts';

/** A constraint on a kernel by its Keras name. */
export const constraint = named(
  'constraint',
  { none: {}, MaxNorm: { max_value: number({ above: 0 }).default(2) } },
  ['NonNeg', 'UnitNorm', 'MinMaxNorm'],
).transform((source): Constraint =>
  source.name === 'none' ? source : { name: source.name, maxValue: source.max_value, axis: 0 },
);
