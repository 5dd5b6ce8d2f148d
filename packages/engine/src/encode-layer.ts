import type { ConstraintConfig, KernelRegularizerConfig, RegularizerConfig, Size2D } from '@ridgeline/core';
import type { ActivationSpec, LayerSpec, Padding } from './layer-spec.ts';

/** Activations in the order of the C++ enum `ActivationKind`. */
const activationNames = [
  'linear',
  'relu',
  'sigmoid',
  'tanh',
  'softmax',
  'leaky_relu',
  'prelu',
  'elu',
] satisfies ActivationSpec['activation']['name'][];

/** Number of each layer type, as in the C++ enum `LayerKind`. */
const layerNumbers: Readonly<Record<LayerSpec['type'], number>> = {
  dense: 1,
  activation: 2,
  dropout: 3,
  reshape: 4,
  flatten: 5,
  conv2d: 6,
  max_pooling2d: 7,
  average_pooling2d: 8,
  global_average_pooling2d: 9,
  batch_normalization: 10,
  layer_normalization: 11,
  spatial_dropout2d: 12,
  gaussian_noise: 13,
  depthwise_conv2d: 14,
  embedding: 15,
};

/** Encodes a layer: its kind, the number of its fields, and the fields. */
export function encodeLayer(layer: LayerSpec): readonly number[] {
  const fields = encodeFields(layer);
  return [layerNumbers[layer.type], fields.length, ...fields];
}

function encodeFields(layer: LayerSpec): readonly number[] {
  switch (layer.type) {
    case 'dense':
      return [layer.units, ...regularizedFields(layer)];
    case 'activation':
      return activationFields(layer);
    case 'dropout':
    case 'spatial_dropout2d':
      return [layer.rate];
    case 'gaussian_noise':
      return [layer.stddev];
    case 'reshape':
      return layer.shape;
    case 'conv2d': {
      const { filters, kernelSize, useBias } = layer;
      return [filters, ...windowFields(kernelSize, layer), Number(useBias), ...regularizedFields(layer)];
    }
    case 'depthwise_conv2d': {
      const { depthMultiplier, kernelSize, useBias } = layer;
      const fields = [depthMultiplier, ...windowFields(kernelSize, layer), Number(useBias)];
      return [...fields, ...regularizedFields(layer)];
    }
    case 'batch_normalization':
    case 'layer_normalization':
      return [
        layer.epsilon,
        layer.type === 'batch_normalization' ? layer.momentum : 0,
        Number(layer.center),
        Number(layer.scale),
        ...penaltyFields(layer.gammaRegularizer),
        ...penaltyFields(layer.betaRegularizer),
      ];
    case 'embedding':
      return [
        layer.inputDim,
        layer.outputDim,
        ...kernelFields(layer.embeddingsRegularizer, layer.embeddingsConstraint),
      ];
    case 'max_pooling2d':
    case 'average_pooling2d':
      return windowFields(layer.poolSize, layer);
    case 'flatten':
    case 'global_average_pooling2d':
      return [];
  }
}

/** Fields of a kernel and a bias. */
function regularizedFields(layer: Extract<LayerSpec, { readonly kernelConstraint: unknown }>) {
  const { kernelRegularizer, kernelConstraint, biasRegularizer } = layer;
  return [...kernelFields(kernelRegularizer, kernelConstraint), ...penaltyFields(biasRegularizer)];
}

function kernelFields(regularizer: KernelRegularizerConfig, constraint: ConstraintConfig): readonly number[] {
  return [...penaltyFields(regularizer), regularizer.proximalL1, ...constraintFields(constraint)];
}

function penaltyFields({ l1, l2 }: RegularizerConfig): readonly number[] {
  return [l1, l2];
}

function windowFields(
  size: Size2D,
  { strides, padding }: { readonly strides: Size2D; readonly padding: Padding },
): readonly number[] {
  return [...size, ...strides, Number(padding === 'same')];
}

/** Kind, axes as a bit mask, minimum norm, maximum norm, rate. */
function constraintFields(constraint: ConstraintConfig): readonly number[] {
  switch (constraint.name) {
    case 'none':
      return [0, 0, 0, 0, 0];
    case 'NonNeg':
      return [1, 0, 0, 0, 0];
    case 'MaxNorm':
      return [2, axisBits(constraint.axis), 0, constraint.maxValue, 1];
    case 'UnitNorm':
      return [2, axisBits(constraint.axis), 1, 1, 1];
    case 'MinMaxNorm':
      return [2, axisBits(constraint.axis), constraint.minValue, constraint.maxValue, constraint.rate];
  }
}

/** Bit mask with bit i set for axis i. */
function axisBits(axis: number | readonly number[]): number {
  return [axis].flat().reduce((bits, index) => bits | (1 << index), 0);
}

function activationFields({ activation, activityRegularizer }: ActivationSpec): readonly number[] {
  return [
    activationNames.indexOf(activation.name),
    activationArgument(activation),
    ...penaltyFields(activityRegularizer),
  ];
}

function activationArgument(activation: ActivationSpec['activation']): number {
  if (activation.name === 'leaky_relu') return activation.negativeSlope;
  return activation.name === 'elu' ? activation.alpha : 0;
}
