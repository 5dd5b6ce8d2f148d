import { RidgelineError, sizeOfShape, type Shape } from '@ridgeline/core';
import type { ModelLayer, ModelWeight } from '../checkpoint/model-layers.ts';
import { encodeOnnxFile, type OnnxAttribute, type OnnxNode, type OnnxTensor } from './onnx-graph.ts';

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
  let value = 'inputs';
  for (const layer of layers) value = addActivation(graph, layer, addLayer(graph, layer, value));
  graph.add('Identity', [value], {}, 'outputs');
  const { nodes, tensors } = graph;
  const input = { name: 'inputs', shape: layers[0]!.inputs };
  const output = { name: 'outputs', shape: layers.at(-1)!.outputs };
  return encodeOnnxFile({ nodes, tensors, input, output }, ONNX_OPSET);
}

class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly tensors: OnnxTensor[] = [];

  /** Adds a node, and returns the name of its output. */
  add(
    type: string,
    inputs: readonly string[],
    attributes: OnnxNode['attributes'] = {},
    output = `${type.toLowerCase()}_${this.nodes.length}`,
  ): string {
    this.nodes.push({ type, inputs, output, attributes });
    return output;
  }

  /** Adds a constant, and returns its name. */
  constant(shape: Shape, values: Float32Array): string {
    return this.#tensor(shape, values);
  }

  /** Adds a constant vector of whole numbers, and returns its name. */
  integers(values: readonly number[]): string {
    return this.#tensor([values.length], BigInt64Array.from(values, BigInt));
  }

  #tensor(shape: Shape, values: OnnxTensor['values']): string {
    const name = `constant_${this.tensors.length}`;
    this.tensors.push({ name, shape, values });
    return name;
  }
}

const ints = (values: readonly number[]): OnnxAttribute => ({ ints: values });

/** Adds a layer without its activation, and returns the name of its output. */
function addLayer(graph: GraphBuilder, layer: ModelLayer, input: string): string {
  const { type, config, inputs, outputs, weights } = layer;
  switch (type) {
    case 'Dense': {
      const [kernel, bias] = weights;
      const product = graph.add('MatMul', [input, addWeight(graph, kernel!)]);
      return bias === undefined ? product : graph.add('Add', [product, addWeight(graph, bias)]);
    }
    case 'Conv1D':
    case 'Conv2D':
    case 'DepthwiseConv2D':
      return addConvolution(graph, layer, input);
    case 'MaxPooling1D':
    case 'MaxPooling2D':
      return withChannelsFirst(graph, inputs, input, (picture) =>
        graph.add('MaxPool', [picture], windowAttributes(layer, toSizes(config['pool_size']))),
      );
    case 'AveragePooling1D':
    case 'AveragePooling2D':
      return withChannelsFirst(graph, inputs, input, (picture) =>
        graph.add('AveragePool', [picture], windowAttributes(layer, toSizes(config['pool_size']))),
      );
    case 'GlobalAveragePooling1D':
    case 'GlobalAveragePooling2D':
      return reduceSpace(graph, 'ReduceMean', inputs, input);
    case 'GlobalMaxPooling1D':
    case 'GlobalMaxPooling2D':
      return reduceSpace(graph, 'ReduceMax', inputs, input);
    case 'Flatten':
    case 'Reshape':
      return graph.add('Reshape', [input, graph.integers([-1, ...outputs])]);
    case 'Permute':
      return graph.add('Transpose', [input], { perm: ints([0, ...(config['dims'] as number[])]) });
    case 'RepeatVector': {
      const row = graph.add('Reshape', [input, graph.integers([-1, 1, ...inputs])]);
      return graph.add('Tile', [row, graph.integers([1, outputs[0]!, 1])]);
    }
    case 'ZeroPadding2D': {
      const [[above, below], [left, right]] = config['padding'] as [[number, number], [number, number]];
      return graph.add('Pad', [input, graph.integers([0, above, left, 0, 0, below, right, 0])]);
    }
    case 'Cropping2D': {
      const [[above], [left]] = config['cropping'] as [[number], [number]];
      const ends = [above + outputs[0]!, left + outputs[1]!];
      return graph.add('Slice', [
        input,
        graph.integers([above, left]),
        graph.integers(ends),
        graph.integers([1, 2]),
      ]);
    }
    case 'Embedding': {
      const categories = graph.add('Cast', [input], { to: { int: 7 } });
      return graph.add('Gather', [addWeight(graph, weights[0]!), categories]);
    }
    case 'BatchNormalization':
      return addBatchNormalization(graph, layer, input);
    case 'LayerNormalization':
      return addLayerNormalization(graph, layer, input);
    case 'Activation':
      return input;
    case 'LeakyReLU':
      return graph.add('LeakyRelu', [input], { alpha: { float: config['alpha'] as number } });
    case 'PReLU':
      return graph.add('PRelu', [input, addWeight(graph, weights[0]!)]);
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
  return graph.add(type, [input], attributes);
}

function addWeight(graph: GraphBuilder, { shape, values }: ModelWeight): string {
  return graph.constant(shape, values);
}

function toSizes(sizes: unknown): readonly number[] {
  return [sizes as number | readonly number[]].flat();
}

/** Applies an operator that takes channels first. */
function withChannelsFirst(
  graph: GraphBuilder,
  { length: rank }: Shape,
  input: string,
  apply: (input: string) => string,
): string {
  const spatialAxes = Array.from({ length: rank - 1 }, (_, axis) => axis + 1);
  const picture = graph.add('Transpose', [input], { perm: ints([0, rank, ...spatialAxes]) });
  const last = spatialAxes.map((axis) => axis + 1);
  return graph.add('Transpose', [apply(picture)], { perm: ints([0, ...last, 1]) });
}

function reduceSpace(graph: GraphBuilder, type: string, inputs: Shape, input: string): string {
  const axes = inputs.slice(1).map((_, axis) => axis + 1);
  return graph.add(type, [input], { axes: ints(axes), keepdims: { int: 0 } });
}

/** Attributes of a sliding window. */
function windowAttributes(
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
  const constants = [graph.constant(shape, values), ...(bias === undefined ? [] : [addWeight(graph, bias)])];
  return withChannelsFirst(graph, inputs, input, (picture) =>
    graph.add('Conv', [picture, ...constants], {
      ...windowAttributes(layer, window),
      ...(isDepthwise && { group: { int: channels } }),
    }),
  );
}

/** Transposes a matrix. */
function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(values, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!);
}

