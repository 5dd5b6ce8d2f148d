import {
  inferShapes,
  type Fingerprint,
  type LayerConfig,
  type ShapedLayer,
  type Shape,
  type NetworkTask,
} from '@ridgeline/core';
import { outputUnits, type Network, type NetworkSpec } from '@ridgeline/engine';
import { selectDefaultLoss } from '../default-loss.ts';
import type { SharedDataSet } from '../data/shared-data-set.ts';

/** Properties of a data set that determine a network's inputs and outputs. */
export type DataShape = Pick<SharedDataSet, 'features' | 'shape' | 'problem'>;

/** Trainer of networks, open in this thread: the compiled engine, or TensorFlow's layers. */
export interface Trainer {
  /** Fingerprint of trials on this trainer, without the hash of the data. */
  readonly fingerprint: Omit<Fingerprint, 'data'>;
  /** Number of tensors created so far. */
  tensorCount(): number;
  open(spec: NetworkSpec<ShapedLayer>): Network;
}

/** Layer that draws random numbers in each step. */
export type RandomLayer = Extract<LayerConfig, { readonly rate: number } | { readonly stddev: number }>;

/**
 * Specification of a task's network.
 *
 * @param classWeight see {@link computeClassWeight}; for training only
 */
export function createNetworkSpec(
  task: NetworkTask,
  data: DataShape,
  inputs: NetworkSpec['inputs'],
  classWeight?: readonly number[],
): NetworkSpec<ShapedLayer> {
  const { training } = task;
  return {
    features: data.features,
    problem: data.problem,
    inputs,
    batchSize: training.batchSize,
    loss: training.loss ?? selectDefaultLoss(data.problem),
    classWeight,
    optimizer: training.optimizer,
    layers: inferShapedLayers(task, data),
  };
}

/** Layers of a task with their shapes. Throws if they do not fit the data set. */
export function inferShapedLayers({ network }: NetworkTask, data: DataShape): readonly ShapedLayer[] {
  const inference = inferShapes(network, toExampleShape(data), outputUnits(data.problem));
  if (!inference.ok) throw new Error(`The network was not checked: ${inference.misfit.message}.`);
  return inference.layers;
}

/** Shape of an example. */
export function toExampleShape({ features, shape }: Pick<DataShape, 'features' | 'shape'>): Shape {
  return shape ?? [features];
}

/** True for a layer that draws random numbers in training. */
export function isRandom(layer: LayerConfig): layer is RandomLayer {
  return 'rate' in layer ? layer.rate > 0 : 'stddev' in layer && layer.stddev > 0;
}

/**
 * Names of the random streams of a network's random layers, in order. The name is the number of the last kernel before
 * the random layer, counted from 0, or `input` if there is none. If several random layers would have the same name, a
 * second number is appended to all but the first of these names.
 */
export function nameRandomStreams(layers: readonly ShapedLayer[]): readonly StreamName[] {
  const counts = new Map<'input' | number, number>();
  let kernelIndex: 'input' | number = 'input';
  return layers.flatMap(({ layer, weights }): readonly StreamName[] => {
    if (hasKernel(weights)) kernelIndex = kernelIndex === 'input' ? 0 : kernelIndex + 1;
    if (!isRandom(layer)) return [];
    const previousCount = counts.get(kernelIndex) ?? 0;
    counts.set(kernelIndex, previousCount + 1);
    return [previousCount === 0 ? kernelIndex : `${kernelIndex} ${previousCount}`];
  });
}

/** Name of a random stream. */
export type StreamName = 'input' | number | `${'input' | number} ${number}`;

/** True if a layer's weights include a kernel, which is initialized at random. */
export function hasKernel(weights: ShapedLayer['weights']): boolean {
  return weights.some(({ name }) => name.endsWith('kernel'));
}
