import type { Activation, Checkpoint, LayerConfig, PlacedLayer, Task } from '@ridgeline/core';
import type { LearningProblem } from '../data/shared-data-set.ts';
import type { LayerTensors } from '../network/layer-tensors.ts';
import { tfjsArguments } from '../tensorflow-layers/tfjs-layer.ts';

/** Network in the file format of TensorFlow.js: `model.json`, and `weights.bin` next to it. */
export interface LayersModel {
  readonly json: object;
  readonly weights: Uint8Array;
}

/** Layer in `model.json`. */
interface LayerJson {
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
 * Converts a trial's network to the format of `tf.loadLayersModel`: its layers and their activations. Random layers and
 * penalties only act in training and are left out.
 *
 * @param layers with their tensors in `tensors`
 * @param metadata stored in the file under `userDefinedMetadata`
 * @example
 * layersModelOf(task, problem, end.layers, end.kept, { trial: 7 }).json; // { format: 'layers-model', … }
 */
export function layersModelOf(
  task: Task,
  problem: LearningProblem,
  layers: readonly PlacedLayer[],
  tensors: readonly LayerTensors[],
  metadata: object,
): LayersModel {
  const configs: LayerJson[] = [];
  const weights: NamedWeight[] = [];
  let taken = 0;
  for (const placed of layers.filter(({ layer }) => !isSilent(layer))) {
    const { layer, inputs, outputs } = placed;
    const name = layer.name.replaceAll(' ', '_');
    const own = 'activation' in layer ? layer.activation : undefined;
    const isOutput = placed === layers.at(-1);
    const [kerasName, activation] = isOutput
      ? [outputActivation(task, problem)]
      : own === undefined
        ? []
        : partsOf(own, `${name}_activation`);
    const first = configs.length === 0 ? { batch_input_shape: [null, ...inputs] } : {};
    const config = { name, ...first, ...snakeCased(tfjsArguments(placed)) };
    configs.push({
      class_name: layer.type,
      config: kerasName === undefined ? config : { ...config, activation: kerasName },
    });
    if (activation !== undefined) configs.push(activation);
    const values = placed.weights.length === 0 ? {} : tensors[taken++]!;
    for (const weight of placed.weights) {
      const of = `${name}${tfjsNameOf(layer, weight.name)}`;
      const shape = weight.name === 'slopes' ? outputs : weight.shape;
      weights.push({ name: of, shape, values: values[weight.name as keyof LayerTensors]! });
    }
  }
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

/** Activation of a layer by name. If the name is not enough, a layer follows. */
function partsOf(activation: Activation, name: string): readonly [string, LayerJson?] {
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

function leakyRelu(alpha: number, name: string): LayerJson {
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

/** True for a layer that acts in training alone. */
function isSilent({ type }: LayerConfig): boolean {
  return /Dropout|Noise/.test(type);
}

/** Keys of a file as Keras and TensorFlow.js write them. */
function snakeCased(config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}

/** Name of a tensor in TensorFlow.js, after the name of its layer. */
function tfjsNameOf({ type }: LayerConfig, name: string): string {
  if (name === 'slopes') return '_activation/alpha';
  return type === 'DepthwiseConv2D' && name === 'kernel' ? '/depthwise_kernel' : `/${name}`;
}