/** Kernel `[window, channels, filters]` as `[filters, channels, window]`. */
function moveFiltersFirst(
  values: Float32Array,
  window: number,
  channels: number,
  filters: number,
): Float32Array {
  const moved = new Float32Array(values.length);
  let i = 0;
  for (let place = 0; place < window; place++) {
    for (let channel = 0; channel < channels; channel++) {
      for (let filter = 0; filter < filters; filter++) {
        moved[(filter * channels + channel) * window + place] = values[i++]!;
      }
    }
  }
  return moved;
}

/** Axes of a normalization, where 0 is the batch, and the shape to which its weights broadcast. */
function normalizationAxes({ config, inputs }: ModelLayer): { axes: readonly number[]; shape: Shape } {
  const axes = toSizes(config['axis']);
  return { axes, shape: inputs.map((size, axis) => (axes.includes(axis + 1) ? size : 1)) };
}

function findWeight({ weights }: ModelLayer, name: string): Float32Array | undefined {
  return weights.find((weight) => weight.name === name)?.values;
}

function addBatchNormalization(graph: GraphBuilder, layer: ModelLayer, input: string): string {
  const { shape } = normalizationAxes(layer);
  const epsilon = layer.config['epsilon'] as number;
  const gamma = findWeight(layer, 'gamma');
  const variance = findWeight(layer, 'moving_variance')!;
  const factors = Float32Array.from(variance, (value, i) => (gamma?.[i] ?? 1) / Math.sqrt(value + epsilon));
  const centred = graph.add('Sub', [input, graph.constant(shape, findWeight(layer, 'moving_mean')!)]);
  return addBeta(graph, layer, graph.add('Mul', [centred, graph.constant(shape, factors)]), shape);
}

function addLayerNormalization(graph: GraphBuilder, layer: ModelLayer, input: string): string {
  const { axes, shape } = normalizationAxes(layer);
  const mean = (operand: string) => graph.add('ReduceMean', [operand], { axes: ints(axes) });
  const centred = graph.add('Sub', [input, mean(input)]);
  const variance = mean(graph.add('Mul', [centred, centred]));
  const epsilon = graph.constant([], Float32Array.of(layer.config['epsilon'] as number));
  const deviation = graph.add('Sqrt', [graph.add('Add', [variance, epsilon])]);
  const scaled = graph.add('Div', [centred, deviation]);
  const gamma = findWeight(layer, 'gamma');
  const result = gamma === undefined ? scaled : graph.add('Mul', [scaled, graph.constant(shape, gamma)]);
  return addBeta(graph, layer, result, shape);
}

function addBeta(graph: GraphBuilder, layer: ModelLayer, input: string, shape: Shape): string {
  const beta = findWeight(layer, 'beta');
  return beta === undefined ? input : graph.add('Add', [input, graph.constant(shape, beta)]);
}
