import { sizeOfShape, type OptimizerConfig, type ShapedLayer, type Training } from '@ridgeline/core';
import { countWeights } from './layer-tensors.ts';

/** Memory of a trial's network, in bytes. */
export interface NetworkMemory {
  /** Weights, the optimizer's state, and gradients if they are clipped by their norm. */
  readonly weights: number;
  /** For a batch: its inputs, the outputs of all layers, and the gradients of these outputs. */
  readonly activations: number;
}

/** Size of a number in float32, in bytes. */
const NUMBER_BYTES = 4;

/** Minimum number of rows for which the engine allocates memory. */
const MIN_ROWS = 64;

/** Number of examples that the engine evaluates at once. A shorter batch would split their sums, and alter bits. */
const EVALUATION_ROWS = 1024;

/** Limits a batch size to the rows of the training part. A larger one takes memory and has the same bits. */
export function limitBatchSize(batchSize: number, trainRows: number): number {
  return Math.min(batchSize, Math.max(trainRows, EVALUATION_ROWS));
}

/**
 * Estimates the memory of a network on the engine, without the examples, which all trials share.
 *
 * @param trainRows rows of the training part
 */
export function estimateNetworkMemory(
  layers: readonly ShapedLayer[],
  { optimizer, batchSize }: Pick<Training, 'optimizer' | 'batchSize'>,
  trainRows: number,
): NetworkMemory {
  const [first] = layers;
  const valuesPerRow = layers.reduce(
    (sum, { outputs }) => sum + 2 * sizeOfShape(outputs),
    sizeOfShape(first!.inputs),
  );
  const rows = Math.max(limitBatchSize(batchSize, trainRows), MIN_ROWS);
  return {
    weights:
      NUMBER_BYTES * (countWeights(layers, true) * (1 + countSlots(optimizer)) + countWeights(layers, false)),
    activations: NUMBER_BYTES * rows * valuesPerRow,
  };
}

/** Number of values kept besides each weight: the optimizer's state, and the gradient if it is clipped by its norm. */
function countSlots(optimizer: OptimizerConfig): number {
  const { type } = optimizer.clipping;
  return countOptimizerSlots(optimizer) + Number(type === 'norm' || type === 'global_norm');
}

function countOptimizerSlots(optimizer: OptimizerConfig): number {
  switch (optimizer.name) {
    case 'sgd':
      return Number(optimizer.momentum > 0);
    case 'adam':
    case 'adamw':
      return 2 + Number(optimizer.amsgrad);
    case 'nadam':
      return 2;
    case 'rmsprop':
      return 1 + Number(optimizer.centered) + Number(optimizer.momentum > 0);
    case 'adagrad':
      return 1;
  }
}
