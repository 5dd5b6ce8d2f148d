import { RidgelineError, sizeOfShape, type Shape } from '@ridgeline/core';
import type { ModelLayer, ModelWeight } from '../checkpoint/model-layers.ts';
import {
  dataTypes,
  encodeOnnxFile,
  type OnnxAttribute,
  type OnnxNode,
  type OnnxTensor,
} from './onnx-graph.ts';

/** Version of ONNX's operators that a file uses. */
const ONNX_OPSET = 17;

/**
 * Writes a network as an ONNX file. Pictures keep their channels last, as in training. The graph's input is named
 * `inputs` and its output `outputs`; batches may have any size.
 *
 * @throws RidgelineError `USAGE` for a layer that this writer does not support.
 * @example
 * writeFileSync('model.onnx', await writeOnnxFile(toModelLayers(model)));
 */
export function writeOnnxFile(layers: readonly ModelLayer[]): Promise<Uint8Array> {
  const graph = new GraphBuilder();
  let outputName = 'inputs';
  for (const layer of layers) outputName = addActivation(graph, layer, addLayer(graph, layer, outputName));
  graph.addNode('Identity', [outputName], {}, 'outputs');
  const { nodes, tensors } = graph;
  const input = { name: 'inputs', shape: layers[0]!.inputs };
  const output = { name: 'outputs', shape: layers.at(-1)!.outputs };
  return encodeOnnxFile({ nodes, tensors, input, output }, ONNX_OPSET);
}

class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly tensors: OnnxTensor[] = [];

  /** Adds a node, and returns the name of its output. */
  addNode(
    type: string,
    inputs: readonly string[],
    attributes: OnnxNode['attributes'] = {},
    output = `${type.toLowerCase()}_${this.nodes.length}`,
  ): string {
    this.nodes.push({ type, inputs, output, attributes });
    return output;
  }

  /** Adds a constant, and returns its name. */
  addConstant(shape: Shape, values: OnnxTensor['values']): string {
    const name = `constant_${this.tensors.length}`;
    this.tensors.push({ name, shape, values });
    return name;
  }

  /** Adds a constant vector of whole numbers, and returns its name. */
  addIntegers(values: readonly number[]): string {
    return this.addConstant([values.length], BigInt64Array.from(values, BigInt));
  }
}

const ints = (values: readonly number[]): OnnxAttribute => ({ ints: values });

/** Adds a layer without its activation, and returns the name of its output. */
function addLayer(graph: GraphBuilder, layer: ModelLayer, input: string): string {
  const { type, config, inputs, outputs, weights } = layer;
  switch (type) {
    case 'Dense': {
      const [kernel, bias] = weights;
      const product = graph.addNode('MatMul', [input, addWeight(graph, kernel!)]);
      return bias === undefined ? product : graph.addNode('Add', [product, addWeight(graph, bias)]);
    }
    case 'Conv1D':
    case 'Conv2D':
    case 'DepthwiseConv2D':
      return addConvolution(graph, layer, input);
    case 'MaxPooling1D':
    case 'MaxPooling2D':
      return applyChannelsFirst(graph, inputs, input, (picture) =>
        graph.addNode('MaxPool', [picture], createWindowAttributes(layer, toSizes(config['pool_size']))),
      );
    case 'AveragePooling1D':
    case 'AveragePooling2D':
      return applyChannelsFirst(graph, inputs, input, (picture) =>
        graph.addNode('AveragePool', [picture], createWindowAttributes(layer, toSizes(config['pool_size']))),
      );
    case 'GlobalAveragePooling1D':
    case 'GlobalAveragePooling2D':
      return reduceSpace(graph, 'ReduceMean', inputs, input);
    case 'GlobalMaxPooling1D':
    case 'GlobalMaxPooling2D':
      return reduceSpace(graph, 'ReduceMax', inputs, input);
    case 'Flatten':
    case 'Reshape':
      return graph.addNode('Reshape', [input, graph.addIntegers([-1, ...outputs])]);
    case 'Permute':
      return graph.addNode('Transpose', [input], { perm: ints([0, ...(config['dims'] as number[])]) });
    case 'RepeatVector': {
      const row = graph.addNode('Reshape', [input, graph.addIntegers([-1, 1, ...inputs])]);
      return graph.addNode('Tile', [row, graph.addIntegers([1, outputs[0]!, 1])]);
    }
    case 'ZeroPadding2D': {
      const [[above, below], [left, right]] = config['padding'] as [[number, number], [number, number]];
      return graph.addNode('Pad', [input, graph.addIntegers([0, above, left, 0, 0, below, right, 0])]);
    }
    case 'Cropping2D': {
      const [[above], [left]] = config['cropping'] as [[number], [number]];
      const ends = [above + outputs[0]!, left + outputs[1]!];
      return graph.addNode('Slice', [
        input,
        graph.addIntegers([above, left]),
        graph.addIntegers(ends),
        graph.addIntegers([1, 2]),
      ]);
    }
    case 'Embedding': {
      const categories = graph.addNode('Cast', [input], { to: { int: dataTypes.int64 } });
      return graph.addNode('Gather', [addWeight(graph, weights[0]!), categories]);
    }
    case 'BatchNormalization':
      return addBatchNormalization(graph, layer, input);
    case 'LayerNormalization':
      return addLayerNormalization(graph, layer, input);
    case 'Activation':
      return input;
    case 'LeakyReLU':
      return graph.addNode('LeakyRelu', [input], { alpha: { float: config['alpha'] as number } });
    case 'PReLU':
      return graph.addNode('PRelu', [input, addWeight(graph, weights[0]!)]);
    default:
      throw new RidgelineError('USAGE', `${type} cannot be exported to ONNX.`, {
        hint: 'Use --format keras or --format tfjs, which have every layer.',
      });
  }
}

