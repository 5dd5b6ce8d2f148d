import type { LossConfig, OptimizerConfig } from '@ridgeline/core';
import type { LayerSpec } from './layer-spec.ts';
import type { LearningProblem } from './learning-problem.ts';

/** Description of a network and its training step. `Layer` is the type of its layers, by default the engine's. */
export interface NetworkSpec<Layer = LayerSpec> {
  /** Number of inputs of an example. */
  readonly features: number;
  readonly problem: LearningProblem;
  /**
   * Format of the inputs: a `Uint8Array`, in which an input is the byte divided by `divisor` and rounded once to
   * float32, or a `Float32Array` without NaN.
   */
  readonly inputs: { readonly type: 'bytes'; readonly divisor: number } | { readonly type: 'numbers' };
  /** Number of examples in a step, from 1. */
  readonly batchSize: number;
  readonly loss: LossConfig;
  /** Factor of each class in the training loss; undefined if all are 1. */
  readonly classWeight: readonly number[] | undefined;
  readonly optimizer: OptimizerConfig;
  /**
   * Layers in order. In the engine, the first layer's input is a vector, so a `reshape` precedes layers of images. The
   * last layer is the output layer: a `dense` without activation, because the loss applies its own.
   */
  readonly layers: readonly Layer[];
}

/** True if a batch's loss is the mean of its examples' losses, unlike a root mean squared error or R2. */
export function hasExampleLosses({ loss }: Pick<NetworkSpec, 'loss'>): boolean {
  return loss.name !== 'root_mean_squared_error' && loss.name !== 'r2';
}
