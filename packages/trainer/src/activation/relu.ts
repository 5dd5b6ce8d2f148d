import type { Activation } from './activation.ts';

/** `max(z, 0)`; its gradient at 0 is 0. Keras: `keras.activations.relu`. */
export const relu: Activation = {
  learned: false,
  forward: (kernels, z) => kernels.relu(z),
  backward: (kernels, gradient, { output }) => ({ z: kernels.reluGradient(gradient, output) }),
};
