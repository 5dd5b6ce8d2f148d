import { sizeOfShape, type ShapedLayer } from '@ridgeline/core';
import type { LayerTensors } from '@ridgeline/engine';

/** Layers of a network that have tensors, in the order of a list of {@link LayerTensors}. */
export function layersWithTensors(layers: readonly ShapedLayer[]): readonly ShapedLayer[] {
  return layers.filter(({ weights }) => weights.length > 0);
}

/**
 * Number of weights in a network. With `isTrained`, counts only trained weights (true) or moving statistics (false).
 * Keras: `count_params` over `model.trainable_weights` or `model.non_trainable_weights`.
 */
export function countWeights(layers: readonly ShapedLayer[], isTrained?: boolean): number {
  return layers
    .flatMap(({ weights }) => weights)
    .filter((weight) => isTrained === undefined || weight.isTrained === isTrained)
    .reduce((sum, { shape }) => sum + sizeOfShape(shape), 0);
}

/** Kernels of a layer, over which norms and sparsity are computed. */
export function selectKernels({ kernel, recurrent_kernel }: LayerTensors): readonly Float32Array[] {
  return [kernel, recurrent_kernel].filter((tensor) => tensor !== undefined);
}
