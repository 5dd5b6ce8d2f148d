import { sizeOfShape, type Size2D } from '@ridgeline/core';
import type { LayerSpec, Padding, RowShape } from './layer-spec.ts';
import type { NetworkSpec } from './network-spec.ts';

/**
 * Shape of an example after each layer.
 *
 * @throws RangeError if a layer does not accept its input shape
 * @example
 * outputShapes(spec).at(-1); // [10]
 */
export function outputShapes({
  features,
  layers,
}: Pick<NetworkSpec, 'features' | 'layers'>): readonly RowShape[] {
  let shape: RowShape = [features];
  return layers.map((layer, index) => {
    try {
      return (shape = outputShape(layer, shape));
    } catch (error) {
      throw new RangeError(
        `layers[${index}] (${layer.type}) with input shape [${shape.join(', ')}]: ${(error as Error).message}`,
      );
    }
  });
}

function outputShape(layer: LayerSpec, inputs: RowShape): RowShape {
  switch (layer.type) {
    case 'dense':
      if (inputs.length !== 1) throw new RangeError('it needs a vector; add a flatten layer before it.');
      return [layer.units];
    case 'activation':
      if (inputs.length !== 1 && layer.activation.name === 'softmax') {
        throw new RangeError('softmax needs a vector; add a flatten layer before it.');
      }
      return inputs;
    case 'dropout':
    case 'gaussian_noise':
    case 'batch_normalization':
    case 'layer_normalization':
      return inputs;
    case 'spatial_dropout2d':
      return requireImage(inputs);
    case 'embedding':
      if (inputs.length !== 1) throw new RangeError('it needs a vector; add a flatten layer before it.');
      return [1, inputs[0], layer.outputDim];
    case 'reshape':
      if (sizeOfShape(layer.shape) !== sizeOfShape(inputs)) {
        throw new RangeError(
          `[${layer.shape.join(', ')}] has ${sizeOfShape(layer.shape)} values, not ${sizeOfShape(inputs)}.`,
        );
      }
      return layer.shape;
    case 'flatten':
      return [sizeOfShape(inputs)];
    case 'conv2d':
      return windowedShape(layer.kernelSize, layer, inputs, layer.filters);
    case 'depthwise_conv2d':
      return windowedShape(layer.kernelSize, layer, inputs, requireImage(inputs)[2] * layer.depthMultiplier);
    case 'max_pooling2d':
    case 'average_pooling2d':
      return windowedShape(layer.poolSize, layer, inputs);
    case 'global_average_pooling2d':
      return [requireImage(inputs)[2]];
  }
}

function requireImage(shape: RowShape): readonly [number, number, number] {
  if (shape.length === 1) throw new RangeError('it needs an image; add a reshape layer before it.');
  return shape;
}

/** Output shape of windows that slide over an image, with one pixel per window. */
function windowedShape(
  size: Size2D,
  { strides, padding }: { readonly strides: Size2D; readonly padding: Padding },
  inputs: RowShape,
  filters?: number,
): RowShape {
  const [height, width, channels] = requireImage(inputs);
  const outputLength = (length: number, axis: 0 | 1) => {
    if (padding === 'same') return Math.ceil(length / strides[axis]);
    if (size[axis] > length) {
      throw new RangeError(
        `a window of ${size.join(' x ')} does not fit; use a smaller one or padding "same".`,
      );
    }
    return Math.floor((length - size[axis]) / strides[axis]) + 1;
  };
  return [outputLength(height, 0), outputLength(width, 1), filters ?? channels];
}
