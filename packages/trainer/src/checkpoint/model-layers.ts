import {
  uniqueName,
  type Activation,
  type LayerConfig,
  type LossConfig,
  type ShapedLayer,
  type Shape,
} from '@ridgeline/core';
import type { LayerTensors } from '@ridgeline/engine';
import type { LearningProblem } from '../data/shared-data-set.ts';
import { toTfjsArguments, toTfjsWeightName } from '../tensorflow-layers/tfjs-layer.ts';

/** Layer of a trained network, in the terms of Keras and TensorFlow.js. */
export interface ModelLayer {
  readonly type: string;
  /** Arguments in snake case, with the layer's unique name. */
  readonly config: { readonly name: string } & Readonly<Record<string, unknown>>;
  readonly inputs: Shape;
  readonly outputs: Shape;
  /** Tensors in Keras's order. */
  readonly weights: readonly ModelWeight[];
}

/** Tensor of a layer, row-major. */
export interface ModelWeight {
  /** Name in TensorFlow.js, such as `kernel`. */
  readonly name: string;
  readonly shape: Shape;
  readonly values: Float32Array;
}

/** Layers of a trained network with their tensors, its problem and its loss. */
export interface TrainedLayers {
  readonly problem: LearningProblem;
  readonly loss: LossConfig;
  /** All layers, the output last. */
  readonly layers: readonly ShapedLayer[];
  /** Tensors of the layers that have any. */
  readonly tensors: readonly LayerTensors[];
}

/**
 * Layers of a trained network in the terms of Keras and TensorFlow.js. An activation that cannot be an argument in
 * those libraries becomes a separate layer. The output layer gets the activation of {@link selectOutputActivation}.
 * Random layers are left out, because they act only in training.
 *
 * @example
 * toModelLayers(network).map(({ type }) => type); // ['Flatten', 'Dense', 'LeakyReLU', 'Dense']
 */
export function toModelLayers({ problem, loss, layers, tensors }: TrainedLayers): readonly ModelLayer[] {
  const usedNames = new Set(layers.map(({ layer }) => toModelName(layer)));
  let tensorIndex = 0;
  return layers
    .filter(({ layer }) => !actsInTrainingOnly(layer))
    .flatMap((shapedLayer) => {
      const { layer, inputs, outputs } = shapedLayer;
      const name = toModelName(layer);
      const layerActivation = 'activation' in layer ? layer.activation : undefined;
      const isOutput = shapedLayer === layers.at(-1);
      const [activation, extraLayer] = isOutput
        ? [selectOutputActivation(problem, loss)]
        : layerActivation === undefined
          ? []
          : splitActivation(layerActivation);
      const values = shapedLayer.weights.length === 0 ? {} : tensors[tensorIndex++]!;
      const weights = shapedLayer.weights.map((weight): ModelWeight => ({
        name: toTfjsWeightName(layer, weight.name),
        shape: weight.name === 'slopes' ? outputs : weight.shape,
        values: values[weight.name as keyof LayerTensors]!,
      }));
      const config = { name, ...toSnakeCase(toTfjsArguments(shapedLayer)) };
      const mainLayer: ModelLayer = {
        type: layer.type,
        config: activation === undefined ? config : { ...config, activation },
        inputs,
        outputs,
        weights: weights.filter((weight) => weight.name !== 'alpha'),
      };
      if (extraLayer === undefined) return [mainLayer];
      const activationLayer: ModelLayer = {
        type: extraLayer.type,
        config: { name: uniqueName(`${name}_activation`, usedNames), ...extraLayer.config },
        inputs: outputs,
        outputs,
        weights: weights.filter((weight) => weight.name === 'alpha'),
      };
      return [mainLayer, activationLayer];
    });
}

/**
 * Activation of the output layer: `linear` for a hinge loss or a regression; otherwise outputs become probabilities.
 */
export function selectOutputActivation(
  problem: LearningProblem,
  loss: LossConfig,
): 'softmax' | 'sigmoid' | 'linear' {
  switch (problem.type) {
    case 'multi-class':
      return 'softmax';
    case 'binary':
      return loss.name === 'hinge' ? 'linear' : 'sigmoid';
    case 'regression':
      return 'linear';
  }
}

/** Activation of the main layer, and the separate layer that must follow if a name cannot express the activation. */
function splitActivation(
  activation: Activation,
): readonly [string, { readonly type: string; readonly config?: object }?] {
  switch (activation.name) {
    case 'leaky_relu':
      return ['linear', { type: 'LeakyReLU', config: { alpha: activation.negativeSlope } }];
    case 'prelu':
      return ['linear', { type: 'PReLU' }];
    case 'elu':
      // TensorFlow.js's layer `ELU` throws unless alpha is 1. A LeakyReLU after it scales the negative part by alpha.
      return activation.alpha === 1
        ? ['elu']
        : ['elu', { type: 'LeakyReLU', config: { alpha: activation.alpha } }];
    default:
      return [activation.name];
  }
}

function toModelName({ name }: LayerConfig): string {
  return name.replaceAll(' ', '_');
}

function actsInTrainingOnly({ type }: LayerConfig): boolean {
  return /Dropout|Noise/.test(type);
}

/** Config with keys in snake case, as Keras and TensorFlow.js write them. */
function toSnakeCase(config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}
