import type { Optimizer as OptimizerSetting } from '@ridgeline/core';
import type { Kernels, Tensor } from '../kernels/kernels.ts';
import { adam } from './adam.ts';
import { sgd } from './sgd.ts';

/** A parameter with the optimizer's memory of it, all of one shape, `[K, rows, columns]`. */
export interface Variable {
  readonly value: Tensor;
  /** Zero at first. */
  readonly slots: readonly Tensor[];
}

/** One step: a variable and the gradient of what is minimised give the variable after it. */
export type Update = (variable: Variable, gradient: Tensor) => Variable;

export interface Optimizer {
  /** How many tensors a variable's memory is made of. */
  readonly slots: number;
  /**
   * The rule of a step.
   *
   * @param step from 1
   * @param rates the learning rate of each trial
   */
  at(step: number, rates: readonly number[]): Update;
}

type Settings<N extends OptimizerSetting['name']> = readonly Extract<OptimizerSetting, { name: N }>[];

/** The optimizer of a group: of one kind, with settings of its own for each trial. */
export function optimizerOf(kernels: Kernels, settings: readonly OptimizerSetting[]): Optimizer {
  switch (settings[0]!.name) {
    case 'sgd':
      return sgd(kernels, settings as Settings<'sgd'>);
    case 'adam':
      return adam(kernels, settings as Settings<'adam'>);
  }
}
