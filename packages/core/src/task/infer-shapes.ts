import type {
  ConstraintConfig,
  LayerConfig,
  LayerOf,
  LayerType,
  OutputConfig,
  Shape,
  Size2D,
} from './layer.ts';
import type { NetworkConfig } from './network-task.ts';

/** Shape of one of a layer's weight tensors. */
export interface WeightShape {
  /** Keras's name, such as `kernel` or `moving_mean`. */
  readonly name: string;
  readonly shape: Shape;
  /** False for moving statistics, which the optimizer does not train. */
  readonly isTrained: boolean;
}

/** Layer with its input and output shapes. */
export interface ShapedLayer {
  readonly layer: LayerConfig;
  readonly inputs: Shape;
  readonly outputs: Shape;
  /** Tensors in Keras's order. */
  readonly weights: readonly WeightShape[];
}

/** Reason why a layer does not fit into its network. */
interface Misfit {
  /** Index of the layer in `network.layers`, from 0; the output layer comes last. */
  readonly index: number;
  readonly layer: LayerConfig;
  /** Key of the argument that does not fit; undefined for the layer as a whole. */
  readonly argument?: string;
  readonly message: string;
  readonly hint: string;
}

type ShapedNetwork =
  | { readonly ok: true; readonly layers: readonly ShapedLayer[] }
  | { readonly ok: false; readonly misfit: Misfit };

/**
 * Infers the shapes of a network. The output layer comes last, as a Dense.
 *
 * @param inputs shape of an example
 * @param units width of the output
 * @example
 * const network = inferShapes(task.network, [28, 28, 1], 10);
 * if (network.ok) network.layers.map(({ outputs }) => outputs); // [[26, 26, 8], [13, 13, 8], [1352], [10]]
 */
export function inferShapes(
  { inputs: inputForm, layers, output }: NetworkConfig,
  inputs: Shape,
  units: number,
): ShapedNetwork {
  let shape: Shape = inputForm === 'flat' ? [sizeOfShape(inputs)] : inputs;
  const shapedLayers: ShapedLayer[] = [];
  for (const [index, layer] of [...layers, outputLayer(output, units)].entries()) {
    const outputs = positionProblem(layer, layers.slice(0, index)) ?? inferOutputs(layer, shape);
    if ('message' in outputs) return { ok: false, misfit: { index, layer, ...outputs } };
    const weights = inferWeights(layer, shape, outputs);
    const problem = constraintProblem(layer, weights) ?? sizeProblem(layer, outputs, weights);
    if (problem !== undefined) return { ok: false, misfit: { index, layer, ...problem } };
    shapedLayers.push({ layer, inputs: shape, outputs, weights });
    shape = outputs;
  }
  return { ok: true, layers: shapedLayers };
}

/** Formats a shape, such as `28x28x1`. */
export function formatShape(shape: Shape): string {
  return shape.join('x');
}

