import { sizeOfShape, type WeightShape } from '@ridgeline/core';
import { outputShapes } from './layer-shapes.ts';
import type { LayerSpec, RowShape } from './layer-spec.ts';
import type { NetworkSpec } from './network-spec.ts';

/** Name of a layer's tensor, as in Keras except for `slopes`. The engine has no `recurrent_kernel`. */
export type TensorName =
  | 'kernel'
  | 'recurrent_kernel'
  | 'bias'
  | 'slopes'
  | 'gamma'
  | 'beta'
  | 'moving_mean'
  | 'moving_variance'
  | 'embeddings';

/**
 * Tensors of one layer, each row-major in Keras's shape. Lists of layers omit those without tensors. The `slopes` of an
 * activation belong to the layer directly before it; if that layer has no weights or is an activation, they form a
 * separate entry.
 */
export type LayerTensors = Readonly<Partial<Record<TensorName, Float32Array>>>;

/** Name and shape of a tensor. */
export interface TensorShape extends WeightShape {
  readonly name: TensorName;
}

/** Shapes of each layer's weights, in the order and grouping of {@link LayerTensors}. */
export function weightShapes(
  spec: Pick<NetworkSpec, 'features' | 'layers'>,
): readonly (readonly TensorShape[])[] {
  const shapes = outputShapes(spec);
  const result: (readonly TensorShape[])[] = [];
  // True if the previous layer has weights that the slopes of an activation may join.
  let canHoldSlopes = false;
  spec.layers.forEach((layer, index) => {
    const tensors = layerTensors(layer, shapes[index - 1] ?? [spec.features]);
    const isActivation = layer.type === 'activation';
    if (isActivation && canHoldSlopes && tensors.length > 0) result.push([...result.pop()!, ...tensors]);
    else if (tensors.length > 0) result.push(tensors);
    canHoldSlopes = !isActivation && tensors.length > 0;
  });
  return result;
}

function layerTensors(layer: LayerSpec, inputs: RowShape): readonly TensorShape[] {
  const channels = inputs.at(-1)!;
  switch (layer.type) {
    case 'dense':
      return [trainable('kernel', channels, layer.units), trainable('bias', layer.units)];
    case 'conv2d': {
      const { filters, kernelSize, useBias } = layer;
      const kernel = trainable('kernel', ...kernelSize, channels, filters);
      return useBias ? [kernel, trainable('bias', filters)] : [kernel];
    }
    case 'depthwise_conv2d': {
      const { depthMultiplier, kernelSize, useBias } = layer;
      const kernel = trainable('kernel', ...kernelSize, channels, depthMultiplier);
      return useBias ? [kernel, trainable('bias', channels * depthMultiplier)] : [kernel];
    }
    case 'activation':
      return layer.activation.name === 'prelu' ? [trainable('slopes', ...inputs)] : [];
    case 'batch_normalization':
      return [
        ...normalizationTensors(layer, channels),
        { name: 'moving_mean', shape: [channels], isTrained: false },
        { name: 'moving_variance', shape: [channels], isTrained: false },
      ];
    case 'layer_normalization':
      return normalizationTensors(layer, channels);
    case 'embedding':
      return [trainable('embeddings', layer.inputDim, layer.outputDim)];
    default:
      return [];
  }
}

function trainable(name: TensorName, ...shape: number[]): TensorShape {
  return { name, shape, isTrained: true };
}

function normalizationTensors(
  { scale, center }: { scale: boolean; center: boolean },
  channels: number,
): readonly TensorShape[] {
  return [...(scale ? [trainable('gamma', channels)] : []), ...(center ? [trainable('beta', channels)] : [])];
}

/** Number of values in all tensors or, with `tensorName`, in the tensors of that name. */
export function weightCount(shapes: readonly (readonly TensorShape[])[], tensorName?: TensorName): number {
  return shapes
    .flat()
    .filter(({ name }) => tensorName === undefined || name === tensorName)
    .reduce((count, { shape }) => count + sizeOfShape(shape), 0);
}

/** Splits the weights of all layers, in the engine's order, into copies for each layer. */
export function splitWeights(
  allWeights: Float32Array,
  shapes: readonly (readonly TensorShape[])[],
): readonly LayerTensors[] {
  let offset = 0;
  return shapes.map((tensors) =>
    Object.fromEntries(
      tensors.map(({ name, shape }) => [name, allWeights.slice(offset, (offset += sizeOfShape(shape)))]),
    ),
  );
}

/**
 * Joins the weights of all layers into an array in the engine's order.
 *
 * @throws RangeError if a tensor is missing or has another length
 */
export function joinWeights(
  layers: readonly LayerTensors[],
  shapes: readonly (readonly TensorShape[])[],
): Float32Array {
  const allWeights = new Float32Array(weightCount(shapes));
  let offset = 0;
  shapes.forEach((tensors, index) => {
    for (const { name, shape } of tensors) {
      const numbers = layers[index]?.[name];
      const size = sizeOfShape(shape);
      if (numbers?.length !== size) {
        throw new RangeError(`weights[${index}].${name} has ${numbers?.length ?? 'no'} values, not ${size}.`);
      }
      allWeights.set(numbers, offset);
      offset += size;
    }
  });
  return allWeights;
}
