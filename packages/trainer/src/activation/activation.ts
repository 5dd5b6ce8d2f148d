import type { Activation as ActivationSetting } from '@ridgeline/core';
import type { Kernels, Tensor } from '../kernels/kernels.ts';
import { linear } from './linear.ts';
import { relu } from './relu.ts';

/** A function applied element by element to `z`, `[K, rows, units]`. */
export interface Activation {
  forward(kernels: Kernels, z: Tensor): Tensor;
  /** The gradient with respect to `z`, from the gradient with respect to `output = forward(z)`. */
  backward(kernels: Kernels, gradient: Tensor, output: Tensor): Tensor;
}

/** The activation of a setting that all trials of a group share. */
export function activationOf(setting: ActivationSetting): Activation {
  switch (setting.name) {
    case 'relu':
      return relu;
    case 'linear':
      return linear;
  }
}
