import type { LossConfig, OptimizerConfig } from '@ridgeline/core';
import type { LayerSpec } from './layer-spec.ts';
import type { LearningProblem } from './learning-problem.ts';

/** Description of a network and its training step. `Layer` is the type of its layers, by default the engine's. */
export interface NetworkSpec<Layer = LayerSpec> {
  /** Number of inputs of an example. */
  readonly features: number;
  readonly problem: LearningProblem;
  readonly inputs: InputSpec;
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

/** Format of the inputs. */
export type InputSpec =
  /** `Uint8Array`; an input is the byte divided by `divisor`, rounded once to float32. */
  | { readonly type: 'bytes'; readonly divisor: number }
  /** `Float32Array`, without NaN. */
  | { readonly type: 'numbers' };

/** True if a batch's loss is the mean of its examples' losses, unlike a root mean squared error or R2. */
export function hasExampleLosses({ loss }: Pick<NetworkSpec, 'loss'>): boolean {
  return loss.name !== 'root_mean_squared_error' && loss.name !== 'r2';
}
