import type { Activation, ConstraintConfig, RegularizerConfig } from '@ridgeline/core';
import { outputUnits, type LayerSpec, type LayerWeights, type NetworkSpec } from '@ridgeline/engine';
import type { Scalar, Tensor, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import type { layers as LayersNamespace } from '@tensorflow/tfjs-layers';
import type { TensorFlow } from '../tensorflow/tfjs.ts';
import { added, penaltyOf } from './penalty.ts';

type Layer = InstanceType<typeof LayersNamespace.Layer>;
type LayerVariable = Layer['weights'][number];

/** Trained tensor of a layer, and what acts on it besides the optimizer's step. */
export interface Parameter {
  readonly variable: Variable;
  readonly regularizer: RegularizerConfig;
  /** Factor of the proximal L1 penalty. */
  readonly proximalL1: number;
  /** Sets the value after a step, subject to the constraint. */
  write(value: Tensor): void;
}

/** Forward pass of a batch. */
export interface ForwardPass {
  /** Output layer's `z`, `[rows, units]`. */
  readonly z: Tensor2D;
  /** Penalty on the activations, mean over the examples; undefined without one. */
  readonly activity: Scalar | undefined;
}

/** Network of tfjs-layers. */
export interface NetworkLayers {
  /** First layer first: kernel, bias, learned slopes. */
  readonly parameters: readonly Parameter[];
  /**
   * Runs a batch forward.
   *
   * @param masks factor of each input of each dropout layer; by default no dropout
   */
  forward(inputs: Tensor2D, masks?: readonly Tensor2D[]): ForwardPass;
  /** Penalty on the weights; undefined without one. */
  penalty(): Scalar | undefined;
  readWeights(): readonly LayerWeights[];
  /** Replaces the weights, bypassing the constraints. */
  writeWeights(weights: readonly LayerWeights[]): void;
  dispose(): void;
}

const noRegularizer: RegularizerConfig = { l1: 0, l2: 0 };

/** Builds the layers of a network. All weights are 0. */
export function networkLayers(tf: TensorFlow, spec: NetworkSpec): NetworkLayers {
  let width = spec.features;
  const built = spec.layers.map((layer) => {
    const made = layersOf(tf, layer);
    for (const each of made) each.build([null, width]);
    if (layer.type === 'dense') width = layer.units;
    return { spec: layer, made };
  });
  if (width !== outputUnits(spec.problem)) throw new Error(`The output layer has ${width} units.`);
  const parameters = built.flatMap(({ spec, made }) => parametersOf(spec, made));
  const dense = built.flatMap(({ spec, made }, index) =>
    spec.type === 'dense' ? [{ weights: made[0]!.weights, slopes: slopesAfter(index) }] : [],
  );

  function slopesAfter(index: number): LayerVariable | undefined {
    const next = built[index + 1];
    return next?.spec.type === 'activation' ? next.made[0]?.weights[0] : undefined;
  }

  return {
    parameters,
    forward(inputs, masks) {
      let dropouts = 0;
      let x: Tensor = inputs;
      const activities = built.map(({ spec, made }) => {
        if (spec.type === 'dropout') {
          if (masks !== undefined) x = tf.mul(x, masks[dropouts++]!);
          return undefined;
        }
        for (const layer of made) x = layer.apply(x) as Tensor;
        if (spec.type !== 'activation') return undefined;
        const sum = penaltyOf(tf, x, spec.activityRegularizer);
        return sum && tf.div<Scalar>(sum, inputs.shape[0]);
      });
      return { z: x as Tensor2D, activity: added(tf, activities) };
    },
    penalty: () =>
      added(
        tf,
        parameters.map(({ variable, regularizer }) => penaltyOf(tf, variable, regularizer)),
      ),
    readWeights: () =>
      dense.map(({ weights: [kernel, bias], slopes }) => ({
        kernel: numbersOf(kernel!),
        bias: numbersOf(bias!),
        ...(slopes === undefined ? {} : { slopes: numbersOf(slopes) }),
      })),
    writeWeights(layers) {
      const put = (variable: LayerVariable, numbers: Float32Array) =>
        tf.tidy(() => variableOf(variable).assign(tf.tensor(numbers, variable.shape as number[])));
      layers.forEach(({ kernel, bias, slopes }, index) => {
        const { weights, slopes: learned } = dense[index]!;
        put(weights[0]!, kernel);
        put(weights[1]!, bias);
        if (learned !== undefined) put(learned, slopes!);
      });
    },
    dispose: () => tf.dispose(parameters.map(({ variable }) => variable)),
  };
}

/** Layers of tfjs-layers for one layer of a network; none for dropout. */
function layersOf(tf: TensorFlow, layer: LayerSpec): readonly Layer[] {
  switch (layer.type) {
    case 'dense': {
      const kernelConstraint = constraintOf(tf, layer.kernelConstraint);
      const config = { units: layer.units, kernelInitializer: 'zeros' } as const;
      return [tf.layers.dense(kernelConstraint === undefined ? config : { ...config, kernelConstraint })];
    }
    case 'activation':
      return activationOf(tf, layer.activation);
    case 'dropout':
      return [];
  }
}

function activationOf(tf: TensorFlow, activation: Activation): readonly Layer[] {
  switch (activation.name) {
    case 'leaky_relu':
      return [tf.layers.leakyReLU({ alpha: activation.negativeSlope })];
    case 'prelu':
      return [tf.layers.prelu({ alphaInitializer: 'zeros' })];
    case 'elu':
      // The layer `elu` throws for any alpha but 1; the slope scales the negative part alone.
      return [tf.layers.elu(), tf.layers.leakyReLU({ alpha: activation.alpha })];
    default:
      return [tf.layers.activation({ activation: activation.name })];
  }
}

function constraintOf({ constraints }: TensorFlow, constraint: ConstraintConfig) {
  switch (constraint.name) {
    case 'none':
      return undefined;
    case 'NonNeg':
      return constraints.nonNeg();
    case 'MaxNorm':
      return constraints.maxNorm(constraint);
    case 'UnitNorm':
      return constraints.unitNorm(constraint);
    case 'MinMaxNorm':
      return constraints.minMaxNorm(constraint);
  }
}

function parametersOf(spec: LayerSpec, made: readonly Layer[]): readonly Parameter[] {
  const weights = made.flatMap((layer) => layer.trainableWeights);
  return weights.map((weight, index) => {
    const ofKernel = spec.type === 'dense' && index === 0;
    const ofBias = spec.type === 'dense' && index === 1;
    return {
      variable: variableOf(weight),
      regularizer: ofKernel ? spec.kernelRegularizer : ofBias ? spec.biasRegularizer : noRegularizer,
      proximalL1: ofKernel ? spec.kernelRegularizer.proximalL1 : 0,
      write: (value) => void weight.write(value),
    };
  });
}

/** Variable of a weight. `read` returns it typed as a tensor. */
function variableOf(weight: LayerVariable): Variable {
  return weight.read() as Variable;
}

function numbersOf(weight: LayerVariable): Float32Array {
  return Float32Array.from(weight.read().dataSync());
}
