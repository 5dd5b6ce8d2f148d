import type { Activation, Checkpoint, Task } from '@ridgeline/core';
import { outputUnits, type LayerWeights } from '@ridgeline/engine';
import type { LearningProblem } from '../data/shared-data-set.ts';
import type { NetworkEnds } from '../network/network-spec.ts';

/** Network in the file format of TensorFlow.js: `model.json`, and `weights.bin` beside it. */
export interface LayersModel {
  readonly json: object;
  readonly weights: Uint8Array;
}

interface LayerConfig {
  readonly class_name: string;
  readonly config: { readonly name: string } & Readonly<Record<string, unknown>>;
}

/** Tensor of the model, in the order of `weights.bin`. */
interface NamedWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * Converts a trial's network to the format of `tf.loadLayersModel`: dense layers and their activations. Dropout and
 * penalties only act in training and are left out.
 *
 * @param layers first layer first: kernel `[inputs, units]`, bias `[units]`
 * @param metadata stored in the file under `userDefinedMetadata`
 * @example
 * layersModelOf(task, shared, weights, { trial: 7 }).json; // { format: 'layers-model', modelTopology: …, … }
 */
export function layersModelOf(
  task: Task,
  { features, problem }: NetworkEnds,
  layers: readonly LayerWeights[],
  metadata: object,
): LayersModel {
  const { hidden } = task.network;
  const configs: LayerConfig[] = [];
  const weights: NamedWeight[] = [];
  const dense = (index: number, name: string, units: number, activation: string) => {
    const { kernel, bias } = layers[index]!;
    const input = index === 0 ? { batch_input_shape: [null, features] } : {};
    configs.push({ class_name: 'Dense', config: { name, ...input, units, activation, use_bias: true } });
    weights.push({ name: `${name}/kernel`, shape: [kernel.length / units, units], values: kernel });
    weights.push({ name: `${name}/bias`, shape: [units], values: bias });
  };
  for (const [index, { units, activation }] of hidden.entries()) {
    const name = `hidden_${index + 1}`;
    const [word, layer] = partsOf(activation, `${name}_activation`);
    dense(index, name, units, word);
    if (layer === undefined) continue;
    configs.push(layer);
    const { slopes } = layers[index]!;
    if (slopes !== undefined) {
      weights.push({ name: `${layer.config.name}/alpha`, shape: [units], values: slopes });
    }
  }
  dense(hidden.length, 'output', outputUnits(problem), outputActivation(task, problem));
  return {
    json: {
      format: 'layers-model',
      generatedBy: 'Ridgeline',
      convertedBy: null,
      modelTopology: {
        class_name: 'Sequential',
        config: { name: 'network', layers: configs },
        keras_version: 'tfjs-layers 4.22.0',
        backend: 'tensor_flow.js',
      },
      weightsManifest: [
        {
          paths: ['weights.bin'],
          weights: weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
        },
      ],
      userDefinedMetadata: metadata,
    },
    weights: Buffer.concat(weights.map(({ values }) => littleEndian(values))),
  };
}

/** Files of a model. */
export function checkpointOf({ json, weights }: LayersModel): Checkpoint {
  return { model: Buffer.from(JSON.stringify(json)), weights };
}

/** Activation of a dense layer by name. If the name is not enough, a layer follows. */
function partsOf(activation: Activation, name: string): readonly [string, LayerConfig?] {
  switch (activation.name) {
    case 'leaky_relu':
      return ['linear', leakyRelu(activation.negativeSlope, name)];
    case 'prelu':
      return ['linear', { class_name: 'PReLU', config: { name } }];
    case 'elu':
      // TensorFlow.js's layer `ELU` throws for any alpha but 1; the slope scales the negative part alone.
      return activation.alpha === 1 ? ['elu'] : ['elu', leakyRelu(activation.alpha, name)];
    default:
      return [activation.name];
  }
}

function leakyRelu(alpha: number, name: string): LayerConfig {
  return { class_name: 'LeakyReLU', config: { name, alpha } };
}

/** Activation of the output: probabilities for classes, otherwise the output that the loss takes. */
function outputActivation({ training }: Task, problem: LearningProblem): string {
  switch (problem.type) {
    case 'multi-class':
      return 'softmax';
    case 'binary':
      return training.loss?.name === 'hinge' ? 'linear' : 'sigmoid';
    case 'regression':
      return 'linear';
  }
}

function littleEndian(values: Float32Array): Uint8Array {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeFloatLE(value, 4 * i));
  return bytes;
}
