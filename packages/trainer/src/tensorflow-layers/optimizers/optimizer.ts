import type { Optimizer as OptimizerConfig } from '@ridgeline/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../../tensorflow/tfjs.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { adamw } from './adamw.ts';
import { nadam } from './nadam.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

/** Variable with the optimizer's slots for it, all of one shape. */
export interface VariableState {
  readonly value: Tensor;
  readonly slots: readonly Tensor[];
}

/** Optimizer in Keras's form. TensorFlow.js's own differ in epsilon, momentum or decay. */
export interface Optimizer {
  /** Initial value of each slot. */
  readonly slots: readonly number[];
  /**
   * Update of one step.
   *
   * @param step from 1
   */
  at(step: number, rate: number): (state: VariableState, gradient: Tensor) => VariableState;
}

/** Optimizer by its name in the sweep file. */
export function optimizerOf(tf: TensorFlow, config: OptimizerConfig): Optimizer {
  switch (config.name) {
    case 'sgd':
      return sgd(tf, config);
    case 'adam':
      return adam(tf, config);
    case 'adamw':
      return adamw(tf, config);
    case 'nadam':
      return nadam(tf, config);
    case 'rmsprop':
      return rmsprop(tf, config);
    case 'adagrad':
      return adagrad(tf, config);
  }
}
