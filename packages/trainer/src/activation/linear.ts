import type { Activation } from './activation.ts';

/** `z` itself. Keras: `keras.activations.linear`. */
export const linear: Activation = {
  forward: (_, z) => z,
  backward: (_, gradient) => gradient,
};
