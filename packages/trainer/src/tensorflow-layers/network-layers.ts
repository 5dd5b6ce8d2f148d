import type { Activation, ShapedLayer, RegularizerConfig } from '@ridgeline/core';
import type { LayerTensors } from '@ridgeline/engine';
import type { Scalar, Tensor, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../tensorflow/tfjs.ts';
import { computeGlobalMax } from './global-max.ts';
import { sumDefined, computePenalty } from './penalty.ts';
import type { Effect } from './random-factors.ts';
import { isRecurrent, createTfjsLayer, toTfjsWeightName, type TfjsLayer } from './tfjs-layer.ts';

type LayerVariable = TfjsLayer['weights'][number];

/** Trained tensor of a layer, with its penalties and its constraint. */
interface TrainedVariable {
  readonly variable: Variable;
  readonly regularizer: RegularizerConfig;
  /** Factor of the proximal L1 penalty. */
  readonly proximalL1: number;
  /** Sets the value after a step, subject to the constraint. */
  write(value: Tensor): void;
}

/** Result of a batch's forward pass. */
interface ForwardPass {
  /** Pre-activation of the output layer, `[rows, units]`. */
  readonly z: Tensor2D;
  /** Penalty on the activations, mean over the examples; undefined if there is none. */
  readonly activity: Scalar | undefined;
}

/** Network of tfjs-layers. */
interface NetworkLayers {
  /** Trained tensors, layer by layer, in Keras's order. */
  readonly trainedVariables: readonly TrainedVariable[];
  /**
   * Runs a batch forward.
   *
   * @param inputs `[rows, ...shape of an example]`
   * @param effects effects of the random layers in a training step, in order; undefined for an evaluation
   */
  forward(inputs: Tensor, effects?: readonly (Effect | undefined)[]): ForwardPass;
  /** Penalty on the weights; undefined if there is none. */
  penalty(): Scalar | undefined;
  readWeights(): readonly LayerTensors[];
  /** Replaces the weights, bypassing the constraints. */
  writeWeights(weights: readonly LayerTensors[]): void;
  dispose(): void;
}

const noRegularizer: RegularizerConfig = { l1: 0, l2: 0 };

/** Layer with its counterparts in TensorFlow.js. */
interface BuiltLayer {
  readonly shapedLayer: ShapedLayer;
  readonly tfLayer: TfjsLayer | undefined;
  /** Layers of TensorFlow.js that form the activation. */
  readonly activation: readonly TfjsLayer[];
  /** Tensors in the order of `shapedLayer.weights`. */
  readonly weights: readonly LayerVariable[];
  /** Tensors that keep their initial values: a gamma of 1 or a beta of 0. */
  readonly constants: readonly LayerVariable[];
}

/** Builds the layers of a network. Its kernels are 0 until `writeWeights` is called. */
export function buildNetworkLayers(tf: TensorFlow, layers: readonly ShapedLayer[]): NetworkLayers {
  const builtLayers = layers.map((shapedLayer) => buildLayer(tf, shapedLayer));
  const weightedLayers = builtLayers.filter(({ weights }) => weights.length > 0);
  const trainedVariables = builtLayers.flatMap(collectTrainedVariables);
  return {
    trainedVariables,
    forward(inputs, effects) {
      let x = inputs;
      const [rows] = inputs.shape;
      const activities = builtLayers.map(({ shapedLayer: { layer }, tfLayer, activation }, index) => {
        x = effects?.[index]?.(x) ?? x;
        if (tfLayer !== undefined) x = tfLayer.apply(x, { training: effects !== undefined }) as Tensor;
        if (layer.type === 'GlobalMaxPooling1D' || layer.type === 'GlobalMaxPooling2D')
          x = computeGlobalMax(tf, x);
        for (const activationLayer of activation) x = activationLayer.apply(x) as Tensor;
        const regularizer = 'activityRegularizer' in layer ? layer.activityRegularizer : noRegularizer;
        const sum = computePenalty(tf, x, regularizer);
        return sum && tf.div<Scalar>(sum, rows!);
      });
      return { z: x as Tensor2D, activity: sumDefined(tf, activities) };
    },
    penalty: () =>
      sumDefined(
        tf,
        trainedVariables.map(({ variable, regularizer }) => computePenalty(tf, variable, regularizer)),
      ),
    readWeights: () =>
      weightedLayers.map(({ shapedLayer, weights }) =>
        Object.fromEntries(shapedLayer.weights.map(({ name }, i) => [name, readNumbers(weights[i]!)])),
      ),
    writeWeights(tensors) {
      for (const [index, { shapedLayer, weights }] of weightedLayers.entries()) {
        const tensorEntries = Object.entries(tensors[index]!);
        for (const [i, { name, shape }] of shapedLayer.weights.entries()) {
          const numbers = tensorEntries.find(([tensorName]) => tensorName === name)![1];
          tf.tidy(() => getVariable(weights[i]!).assign(tf.tensor(numbers, [...shape])));
        }
      }
    },
    dispose: () =>
      tf.dispose(
        builtLayers.flatMap(({ weights, constants }) => [...weights, ...constants].map(getVariable)),
      ),
  };
}

function buildLayer(tf: TensorFlow, shapedLayer: ShapedLayer): BuiltLayer {
  const { layer, outputs } = shapedLayer;
  const tfLayer = createTfjsLayer(tf, shapedLayer);
  const hasActivationLayer = 'activation' in layer && !isRecurrent(layer);
  const activation = hasActivationLayer ? createActivation(tf, layer.activation) : [];
  for (const activationLayer of activation) activationLayer.build([null, ...outputs]);
  const variables = [tfLayer, ...activation].flatMap((part) => part?.weights ?? []);
  const weights = shapedLayer.weights.map(({ name }) => {
    const tfjsName = toTfjsWeightName(layer, name);
    const variable = variables.find(({ originalName }) => originalName === tfjsName);
    if (variable === undefined) throw new Error(`${layer.type} has no ${tfjsName} in TensorFlow.js.`);
    return variable;
  });
  const constants = variables.filter((variable) => !weights.includes(variable));
  return { shapedLayer, tfLayer, activation, weights, constants };
}

function createActivation(tf: TensorFlow, activation: Activation): readonly TfjsLayer[] {
  switch (activation.name) {
    case 'leaky_relu':
      return [tf.layers.leakyReLU({ alpha: activation.negativeSlope })];
    case 'prelu':
      return [tf.layers.prelu({ alphaInitializer: 'zeros' })];
    case 'elu':
      // The layer `elu` throws for any alpha but 1. A LeakyReLU after it scales the negative part by alpha.
      return [tf.layers.elu(), tf.layers.leakyReLU({ alpha: activation.alpha })];
    default:
      return [tf.layers.activation({ activation: activation.name })];
  }
}

function collectTrainedVariables({
  shapedLayer: { layer, weights: weightSpecs },
  weights,
}: BuiltLayer): readonly TrainedVariable[] {
  const regularizers: Readonly<Record<string, RegularizerConfig | undefined>> = {
    ...('kernelRegularizer' in layer && {
      kernel: layer.kernelRegularizer,
      bias: layer.biasRegularizer,
    }),
    ...('embeddingsRegularizer' in layer && { embeddings: layer.embeddingsRegularizer }),
    ...('recurrentRegularizer' in layer && { recurrent_kernel: layer.recurrentRegularizer }),
  };
  return weightSpecs.flatMap(({ name, isTrained }, i): readonly TrainedVariable[] => {
    const weight = weights[i]!;
    if (!isTrained) return [];
    const regularizer = regularizers[name] ?? noRegularizer;
    return [
      {
        variable: getVariable(weight),
        regularizer,
        proximalL1: 'proximalL1' in regularizer ? (regularizer.proximalL1 as number) : 0,
        write: (value) => void weight.write(value),
      },
    ];
  });
}

/** Variable of a weight. `read` returns it typed as a tensor. */
function getVariable(weight: LayerVariable): Variable {
  return weight.read() as Variable;
}

function readNumbers(weight: LayerVariable): Float32Array {
  return Float32Array.from(weight.read().dataSync());
}
