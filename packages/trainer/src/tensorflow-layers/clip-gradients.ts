import type { Clipping } from '@ridgeline/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../tensorflow/tfjs.ts';

/**
 * Clips the gradients of one training step.
 *
 * `value` clips each number to [-limit, limit]. `norm` scales the gradient `g` of each variable to `g * limit /
 * max(|g|, limit)`. For `global_norm`, `|g|` is the norm over all gradients. Keras: `clipvalue`, `clipnorm`,
 * `global_clipnorm`.
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
      return gradients.map((gradient) => scaleToNorm(gradient, [gradient], clipping.limit));
    case 'global_norm':
      return gradients.map((gradient) => scaleToNorm(gradient, gradients, clipping.limit));
  }

  /** Scales a gradient by `limit / norm` if the norm over `normGradients` is larger than the limit. */
  function scaleToNorm(gradient: Tensor, normGradients: readonly Tensor[], limit: number): Tensor {
    const norm = tf.sqrt(
      normGradients.map((tensor) => tf.sum(tf.square(tensor))).reduce((sum, square) => tf.add(sum, square)),
    );
    return tf.div(tf.mul(gradient, limit), tf.maximum(norm, limit));
  }
}