/** ONNX operators by the name of the activation. Activations with an argument are separate layers. */
const activations: Readonly<Record<string, readonly [string, OnnxNode['attributes']]>> = {
  relu: ['Relu', {}],
  sigmoid: ['Sigmoid', {}],
  tanh: ['Tanh', {}],
  softmax: ['Softmax', { axis: { int: -1 } }],
  elu: ['Elu', { alpha: { float: 1 } }],
};

function addActivation(graph: GraphBuilder, { config }: ModelLayer, input: string): string {
  const name = config['activation'];
  if (name === undefined || name === 'linear') return input;
  const [type, attributes] = activations[name as string]!;
  return graph.addNode(type, [input], attributes);
}

function addWeight(graph: GraphBuilder, { shape, values }: ModelWeight): string {
  return graph.addConstant(shape, values);
}

/** Sizes along the axes. With one axis, Keras writes a number instead of a list. */
function toSizes(sizes: unknown): readonly number[] {
  return [sizes as number | readonly number[]].flat();
}

/** Applies an operator that expects channels first: transposes its input, and transposes its output back. */
function applyChannelsFirst(
  graph: GraphBuilder,
  { length: rank }: Shape,
  input: string,
  apply: (input: string) => string,
): string {
  const spatialAxes = Array.from({ length: rank - 1 }, (_, axis) => axis + 1);
  const picture = graph.addNode('Transpose', [input], { perm: ints([0, rank, ...spatialAxes]) });
  const shiftedAxes = spatialAxes.map((axis) => axis + 1);
  return graph.addNode('Transpose', [apply(picture)], { perm: ints([0, ...shiftedAxes, 1]) });
}

/** Reduces all axes but the batch and the channels. */
function reduceSpace(graph: GraphBuilder, type: string, inputs: Shape, input: string): string {
  const axes = inputs.slice(1).map((_, axis) => axis + 1);
  return graph.addNode(type, [input], { axes: ints(axes), keepdims: { int: 0 } });
}

/** Attributes of a sliding window. */
function createWindowAttributes(
  { config, inputs, outputs }: ModelLayer,
  window: readonly number[],
): OnnxNode['attributes'] {
  const strides = toSizes(config['strides']);
  const dilations = config['dilation_rate'] === undefined ? undefined : toSizes(config['dilation_rate']);
  const padding = window.map((size, axis) => {
    const span = (size - 1) * (dilations?.[axis] ?? 1) + 1;
    return config['padding'] === 'same'
      ? Math.max((outputs[axis]! - 1) * strides[axis]! + span - inputs[axis]!, 0)
      : 0;
  });
  return {
    kernel_shape: ints(window),
    strides: ints(strides),
    pads: ints([
      ...padding.map((total) => Math.floor(total / 2)),
      ...padding.map((total) => Math.ceil(total / 2)),
    ]),
    ...(dilations && { dilations: ints(dilations) }),
  };
}

