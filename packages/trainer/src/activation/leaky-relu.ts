import type { Kernels, Tensor } from '../kernels/kernels.ts';
import type { Activation } from './activation.ts';

/**
 * `z` above 0, else `slope * z`; its gradient at 0 is `slope`. Keras: `keras.activations.leaky_relu`.
 *
 * @param slopes `[K, 1, 1]`, at least 0
 */
export function leakyRelu(slopes: Tensor): Activation {
  return {
    learned: false,
    forward: (kernels, z) => sloped(kernels, z, slopes),
    backward: (kernels, gradient, { z }) => ({ z: slopedGradient(kernels, gradient, z, slopes) }),
  };
}

/** `max(z, 0) + slopes * min(z, 0)`. */
export function sloped(kernels: Kernels, z: Tensor, slopes: Tensor): Tensor {
  return kernels.add(kernels.relu(z), kernels.multiply(negativePart(kernels, z), slopes));
}

/** The gradient with respect to `z`. */
export function slopedGradient(kernels: Kernels, gradient: Tensor, z: Tensor, slopes: Tensor): Tensor {
  const positive = kernels.step(z);
  const rest = kernels.multiply(kernels.subtract(kernels.constant(1), positive), slopes);
  return kernels.multiply(gradient, kernels.add(positive, rest));
}

/** `min(z, 0)`. */
export function negativePart(kernels: Kernels, z: Tensor): Tensor {
  return kernels.subtract(z, kernels.relu(z));
}
