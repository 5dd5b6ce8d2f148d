import type { ConstraintConfig, LayerConfig, LayerType, ShapedLayer } from '@ridgeline/core';
import type { layers as LayersNamespace } from '@tensorflow/tfjs-layers';
import type { TensorFlow } from '../tensorflow/tfjs.ts';

export type TfjsLayer = InstanceType<typeof LayersNamespace.Layer>;

/**
 * Names of the functions of `tf.layers`, by Keras's layer names; undefined for random layers, activations and global
 * maxima, which are implemented in this folder.
 */
const factoryNames = {
  Dense: 'dense',
  Conv2D: 'conv2d',
  DepthwiseConv2D: 'depthwiseConv2d',
  Conv2DTranspose: 'conv2dTranspose',
  Conv1D: 'conv1d',
  MaxPooling2D: 'maxPooling2d',
  AveragePooling2D: 'averagePooling2d',
  MaxPooling1D: 'maxPooling1d',
  AveragePooling1D: 'averagePooling1d',
  GlobalAveragePooling2D: 'globalAveragePooling2d',
  GlobalAveragePooling1D: 'globalAveragePooling1d',
  Embedding: 'embedding',
  Flatten: 'flatten',
  Reshape: 'reshape',
  Permute: 'permute',
  RepeatVector: 'repeatVector',
  ZeroPadding2D: 'zeroPadding2d',
  Cropping2D: 'cropping2D',
  UpSampling2D: 'upSampling2d',
  BatchNormalization: 'batchNormalization',
  LayerNormalization: 'layerNormalization',
  SimpleRNN: 'simpleRNN',
  LSTM: 'lstm',
  GRU: 'gru',
  GlobalMaxPooling1D: undefined,
  GlobalMaxPooling2D: undefined,
  Dropout: undefined,
  SpatialDropout1D: undefined,
  SpatialDropout2D: undefined,
  GaussianDropout: undefined,
  GaussianNoise: undefined,
  Activation: undefined,
} as const satisfies Record<LayerType, keyof typeof LayersNamespace | undefined>;

/**
 * Creates the layer of `tf.layers` for a layer of the network. Only a recurrent layer includes its activation. The
 * kernel is 0, and other weights have the defaults of TensorFlow.js. A normalization always has gamma and beta. Returns
 * undefined for activations, random layers and global maxima, and for layers that leave their inputs unchanged.
 */
export function createTfjsLayer(tf: TensorFlow, shapedLayer: ShapedLayer): TfjsLayer | undefined {
  const { layer, inputs } = shapedLayer;
  const factoryName = factoryNames[layer.type];
  // The Flatten of TensorFlow.js refuses a vector.
  const isFlattenOfVector = layer.type === 'Flatten' && inputs.length === 1;
  if (factoryName === undefined || isFlattenOfVector) return undefined;
  const constraint =
    'kernelConstraint' in layer
      ? createConstraint(tf, layer.kernelConstraint)
      : 'embeddingsConstraint' in layer
        ? createConstraint(tf, layer.embeddingsConstraint)
        : undefined;
  const kernelPrefix = kernelPrefixes[layer.type] ?? 'kernel';
  const createLayer = tf.layers[factoryName] as (config: object) => TfjsLayer;
  const tfLayer = createLayer({
    ...toTfjsArguments(shapedLayer),
    [`${kernelPrefix}Initializer`]: 'zeros',
    recurrentInitializer: 'zeros',
    // Without gamma or beta, a normalization of TensorFlow.js throws in training.
    ...('scale' in layer && { scale: true, center: true }),
    ...(constraint && { [`${kernelPrefix}Constraint`]: constraint }),
  });
  tfLayer.build([null, ...shapedLayer.inputs]);
  // Recurrent layers do not set this flag, and would be built again.
  tfLayer.built = true;
  return tfLayer;
}

/** Name in TensorFlow.js of a weight of a layer. */
export function toTfjsWeightName({ type }: LayerConfig, name: string): string {
  if (name === 'slopes') return 'alpha';
  return type === 'DepthwiseConv2D' && name === 'kernel' ? 'depthwise_kernel' : name;
}

/** Prefixes of arguments about a layer's kernel in TensorFlow.js, if they are not `kernel`. */
const kernelPrefixes: Partial<Record<LayerType, string>> = {
  DepthwiseConv2D: 'depthwise',
  Embedding: 'embeddings',
};

/** True for a recurrent layer, whose activation acts inside it at each step of the sequence. */
export function isRecurrent(
  layer: LayerConfig,
): layer is Extract<LayerConfig, { readonly type: 'SimpleRNN' | 'LSTM' | 'GRU' }> {
  return layer.type === 'SimpleRNN' || layer.type === 'LSTM' || layer.type === 'GRU';
}

/** Settings that are not arguments in TensorFlow.js, act only in training, or are converted below. */
const omittedSettings: ReadonlySet<string> = new Set([
  ...['type', 'name', 'axis', 'margins', 'activation', 'recurrentActivation', 'kernelInitializer'],
  ...['kernelRegularizer', 'biasRegularizer', 'activityRegularizer', 'recurrentRegularizer'],
  ...['embeddingsRegularizer', 'kernelConstraint', 'embeddingsConstraint'],
]);

/** Arguments of a layer under their names in TensorFlow.js, without arguments that only act in training. */
export function toTfjsArguments({ layer, inputs, outputs }: ShapedLayer): Readonly<Record<string, unknown>> {
  const { type } = layer;
  return {
    ...Object.fromEntries(Object.entries(layer).filter(([key]) => !omittedSettings.has(key))),
    // In TensorFlow.js, axis 0 is the batch.
    ...('axis' in layer && { axis: toTfjsAxis(type, layer.axis, inputs.length) }),
    ...(type === 'Reshape' && { targetShape: outputs }),
    ...(type === 'ZeroPadding2D' && { padding: layer.margins }),
    ...(type === 'Cropping2D' && { cropping: layer.margins }),
    ...(isRecurrent(layer) && { activation: layer.activation.name }),
    ...('recurrentActivation' in layer && { recurrentActivation: layer.recurrentActivation.name }),
  };
}

function toTfjsAxis(type: LayerType, axis: readonly number[], rank: number): number | readonly number[] {
  // In Keras, gamma and beta follow the order of the inputs; in TensorFlow.js, that of the axes.
  const axes = axis.map((index) => (index < 0 ? rank + index : index) + 1).toSorted((a, b) => a - b);
  return type === 'BatchNormalization' ? axes[0]! : axes;
}

function createConstraint({ constraints }: TensorFlow, constraint: ConstraintConfig) {
  // TensorFlow.js accepts a list of axes, but its types do not.
  const toAxisArgument = (axis: number | readonly number[]) => ({ axis: axis as number });
  switch (constraint.name) {
    case 'none':
      return undefined;
    case 'NonNeg':
      return constraints.nonNeg();
    case 'MaxNorm':
      return constraints.maxNorm({ ...constraint, ...toAxisArgument(constraint.axis) });
    case 'UnitNorm':
      return constraints.unitNorm(toAxisArgument(constraint.axis));
    case 'MinMaxNorm':
      return constraints.minMaxNorm({ ...constraint, ...toAxisArgument(constraint.axis) });
  }
}
