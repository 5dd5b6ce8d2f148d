import type { Optimizer as OptimizerSetting } from '@ridgeline/core';
import type { Kernels, Tensor } from '../kernels/kernels.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { adamw } from './adamw.ts';
import { nadam } from './nadam.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

/** A parameter with the optimizer's memory of it, all of one shape, `[K, rows, columns]`. */
export interface Variable {
  readonly value: Tensor;
  readonly slots: readonly Tensor[];
}

/** One step: a variable and the gradient of what is minimised give the variable after it. */
export type Update = (variable: Variable, gradient: Tensor) => Variable;

/** One tensor of an optimizer's memory. */
export interface Slot {
  readonly name: string;
  /** The number that it is filled with at the start, for each trial. */
  readonly starts: readonly number[];
}

export interface Optimizer {
  /** The tensors that are remembered of a variable. Which ones may depend on the settings in the group. */
  readonly slots: readonly Slot[];
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
    case 'adamw':
      return adamw(kernels, settings as Settings<'adamw'>);
    case 'nadam':
      return nadam(kernels, settings as Settings<'nadam'>);
    case 'rmsprop':
      return rmsprop(kernels, settings as Settings<'rmsprop'>);
    case 'adagrad':
      return adagrad(kernels, settings as Settings<'adagrad'>);
  }
}

/** A tensor of memory that starts at 0 in each trial. */
export function zeros(name: string, settings: readonly unknown[]): Slot {
  return { name, starts: settings.map(() => 0) };
}
