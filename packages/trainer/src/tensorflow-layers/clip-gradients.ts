import type { Clipping } from '@ridgeline/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../tensorflow/tfjs.ts';

/**
 * Clips the gradients of all variables of a step.
 *
 * By value: each number to [-limit, limit]. By norm: each variable's gradient to `g * limit / max(norm, limit)`. By the
 * global norm: the same, with the norm over all gradients. Keras: `clipvalue`, `clipnorm`, `global_clipnorm`.
 */
export function clipGradients(
  tf: TensorFlow,
  clipping: Clipping,
  gradients: readonly Tensor[],
): readonly Tensor[] {
  switch (clipping.type) {
    case 'none':
      return gradients;
    case 'value':
      return gradients.map((gradient) => tf.clipByValue(gradient, -clipping.limit, clipping.limit));
    case 'norm':
      return gradients.map((gradient) => scaled(gradient, [gradient], clipping.limit));
    case 'global_norm':
      return gradients.map((gradient) => scaled(gradient, gradients, clipping.limit));
  }

  function scaled(gradient: Tensor, all: readonly Tensor[], limit: number): Tensor {
    const norm = tf.sqrt(
      all.map((each) => tf.sum(tf.square(each))).reduce((sum, square) => tf.add(sum, square)),
    );
    return tf.div(tf.mul(gradient, limit), tf.maximum(norm, limit));
  }
}
