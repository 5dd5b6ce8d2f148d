import type { DenseLayer as LayerSetting } from '@ridgeline/core';
import type { Activation } from '../activation/activation.ts';
import { constraintOf, type Constraint } from '../constraint/constraint.ts';
import { initialKernels } from '../initializer/initial-kernel.ts';
import type { Kernels, Tensor } from '../kernels/kernels.ts';
import type { Optimizer, Variable } from '../optimizer/optimizer.ts';
import { variableOf } from '../optimizer/variable.ts';
import { proximalL1, type Shrink } from '../regularizer/proximal-l1.ts';
import { regularizerOf, type Regularizer } from '../regularizer/regularizer.ts';
import type { DropoutFactors } from './dropout.ts';

/** One trained tensor of a layer in every trial, and what is done to it beside the optimizer's step. */
export interface Parameter {
  variable: Variable;
  readonly regularizer: Regularizer | undefined;
  readonly shrink: Shrink | undefined;
  readonly constraint: Constraint | undefined;
}

/** A dense layer of every trial of a group. */
export interface DenseLayer {
  /** `[K, out, in]`: what a unit weighs its inputs by lies together. */
  readonly kernel: Parameter;
  /** `[K, 1, out]`. */
  readonly bias: Parameter;
  /** `[K, 1, out]`, where the activation learns slopes. */
  readonly slopes: Parameter | undefined;
  readonly activation: Activation;
  /** Of the activation's outputs. */
  readonly activityRegularizer: Regularizer | undefined;
  readonly dropout: DropoutFactors | undefined;
}

/** What a layer is made of besides its setting in each trial. */
export interface LayerParts {
  /** From 0. */
  readonly index: number;
  readonly inputs: number;
  readonly units: number;
  readonly optimizer: Optimizer;
  readonly activation: Activation;
  readonly activityRegularizer: Regularizer | undefined;
  readonly dropout: DropoutFactors | undefined;
}

/** A layer at the start: kernels drawn from the training seed, biases and learned slopes 0. */
export function denseLayer(
  kernels: Kernels,
  settings: readonly LayerSetting[],
  seed: number,
  parts: LayerParts,
): DenseLayer {
  const { index, inputs, units, optimizer, activation, activityRegularizer, dropout } = parts;
  const trials = settings.length;
  const start = initialKernels(
    settings.map(({ kernelInitializer }) => kernelInitializer),
    seed,
    index,
    inputs,
    units,
  );
  const penalties = settings.map(({ kernelRegularizer }) => kernelRegularizer);
  const kernelShape = [trials, units, inputs];
  const unitShape = [trials, 1, units];
  const zeros = new Float32Array(trials * units);
  return {
    kernel: {
      variable: variableOf(kernels, optimizer, start, kernelShape),
      regularizer: regularizerOf(kernels, penalties),
      shrink: proximalL1(
        kernels,
        penalties.map((penalty) => penalty.proximalL1),
      ),
      constraint: constraintOf(
        kernels,
        settings.map(({ kernelConstraint }) => kernelConstraint),
      ),
    },
    bias: {
      ...free(variableOf(kernels, optimizer, zeros, unitShape)),
      regularizer: regularizerOf(
        kernels,
        settings.map(({ biasRegularizer }) => biasRegularizer),
      ),
    },
    slopes: activation.learned ? free(variableOf(kernels, optimizer, zeros, unitShape)) : undefined,
    activation,
    activityRegularizer,
    dropout,
  };
}

function free(variable: Variable): Parameter {
  return { variable, regularizer: undefined, shrink: undefined, constraint: undefined };
}

/** The trained tensors of a layer. */
export function parametersOf({ kernel, bias, slopes }: DenseLayer): readonly Parameter[] {
  return slopes === undefined ? [kernel, bias] : [kernel, bias, slopes];
}

/** `[K, 1, 1]`: what the weights of a layer are penalised by; undefined where no trial has a penalty. */
export function weightPenalty(kernels: Kernels, layer: DenseLayer): Tensor | undefined {
  const penalties = parametersOf(layer)
    .filter(({ regularizer }) => regularizer !== undefined)
    .map(({ regularizer, variable }) => regularizer!.penalty(variable.value, kernels.sumAll));
  return penalties.length === 0 ? undefined : penalties.reduce((sum, term) => kernels.add(sum, term));
}

/** What a layer made of its inputs, kept for the way back. */
export interface Passed {
  readonly inputs: Tensor;
  readonly z: Tensor;
  /** After the activation, before dropout. */
  readonly activated: Tensor;
  readonly factors: Tensor | undefined;
  /** What the next layer gets. */
  readonly outputs: Tensor;
}

/**
 * `activation(inputs x kernel + bias)`, with dropout where `step` is given (from 1).
 *
 * @param inputs `[1, rows, in]` or `[K, rows, in]`
 */
export function forward(kernels: Kernels, layer: DenseLayer, inputs: Tensor, step?: number): Passed {
  const { kernel, bias, slopes, activation } = layer;
  const z = kernels.add(kernels.matMul(inputs, kernel.variable.value, 'b'), bias.variable.value);
  const activated = activation.forward(kernels, z, slopes?.variable.value);
  const [, rows, units] = z.shape as [number, number, number];
  const factors = step === undefined ? undefined : layer.dropout?.(step, rows, units);
  const outputs = factors === undefined ? activated : kernels.multiply(activated, factors);
  return { inputs, z, activated, factors, outputs };
}
