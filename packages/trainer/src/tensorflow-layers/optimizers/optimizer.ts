import type { Tensor } from '@tensorflow/tfjs-core';

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