function addConvolution(graph: GraphBuilder, layer: ModelLayer, input: string): string {
  const { type, inputs, weights } = layer;
  const [kernel, bias] = weights;
  const window = toSizes(layer.config['kernel_size']);
  const [channels, filters] = kernel!.shape.slice(-2) as [number, number];
  const isDepthwise = type === 'DepthwiseConv2D';
  const shape = isDepthwise ? [channels * filters, 1, ...window] : [filters, channels, ...window];
  const values = isDepthwise
    ? transpose(kernel!.values, sizeOfShape(window), channels * filters)
    : moveFiltersFirst(kernel!.values, sizeOfShape(window), channels, filters);
  const constants = [
    graph.addConstant(shape, values),
    ...(bias === undefined ? [] : [addWeight(graph, bias)]),
  ];
  return applyChannelsFirst(graph, inputs, input, (picture) =>
    graph.addNode('Conv', [picture, ...constants], {
      ...createWindowAttributes(layer, window),
      ...(isDepthwise && { group: { int: channels } }),
    }),
  );
}

/** Transposes a matrix. */
function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(values, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!);
}

/** Converts a kernel from `[window, channels, filters]` to `[filters, channels, window]`. */
function moveFiltersFirst(
  values: Float32Array,
  window: number,
  channels: number,
  filters: number,
): Float32Array {
  const filtersFirst = new Float32Array(values.length);
  let i = 0;
  for (let position = 0; position < window; position++) {
    for (let channel = 0; channel < channels; channel++) {
      for (let filter = 0; filter < filters; filter++) {
        filtersFirst[(filter * channels + channel) * window + position] = values[i++]!;
      }
    }
  }
  return filtersFirst;
}

/** Axes of a normalization (axis 0 is the batch), and the shape in which its weights broadcast over its inputs. */
function findNormalizationAxes({ config, inputs }: ModelLayer): { axes: readonly number[]; shape: Shape } {
  const axes = toSizes(config['axis']);
  return { axes, shape: inputs.map((size, axis) => (axes.includes(axis + 1) ? size : 1)) };
}

function findWeight({ weights }: ModelLayer, name: string): Float32Array | undefined {
  return weights.find((weight) => weight.name === name)?.values;
}

function addBatchNormalization(graph: GraphBuilder, layer: ModelLayer, input: string): string {
  const { shape } = findNormalizationAxes(layer);
  const epsilon = layer.config['epsilon'] as number;
  const gamma = findWeight(layer, 'gamma');
  const variance = findWeight(layer, 'moving_variance')!;
  const factors = Float32Array.from(variance, (value, i) => (gamma?.[i] ?? 1) / Math.sqrt(value + epsilon));
  const centredInput = graph.addNode('Sub', [
    input,
    graph.addConstant(shape, findWeight(layer, 'moving_mean')!),
  ]);
  return addBeta(
    graph,
    layer,
    graph.addNode('Mul', [centredInput, graph.addConstant(shape, factors)]),
    shape,
  );
}

function addLayerNormalization(graph: GraphBuilder, layer: ModelLayer, input: string): string {
  const { axes, shape } = findNormalizationAxes(layer);
  const mean = (operand: string) => graph.addNode('ReduceMean', [operand], { axes: ints(axes) });
  const centredInput = graph.addNode('Sub', [input, mean(input)]);
  const variance = mean(graph.addNode('Mul', [centredInput, centredInput]));
  const epsilon = graph.addConstant([], Float32Array.of(layer.config['epsilon'] as number));
  const deviation = graph.addNode('Sqrt', [graph.addNode('Add', [variance, epsilon])]);
  const scaledInput = graph.addNode('Div', [centredInput, deviation]);
  const gamma = findWeight(layer, 'gamma');
  const result =
    gamma === undefined ? scaledInput : graph.addNode('Mul', [scaledInput, graph.addConstant(shape, gamma)]);
  return addBeta(graph, layer, result, shape);
}

function addBeta(graph: GraphBuilder, layer: ModelLayer, input: string, shape: Shape): string {
  const beta = findWeight(layer, 'beta');
  return beta === undefined ? input : graph.addNode('Add', [input, graph.addConstant(shape, beta)]);
}
