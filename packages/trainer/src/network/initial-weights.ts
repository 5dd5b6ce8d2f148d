import { sizeOfShape, type ShapedLayer, type Shape } from '@ridgeline/core';
import type { LayerTensors } from '@ridgeline/engine';
import {
  initializeEmbeddings,
  initializeKernel,
  initializeOrthogonalKernel,
} from '../initializer/initial-kernel.ts';
import { hasKernel } from './trainer-spec.ts';
import { layersWithTensors } from './layer-tensors.ts';

/**
 * Initial weights. Kernels and embeddings are random: their values depend on the training seed and on how many kernels
 * precede them. `gamma`, `moving_variance` and, as in Keras, the bias of an LSTM's forget gate are 1. All other weights
 * are 0.
 */
export function initializeWeights(layers: readonly ShapedLayer[], seed: number): readonly LayerTensors[] {
  let kernelCount = 0;
  return layersWithTensors(layers).map(({ layer, weights }) => {
    const kernelIndex = hasKernel(weights) ? kernelCount++ : kernelCount;
    return Object.fromEntries(
      weights.map(({ name, shape }) => [name, initializeTensor(layer, name, shape, seed, kernelIndex)]),
    );
  });
}

function initializeTensor(
  layer: ShapedLayer['layer'],
  name: string,
  shape: Shape,
  seed: number,
  kernelIndex: number,
): Float32Array {
  const size = sizeOfShape(shape);
  switch (name) {
    case 'kernel': {
      if (!('kernelInitializer' in layer)) break;
      return initializeKernel(layer.kernelInitializer, seed, kernelIndex, ...computeFans(shape));
    }
    case 'embeddings':
      return initializeEmbeddings(seed, kernelIndex, size);
    case 'recurrent_kernel':
      return initializeOrthogonalKernel(seed, kernelIndex, shape[0]!, shape[1]!);
    case 'gamma':
    case 'moving_variance':
      return new Float32Array(size).fill(1);
    case 'bias':
      if (layer.type === 'LSTM') return new Float32Array(size).fill(1, layer.units, 2 * layer.units);
  }
  return new Float32Array(size);
}

/** Fan-in, fan-out and size of a kernel. As in Keras, a convolution's window size multiplies both fans. */
function computeFans(shape: Shape): readonly [fanIn: number, fanOut: number, size: number] {
  const size = sizeOfShape(shape);
  const [inputs, outputs] = [shape.at(-2)!, shape.at(-1)!];
  const window = size / (inputs * outputs);
  return [inputs * window, outputs * window, size];
}
