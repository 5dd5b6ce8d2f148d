import type { Activation as ActivationSetting } from '@ridgeline/core';
import type { Kernels, Tensor } from '../kernels/kernels.ts';
import { vector } from '../step/vector.ts';
import { elu } from './elu.ts';
import { leakyRelu } from './leaky-relu.ts';
import { linear } from './linear.ts';
import { prelu } from './prelu.ts';
import { relu } from './relu.ts';
import { sigmoid } from './sigmoid.ts';
import { softmax } from './softmax.ts';
import { tanh } from './tanh.ts';

/** A function of what a layer's units sum up to. */
export interface Activation {
  /** Whether it has a learned slope for each unit, `[K, 1, units]`. */
  readonly learned: boolean;
  /** @param z `[K, rows, units]` */
  forward(kernels: Kernels, z: Tensor, slopes?: Tensor): Tensor;
  backward(kernels: Kernels, gradient: Tensor, passed: ActivationPass): ActivationGradients;
}

export interface ActivationPass {
  readonly z: Tensor;
  readonly output: Tensor;
  readonly slopes: Tensor | undefined;
}

export interface ActivationGradients {
  readonly z: Tensor;
  /** Each example's own, `[K, rows, units]`; where slopes are learned. */
  readonly slopes?: Tensor;
}

/** The activation of a layer: of one kind in all trials of a group, with settings of its own for each. */
export function activationOf(kernels: Kernels, settings: readonly ActivationSetting[]): Activation {
  const each = <N extends ActivationSetting['name']>(
    _: N,
    value: (setting: Extract<ActivationSetting, { name: N }>) => number,
  ) => vector(kernels, (settings as readonly Extract<ActivationSetting, { name: N }>[]).map(value));
  switch (settings[0]!.name) {
    case 'relu':
      return relu;
    case 'linear':
      return linear;
    case 'sigmoid':
      return sigmoid;
    case 'tanh':
      return tanh;
    case 'softmax':
      return softmax;
    case 'prelu':
      return prelu;
    case 'leaky_relu':
      return leakyRelu(each('leaky_relu', ({ negativeSlope }) => negativeSlope));
    case 'elu':
      return elu(each('elu', ({ alpha }) => alpha));
  }
}
