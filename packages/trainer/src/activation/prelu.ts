import type { Activation } from './activation.ts';
import { negativePart, sloped, slopedGradient } from './leaky-relu.ts';

/**
 * `z` above 0, else `slope * z` with a learned slope for each unit, 0 at first (He, Zhang, Ren and Sun 2015); the
 * gradient of a slope is the sum over the examples of `g * min(z, 0)`. Keras: `keras.layers.PReLU`, whose gradient at 0
 * is 0 where ours is the slope's.
 */
export const prelu: Activation = {
  learned: true,
  forward: (kernels, z, slopes) => sloped(kernels, z, slopes!),
  backward: (kernels, gradient, { z, slopes }) => ({
    z: slopedGradient(kernels, gradient, z, slopes!),
    slopes: kernels.multiply(gradient, negativePart(kernels, z)),
  }),
};
