import type { DenseLayer as LayerSetting } from '@ridgeline/core';
import type { Activation } from '../activation/activation.ts';
import { constraintOf, type Constraint } from '../constraint/constraint.ts';
import { initialKernels } from '../initializer/initial-kernel.ts';
import type { Kernels, Tensor } from '../kernels/kernels.ts';
import type { Variable } from '../optimizer/optimizer.ts';
import { regularizerOf, type Regularizer } from '../regularizer/regularizer.ts';
import type { DropoutFactors } from './dropout.ts';

/** A dense layer of every trial of a group: its weights, which change, and its rules, which do not. */
export interface DenseLayer {
  /** `[K, in, out]`. */
  kernel: Variable;
  /** `[K, 1, out]`. */
  bias: Variable;
  readonly activation: Activation;
  readonly regularizer: Regularizer | undefined;
  readonly constraint: Constraint | undefined;
  readonly dropout: DropoutFactors | undefined;
}

/** What a layer is made of besides its setting in each trial. */
export interface LayerShape {
  /** From 0. */
  readonly index: number;
  readonly inputs: number;
  readonly units: number;
  /** How many tensors the optimizer remembers of each variable. */
  readonly slots: number;
}

/** A layer at the start: kernels drawn from the training seed, biases 0. */
export function denseLayer(
  kernels: Kernels,
  settings: readonly LayerSetting[],
  seed: number,
  { index, inputs, units, slots }: LayerShape,
  activation: Activation,
  dropout: DropoutFactors | undefined,
): DenseLayer {
  const trials = settings.length;
  const start = initialKernels(
    settings.map(({ kernelInitializer }) => kernelInitializer),
    seed,
    index,
    inputs,
    units,
  );
  const variable = (numbers: Float32Array, shape: readonly number[]): Variable => ({
    value: kernels.upload(numbers, shape),
    slots: Array.from({ length: slots }, () => kernels.upload(new Float32Array(numbers.length), shape)),
  });
  return {
    kernel: variable(start, [trials, inputs, units]),
    bias: variable(new Float32Array(trials * units), [trials, 1, units]),
    activation,
    regularizer: regularizerOf(
      kernels,
      settings.map(({ kernelRegularizer }) => kernelRegularizer),
    ),
    constraint: constraintOf(
      kernels,
      settings.map(({ kernelConstraint }) => kernelConstraint),
    ),
    dropout,
  };
}

/** What a layer made of its inputs, kept for the way back. */
export interface Passed {
  readonly inputs: Tensor;
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
  const z = kernels.add(kernels.matMul(inputs, layer.kernel.value), layer.bias.value);
  const activated = layer.activation.forward(kernels, z);
  const [, rows, units] = z.shape as [number, number, number];
  const factors = step === undefined ? undefined : layer.dropout?.(step, rows, units);
  const outputs = factors === undefined ? activated : kernels.multiply(activated, factors);
  return { inputs, activated, factors, outputs };
}

/** The gradient with respect to a layer's `z` from the gradient with respect to what the next layer got. */
export function throughActivation(
  kernels: Kernels,
  layer: DenseLayer,
  passed: Passed,
  gradient: Tensor,
): Tensor {
  const kept = passed.factors === undefined ? gradient : kernels.multiply(gradient, passed.factors);
  return layer.activation.backward(kernels, kept, passed.activated);
}
