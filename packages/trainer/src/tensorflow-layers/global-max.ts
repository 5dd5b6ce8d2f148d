import type { GradSaveFunc, Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../tensorflow/tfjs.ts';

/**
 * Maximum over all axes between the batch and the channels. Equal maxima share the gradient, as in Keras; with `tf.max`,
 * each of them would get the whole gradient. Keras: `GlobalMaxPooling1D` and `GlobalMaxPooling2D`.
 */
export function computeGlobalMax(tf: TensorFlow, x: Tensor): Tensor {
  const axes = x.shape.map((_, axis) => axis).slice(1, -1);
  return tf.customGrad((_, save) => {
    const maxima = tf.max(x, axes, true);
    const isMaximum = tf.cast(tf.equal(x, maxima), 'float32');
    const shares = tf.div(isMaximum, tf.sum(isMaximum, axes, true));
    (save as GradSaveFunc)([shares]);
    return {
      value: tf.squeeze(maxima, axes),
      gradFunc: (dy: Tensor, [saved]: Tensor[]) => tf.mul(saved!, tf.reshape(dy, maxima.shape)),
    };
  })(x);
}