/** Number of elements in a shape. */
export function sizeOfShape(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Output layer as a Dense without activation, because losses apply the activation. */
function outputLayer(output: OutputConfig, units: number): LayerOf<'Dense'> {
  return {
    ...output,
    type: 'Dense',
    name: 'output',
    units,
    activation: { name: 'linear' },
    activityRegularizer: { l1: 0, l2: 0 },
  };
}

type LayerProblem = Pick<Misfit, 'argument' | 'message' | 'hint'>;

/** Problem with the position of an Embedding: its inputs must be the data set's categories, unchanged. */
function positionProblem(
  { type }: LayerConfig,
  previousLayers: readonly LayerConfig[],
): LayerProblem | undefined {
  if (type !== 'Embedding') return undefined;
  const changingLayer = previousLayers.find((layer) => layer.type !== 'Flatten' && layer.type !== 'Reshape');
  return (
    changingLayer && {
      message: `Embedding expects the categories of the data set and cannot follow ${changingLayer.type}`,
      hint: 'put it first; only Flatten and Reshape may come before it',
    }
  );
}

/** Maximum number of outputs of a layer for one example: 64 MiB as float32. */
const MAX_OUTPUTS_PER_EXAMPLE = 16_777_216;

/** Maximum number of weights of a layer: 1 GiB as float32. */
const MAX_LAYER_WEIGHTS = 268_435_456;

function sizeProblem(
  { type }: LayerConfig,
  outputs: Shape,
  weights: readonly WeightShape[],
): LayerProblem | undefined {
  const formatCount = (count: number) => count.toLocaleString('en-US');
  const isEmbedding = type === 'Embedding';
  const outputCount = sizeOfShape(outputs);
  if (outputCount > MAX_OUTPUTS_PER_EXAMPLE) {
    return {
      message: `${type} outputs ${formatShape(outputs)} (${formatCount(outputCount)}) numbers per example, more than ${formatCount(MAX_OUTPUTS_PER_EXAMPLE)}`,
      hint: isEmbedding
        ? 'reduce output_dim'
        : 'make it smaller, or use a pooling layer or strides before it',
    };
  }
  const weightCount = weights.reduce((total, { shape }) => total + sizeOfShape(shape), 0);
  if (weightCount <= MAX_LAYER_WEIGHTS) return undefined;
  return {
    message: `${type} has ${formatCount(weightCount)} weights, more than ${formatCount(MAX_LAYER_WEIGHTS)}`,
    hint: isEmbedding
      ? 'reduce input_dim or output_dim'
      : 'make it smaller, or use a pooling layer before it',
  };
}

function inferOutputs(layer: LayerConfig, inputs: Shape): Shape | LayerProblem {
  switch (layer.type) {
    case 'Dense':
      if (inputs.length === 1) return [layer.units];
      return {
        message: `${layer.name === 'output' ? 'the output layer' : 'Dense'} expects a vector, but gets ${formatShape(inputs)}`,
        hint: `put ${flattenHint(inputs)} before it`,
      };
    case 'Embedding':
      if (inputs.length === 1) return [inputs[0]!, layer.outputDim];
      return {
        message: `Embedding expects a vector of categories, but gets ${formatShape(inputs)}`,
        hint: 'put - Flatten before it',
      };
    case 'Conv2D':
      return pictureOutputs(layer.type, inputs, ([rows, columns]) =>
        windowOutputs(layer, [rows, columns], layer.kernelSize, layer.filters),
      );
    case 'DepthwiseConv2D':
      return pictureOutputs(layer.type, inputs, ([rows, columns, channels]) =>
        windowOutputs(layer, [rows, columns], layer.kernelSize, channels * layer.depthMultiplier),
      );
    case 'Conv2DTranspose':
      return pictureOutputs(layer.type, inputs, (picture) => {
        const enlargedSize = [0, 1].map((axis) => {
          const [stride, kernel] = [layer.strides[axis]!, layer.kernelSize[axis]!];
          const overlap = layer.padding === 'valid' ? Math.max(kernel - stride, 0) : 0;
          return picture[axis]! * stride + overlap;
        });
        return [...enlargedSize, layer.filters];
      });
    case 'MaxPooling2D':
    case 'AveragePooling2D':
      return pictureOutputs(layer.type, inputs, ([rows, columns, channels]) =>
        windowOutputs(layer, [rows, columns], layer.poolSize, channels),
      );
    case 'Conv1D':
      return sequenceOutputs(layer.type, inputs, (steps) =>
        windowOutputs(layer, [steps], [layer.kernelSize], layer.filters),
      );
    case 'MaxPooling1D':
    case 'AveragePooling1D':
      return sequenceOutputs(layer.type, inputs, (steps, features) =>
        windowOutputs(layer, [steps], [layer.poolSize], features),
      );
    case 'GlobalAveragePooling2D':
    case 'GlobalMaxPooling2D':
      return pictureOutputs(layer.type, inputs, ([, , channels]) => [channels]);
    case 'GlobalAveragePooling1D':
    case 'GlobalMaxPooling1D':
      return sequenceOutputs(layer.type, inputs, (_, features) => [features]);
    case 'Flatten':
      return [sizeOfShape(inputs)];
    case 'Reshape': {
      const { targetShape } = layer;
      const [targetSize, inputSize] = [Math.abs(sizeOfShape(targetShape)), sizeOfShape(inputs)];
      if (targetShape.includes(-1)) {
        if (inputSize % targetSize === 0)
          return targetShape.map((size) => (size === -1 ? inputSize / targetSize : size));
        return {
          argument: 'target_shape',
          message: `Reshape needs a multiple of ${targetSize} numbers, but gets ${formatShape(inputs)} (${inputSize} numbers)`,
          hint: `the product of the sizes other than -1 must divide ${inputSize}`,
        };
      }
      if (targetSize === inputSize) return targetShape;
      return {
        argument: 'target_shape',
        message: `Reshape cannot turn ${formatShape(inputs)} (${inputSize} numbers) into ${formatShape(targetShape)} (${targetSize} numbers)`,
        hint: `the product of target_shape must be ${inputSize}`,
      };
    }
    case 'Permute': {
      const axes = inputs.map((_, axis) => axis + 1);
      if (layer.dims.length === axes.length && axes.every((axis) => layer.dims.includes(axis))) {
        return layer.dims.map((axis) => inputs[axis - 1]!);
      }
      return {
        argument: 'dims',
        message: `Permute has the dims ${layer.dims.join(', ')}, but gets ${formatShape(inputs)}`,
        hint: `dims must be ${axes.join(', ')}${axes.length === 1 ? '' : ' in any order'}`,
      };
    }
    case 'RepeatVector':
      if (inputs.length === 1) return [layer.n, inputs[0]!];
      return {
        message: `RepeatVector expects a vector, but gets ${formatShape(inputs)}`,
        hint: `put ${flattenHint(inputs)} before it`,
      };
    case 'ZeroPadding2D':
      return pictureOutputs(layer.type, inputs, (picture) => withMargins(picture, layer.margins, 1));
    case 'Cropping2D':
      return pictureOutputs(layer.type, inputs, (picture) => {
        const croppedShape = withMargins(picture, layer.margins, -1);
        if (Math.min(...croppedShape) > 0) return croppedShape;
        return {
          argument: 'cropping',
          message: `Cropping2D leaves nothing of ${formatShape(inputs)}`,
          hint: 'leave at least one row and one column',
        };
      });
    case 'UpSampling2D':
      return pictureOutputs(layer.type, inputs, ([rows, columns, channels]) => [
        rows * layer.size[0],
        columns * layer.size[1],
        channels,
      ]);
    case 'SpatialDropout2D':
      return pictureOutputs(layer.type, inputs, () => inputs);
    case 'SpatialDropout1D':
      return sequenceOutputs(layer.type, inputs, () => inputs);
    case 'BatchNormalization':
    case 'LayerNormalization': {
      if (inputs.length > 3) {
        const [columns, channels] = inputs.slice(-2);
        const targetShape = [sizeOfShape(inputs.slice(0, -2)), columns, channels];
        return {
          message: `${layer.type} expects at most 3 axes, but gets ${formatShape(inputs)}, which neither the engine nor TensorFlow.js trains`,
          hint: `put - Reshape: { target_shape: [${targetShape.join(', ')}] } before it`,
        };
      }
      const axes = layer.axis.map((axis) => axisIndex(axis, inputs));
      // As in Keras, axis 0 in a file is the batch.
      const kerasAxes = layer.axis.map((axis) => (axis < 0 ? axis : axis + 1));
      if (!axes.includes(undefined) && new Set(axes).size === axes.length) {
        if (layer.type === 'LayerNormalization' || axes[0] === inputs.length - 1) return inputs;
        return {
          argument: 'axis',
          message: `BatchNormalization has axis ${kerasAxes.join(', ')} of ${formatShape(inputs)}, which neither the engine nor TensorFlow.js trains`,
          hint: 'leave axis out to use the last one, or put - Permute before this layer',
        };
      }
      return {
        argument: 'axis',
        message: `${layer.type} has axis ${kerasAxes.join(', ')}, but gets ${formatShape(inputs)}`,
        hint: `an axis can be ${inputs.map((_, axis) => `${axis + 1} (or ${axis - inputs.length})`).join(', ')}, each at most once; 0 is the batch`,
      };
    }
    case 'SimpleRNN':
    case 'LSTM':
    case 'GRU':
      return sequenceOutputs(layer.type, inputs, (steps) =>
        layer.returnSequences ? [steps, layer.units] : [layer.units],
      );
    case 'Dropout':
    case 'GaussianDropout':
    case 'GaussianNoise':
    case 'Activation':
      return inputs;
  }
}

function inferWeights(layer: LayerConfig, inputs: Shape, outputs: Shape): readonly WeightShape[] {
  const channels = inputs.at(-1)!;
  const trainable = (name: string, ...shape: number[]): WeightShape => ({ name, shape, isTrained: true });
  const withBiasAndSlopes = (kernel: WeightShape, biasLength: number) => [
    kernel,
    ...('useBias' in layer && layer.useBias ? [trainable('bias', biasLength)] : []),
    ...activationWeights(layer, outputs),
  ];
  switch (layer.type) {
    case 'Dense':
      return withBiasAndSlopes(trainable('kernel', channels, layer.units), layer.units);
    case 'Embedding':
      return [trainable('embeddings', layer.inputDim, layer.outputDim)];
    case 'Conv1D':
      return withBiasAndSlopes(trainable('kernel', layer.kernelSize, channels, layer.filters), layer.filters);
    case 'Conv2D':
      return withBiasAndSlopes(
        trainable('kernel', ...layer.kernelSize, channels, layer.filters),
        layer.filters,
      );
    case 'Conv2DTranspose':
      return withBiasAndSlopes(
        trainable('kernel', ...layer.kernelSize, layer.filters, channels),
        layer.filters,
      );
    case 'DepthwiseConv2D': {
      const { kernelSize, depthMultiplier } = layer;
      const kernel = trainable('kernel', ...kernelSize, channels, depthMultiplier);
      return withBiasAndSlopes(kernel, channels * depthMultiplier);
    }
    case 'SimpleRNN':
    case 'LSTM':
    case 'GRU': {
      // Each weight tensor holds all gates side by side.
      const width = { SimpleRNN: 1, LSTM: 4, GRU: 3 }[layer.type] * layer.units;
      return [
        trainable('kernel', channels, width),
        trainable('recurrent_kernel', layer.units, width),
        ...(layer.useBias ? [trainable('bias', width)] : []),
      ];
    }
    case 'BatchNormalization':
    case 'LayerNormalization': {
      const axes = layer.axis.map((axis) => axisIndex(axis, inputs)!);
      const shape = inputs.filter((_, axis) => axes.includes(axis));
      return [
        ...(layer.scale ? [trainable('gamma', ...shape)] : []),
        ...(layer.center ? [trainable('beta', ...shape)] : []),
        ...(layer.type === 'BatchNormalization'
          ? ['moving_mean', 'moving_variance'].map((name) => ({ name, shape, isTrained: false }))
          : []),
      ];
    }
    case 'Activation':
      return activationWeights(layer, outputs);
    default:
      return [];
  }
}

/** Weights of a layer's activation: the slopes of a PReLU. */
function activationWeights(layer: LayerConfig, outputs: Shape): readonly WeightShape[] {
  const isPrelu = 'activation' in layer && layer.activation.name === 'prelu';
  return isPrelu ? [{ name: 'slopes', shape: outputs, isTrained: true }] : [];
}

/** Names of the constraint argument where it is not `kernel_constraint`. */
const constraintKeys: Partial<Record<LayerType, string>> = {
  DepthwiseConv2D: 'depthwise_constraint',
  Embedding: 'embeddings_constraint',
};

function constraintProblem(layer: LayerConfig, [kernel]: readonly WeightShape[]): LayerProblem | undefined {
  const constraint: ConstraintConfig | undefined =
    'kernelConstraint' in layer
      ? layer.kernelConstraint
      : 'embeddingsConstraint' in layer
        ? layer.embeddingsConstraint
        : undefined;
  if (constraint === undefined || kernel === undefined) return undefined;
  const axes = 'axis' in constraint ? [constraint.axis].flat() : [];
  const rank = kernel.shape.length;
  const invalidAxis = axes.find((axis) => axis >= rank);
  if (invalidAxis === undefined) return undefined;
  const argument = constraintKeys[layer.type] ?? 'kernel_constraint';
  return {
    argument,
    message: `${layer.type} has a ${argument} with axis ${invalidAxis}, but its weights of ${formatShape(kernel.shape)} have only ${rank} axes`,
    hint: `axis can be ${kernel.shape.map((_, axis) => axis).join(', ')}`,
  };
}

/** Index of an axis in a shape, from 0; undefined if the shape has no such axis. */
function axisIndex(axis: number, shape: Shape): number | undefined {
  const index = axis < 0 ? shape.length + axis : axis;
  return index >= 0 && index < shape.length ? index : undefined;
}

type Picture = readonly [rows: number, columns: number, channels: number];

/** Outputs of a layer that expects pictures, by `outputsOf`; a problem for inputs of another rank. */
function pictureOutputs(
  type: string,
  inputs: Shape,
  outputsOf: (picture: Picture) => Shape | LayerProblem,
): Shape | LayerProblem {
  if (inputs.length === 3) return outputsOf(inputs as Picture);
  return {
    message: `${type} expects pictures, rows x columns x channels, but gets ${inputs.length === 1 ? `a vector of ${inputs[0]}` : formatShape(inputs)}`,
    hint: 'put - Reshape: { target_shape: [rows, columns, channels] } before it, or move it before any Flatten',
  };
}

/** Outputs of a layer that expects sequences, by `outputsOf`; a problem for inputs of another rank. */
function sequenceOutputs(
  type: string,
  inputs: Shape,
  outputsOf: (steps: number, features: number) => Shape | LayerProblem,
): Shape | LayerProblem {
  if (inputs.length === 2) return outputsOf(inputs[0]!, inputs[1]!);
  const inputSize = sizeOfShape(inputs);
  const targetShape = inputs.length === 3 ? `[${inputs[0]}, ${inputSize / inputs[0]!}]` : `[${inputSize}, 1]`;
  return {
    message: `${type} expects sequences, steps x features, but gets ${inputs.length === 1 ? `a vector of ${inputSize}` : formatShape(inputs)}`,
    hint: `put - Reshape: { target_shape: ${targetShape} } before it`,
  };
}

/** Outputs of a layer that moves a window over inputs of the given `sizes`; a problem if the window does not fit. */
function windowOutputs(
  {
    type,
    strides,
    padding,
  }: {
    readonly type: LayerType;
    readonly strides: Size2D | number;
    readonly padding: 'valid' | 'same';
  },
  sizes: Shape,
  window: Shape,
  channels: number,
): Shape | LayerProblem {
  const axisStrides = typeof strides === 'number' ? [strides] : strides;
  if (padding === 'valid' && window.some((span, axis) => span > sizes[axis]!)) {
    return {
      argument: type.includes('Pooling') ? 'pool_size' : 'kernel_size',
      message: `${type} has a window of ${formatShape(window)}, which is larger than its input of ${formatShape(sizes)}`,
      hint: 'choose a smaller window, padding: same, or fewer pooling layers before it',
    };
  }
  const outputs = sizes.map((size, axis) =>
    Math.ceil((padding === 'same' ? size : size - window[axis]! + 1) / axisStrides[axis]!),
  );
  return [...outputs, channels];
}

/** Shape of a picture after its margins are added (`sign` 1) or removed (`sign` -1). */
function withMargins(
  [rows, columns, channels]: Picture,
  [[above, below], [left, right]]: readonly [Size2D, Size2D],
  sign: 1 | -1,
): Shape {
  return [rows + sign * (above + below), columns + sign * (left + right), channels];
}

/** Layers that turn this shape into a vector, as written in a sweep file. */
function flattenHint(inputs: Shape): string {
  if (inputs.length === 3) return '- Flatten or - GlobalAveragePooling2D';
  return inputs.length === 2 ? '- Flatten or - GlobalAveragePooling1D' : '- Flatten';
}
