import type { ParameterValue } from '../value.ts';

/** One parameter of a space and what it may be. `name` is a dotted path into `task`. */
export type Dimension =
  | { readonly type: 'constant'; readonly name: string; readonly value: ParameterValue }
  /** One of `values`, each as likely. */
  | { readonly type: 'categorical'; readonly name: string; readonly values: readonly ParameterValue[] }
  /** A whole number from `min` to `max`, both included. */
  | { readonly type: 'int_uniform'; readonly name: string; readonly min: number; readonly max: number }
  /** A number in [`min`, `max`). */
  | { readonly type: 'uniform'; readonly name: string; readonly min: number; readonly max: number }
  /** A number in [`min`, `max`) whose logarithm is uniform; `min` > 0. */
  | {
      readonly type: 'log_uniform_values';
      readonly name: string;
      readonly min: number;
      readonly max: number;
    };
