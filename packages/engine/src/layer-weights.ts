import { sizeOfShape } from '@ridgeline/core';
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
interface TensorShape {
  readonly name: TensorName;
  readonly shape: readonly number[];
  /** False for moving statistics, which are measured instead. */
  readonly trained: boolean;
}

/** Tensor shapes of one layer, in the order of Keras and of the engine. */
export type WeightShapes = readonly TensorShape[];

/** Shapes of each layer's weights, in the order and grouping of {@link LayerTensors}. */
export function weightShapes(spec: Pick<NetworkSpec, 'features' | 'layers'>): readonly WeightShapes[] {
  const shapes = outputShapes(spec);
  const result: WeightShapes[] = [];
  spec.layers.forEach((layer, index) => {
    const tensors = layerTensors(layer, shapes[index - 1] ?? [spec.features]);
    if (tensors.length === 0) return;
    const previous = spec.layers[index - 1];
    const hasPreviousWeights =
      previous !== undefined && layerTensors(previous, shapes[index - 2] ?? [spec.features]).length > 0;
    if (layer.type === 'activation' && hasPreviousWeights) result.push([...result.pop()!, ...tensors]);
    else result.push(tensors);
  });
  return result;
}

function layerTensors(layer: LayerSpec, inputs: RowShape): WeightShapes {
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
        { name: 'moving_mean', shape: [channels], trained: false },
        { name: 'moving_variance', shape: [channels], trained: false },
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
  return { name, shape, trained: true };
}

function normalizationTensors(
  { scale, center }: { scale: boolean; center: boolean },
  channels: number,
): WeightShapes {
  const all = [
    { tensor: trainable('gamma', channels), isPresent: scale },
    { tensor: trainable('beta', channels), isPresent: center },
  ];
  return all.filter(({ isPresent }) => isPresent).map(({ tensor }) => tensor);
}

/** Number of values in all tensors or, with `tensorName`, in the tensors of that name. */
export function weightCount(shapes: readonly WeightShapes[], tensorName?: TensorName): number {
  return shapes
    .flat()
    .filter(({ name }) => tensorName === undefined || name === tensorName)
    .reduce((count, { shape }) => count + sizeOfShape(shape), 0);
}

/** Splits an array in the engine's order into copies of each layer's weights. */
export function splitWeights(all: Float32Array, shapes: readonly WeightShapes[]): readonly LayerTensors[] {
  let offset = 0;
  return shapes.map((tensors) =>
    Object.fromEntries(
      tensors.map(({ name, shape }) => [name, all.slice(offset, (offset += sizeOfShape(shape)))]),
    ),
  );
}

/**
 * Joins the weights of all layers into an array in the engine's order.
 *
 * @throws RangeError if a tensor is missing or has another length
 */
export function joinWeights(layers: readonly LayerTensors[], shapes: readonly WeightShapes[]): Float32Array {
  const all = new Float32Array(weightCount(shapes));
  let offset = 0;
  shapes.forEach((tensors, index) => {
    for (const { name, shape } of tensors) {
      const numbers = layers[index]?.[name];
      const size = sizeOfShape(shape);
      if (numbers?.length !== size) {
        throw new RangeError(`weights[${index}].${name} has ${numbers?.length ?? 'no'} values, not ${size}.`);
      }
      all.set(numbers, offset);
      offset += size;
    }
  });
  return all;
}
