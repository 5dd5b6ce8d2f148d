import type { ActivationConfig, ConstraintConfig, LayerOf, ShapedLayer, Shape } from '@ridgeline/core';
import type { Engine, LayerSpec } from '@ridgeline/engine';
import { computeEngineFingerprint } from './engine-fingerprint.ts';
import { isRandom, type Trainer } from './trainer-spec.ts';

/** Trainer of networks whose layers the compiled engine supports. */
export function createEngineTrainer(engine: Pick<Engine, 'open' | 'version' | 'fused'>): Trainer {
  return {
    fingerprint: computeEngineFingerprint(engine),
    tensorCount: () => 0,
    open: (spec) => engine.open({ ...spec, layers: convertLayers(spec.layers) }),
  };
}

/**
 * Finds the first layer of a network that the engine does not support.
 *
 * @example
 * findUnsupportedLayer(layers); // 'lstm (LSTM)'
 */
export function findUnsupportedLayer(layers: readonly ShapedLayer[]): string | undefined {
  const unsupportedLayer = layers.find((shapedLayer) => convertLayer(shapedLayer) === undefined);
  return unsupportedLayer && `${unsupportedLayer.layer.name} (${unsupportedLayer.layer.type})`;
}

function convertLayers(layers: readonly ShapedLayer[]): readonly LayerSpec[] {
  const [first] = layers;
  const needsReshape = first !== undefined && first.inputs.length > 1 && first.layer.type !== 'Flatten';
  const specs = layers.flatMap((shapedLayer, index) => {
    const layerSpecs = convertLayer(shapedLayer);
    if (layerSpecs === undefined) throw new Error(`The engine has no ${shapedLayer.layer.type}.`);
    // Examples are flat in memory, so a leading Flatten needs no layer.
    if (index === 0 && shapedLayer.layer.type === 'Flatten') return [];
    // The loss expects logits, so the output layer has no activation.
    return index === layers.length - 1 ? layerSpecs.slice(0, 1) : layerSpecs;
  });
  if (needsReshape) return [createReshapeSpec(first.inputs), ...specs];
  // The engine refuses an activation as its first layer, and a Flatten leaves a vector unchanged.
  return specs[0]?.type === 'activation' ? [{ type: 'flatten' }, ...specs] : specs;
}

