import type { Activation } from './activation.ts';

/** `z` itself. Keras: `keras.activations.linear`. */
export const linear: Activation = {
  learned: false,
  forward: (_, z) => z,
  backward: (_, gradient) => ({ z: gradient }),
};