/** Engine layers for one layer of a task; undefined if the engine lacks it. */
function convertLayer({ layer, inputs, outputs }: ShapedLayer): readonly LayerSpec[] | undefined {
  if (!isEngineShape(inputs) || !isEngineShape(outputs)) return undefined;
  switch (layer.type) {
    case 'Dense': {
      const { units, kernelRegularizer, biasRegularizer, kernelConstraint } = layer;
      const dense = { type: 'dense', units, kernelRegularizer, biasRegularizer, kernelConstraint } as const;
      return layer.useBias ? addActivation(dense, layer, outputs) : undefined;
    }
    case 'Conv2D': {
      const { filters, ...windowSettings } = layer;
      return addActivation({ ...createWindowSpec(windowSettings), type: 'conv2d', filters }, layer, outputs);
    }
    case 'DepthwiseConv2D': {
      const { depthMultiplier, ...windowSettings } = layer;
      return addActivation(
        { ...createWindowSpec(windowSettings), type: 'depthwise_conv2d', depthMultiplier },
        layer,
        outputs,
      );
    }
    case 'Conv1D': {
      const { filters, kernelSize, strides, kernelConstraint, ...windowSettings } = layer;
      const windows = {
        ...windowSettings,
        kernelSize: [1, kernelSize],
        strides: [1, strides],
        kernelConstraint: toImageConstraint(kernelConstraint),
      } as const;
      return addActivation({ ...createWindowSpec(windows), type: 'conv2d', filters }, layer, outputs);
    }
    case 'Embedding': {
      const { inputDim, outputDim, embeddingsRegularizer, embeddingsConstraint } = layer;
      return [{ type: 'embedding', inputDim, outputDim, embeddingsRegularizer, embeddingsConstraint }];
    }
    case 'MaxPooling1D':
    case 'AveragePooling1D': {
      const { poolSize, strides, padding } = layer;
      const type = layer.type === 'MaxPooling1D' ? 'max_pooling2d' : 'average_pooling2d';
      return [{ type, poolSize: [1, poolSize], strides: [1, strides], padding }];
    }
    case 'MaxPooling2D':
    case 'AveragePooling2D': {
      const { poolSize, strides, padding } = layer;
      const type = layer.type === 'MaxPooling2D' ? 'max_pooling2d' : 'average_pooling2d';
      return [{ type, poolSize, strides, padding }];
    }
    case 'GlobalAveragePooling1D':
    case 'GlobalAveragePooling2D':
      return [{ type: 'global_average_pooling2d' }];
    case 'Flatten':
      return inputs.length === 1 ? [] : [{ type: 'flatten' }];
    case 'Reshape': {
      const flat: readonly LayerSpec[] = inputs.length === 1 ? [] : [{ type: 'flatten' }];
      return outputs.length === 1 ? flat : [...flat, createReshapeSpec(outputs)];
    }
    case 'BatchNormalization': {
      const { momentum } = layer;
      return isOverChannels(layer.axis, inputs)
        ? [{ ...createNormalizationSpec(layer), type: 'batch_normalization', momentum }]
        : undefined;
    }
    case 'LayerNormalization':
      return isOverChannels(layer.axis, inputs)
        ? [{ ...createNormalizationSpec(layer), type: 'layer_normalization' }]
        : undefined;
    case 'Dropout':
      return isRandom(layer) ? [{ type: 'dropout', rate: layer.rate }] : [];
    case 'SpatialDropout1D':
    case 'SpatialDropout2D':
      return isRandom(layer) ? [{ type: 'spatial_dropout2d', rate: layer.rate }] : [];
    case 'GaussianNoise':
      return isRandom(layer) ? [{ type: 'gaussian_noise', stddev: layer.stddev }] : [];
    case 'Activation':
      // The engine would store the slopes with the previous layer's weights, not as an entry of this layer.
      return layer.activation.name === 'prelu' ? undefined : createActivationSpecs(layer, outputs);
    default:
      return undefined;
  }
}

/** True for a vector, an image, or a sequence, which is trained as an image one pixel high. */
function isEngineShape(shape: Shape): boolean {
  return shape.length <= 3;
}

/** Constraint on a Conv1D kernel as a constraint on a Conv2D kernel. */
function toImageConstraint(constraint: ConstraintConfig): ConstraintConfig {
  if (!('axis' in constraint)) return constraint;
  return { ...constraint, axis: [constraint.axis].flat().map((axis) => axis + 1) };
}

function isOverChannels(axis: readonly number[], { length: rank }: Shape): boolean {
  return axis.length === 1 && (axis[0] === -1 || axis[0] === rank - 1);
}

function createReshapeSpec(shape: Shape): LayerSpec {
  const [channels, width, height = 1] = shape.toReversed();
  return { type: 'reshape', shape: [height, width!, channels!] };
}

function createWindowSpec({
  kernelSize,
  strides,
  padding,
  useBias,
  kernelRegularizer,
  biasRegularizer,
  kernelConstraint,
}: Omit<LayerOf<'Conv2D'>, 'type' | 'filters'>) {
  return { kernelSize, strides, padding, useBias, kernelRegularizer, biasRegularizer, kernelConstraint };
}

function createNormalizationSpec({
  epsilon,
  center,
  scale,
}: LayerOf<'LayerNormalization' | 'BatchNormalization'>) {
  const noRegularizer = { l1: 0, l2: 0 };
  return { epsilon, center, scale, gammaRegularizer: noRegularizer, betaRegularizer: noRegularizer };
}

function addActivation(
  spec: LayerSpec,
  layer: ActivationConfig,
  outputs: Shape,
): readonly LayerSpec[] | undefined {
  const activation = createActivationSpecs(layer, outputs);
  return activation && [spec, ...activation];
}

function createActivationSpecs(
  { activation, activityRegularizer }: ActivationConfig,
  { length: rank }: Shape,
): readonly LayerSpec[] | undefined {
  if (activation.name === 'softmax' && rank > 1) return undefined;
  return [{ type: 'activation', activation, activityRegularizer }];
}
