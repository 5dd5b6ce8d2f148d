import type { RegularizerConfig } from '@ridgeline/core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../tensorflow/tfjs.ts';

/**
 * `l1 * sum(|x|) + l2 * sum(x^2)`; undefined if both factors are 0. The gradient of `|x|` at 0 is 0, as in Keras, and
 * not -1, as in TensorFlow.js. Keras: `keras.regularizers.L1L2`.
 */
export function computePenalty(tf: TensorFlow, x: Tensor, { l1, l2 }: RegularizerConfig): Scalar | undefined {
  return sumDefined(tf, [
    l1 > 0 ? tf.mul<Scalar>(tf.sum(tf.mul(x, sign(tf, x))), l1) : undefined,
    l2 > 0 ? tf.mul<Scalar>(tf.sum(tf.square(x)), l2) : undefined,
  ]);
}

/** Sign of each number, with zero gradient. WebAssembly's own `sign` is 0 for numbers closer to 0 than 1e-7. */
export function sign(tf: TensorFlow, x: Tensor): Tensor {
  return tf.sub(tf.step(x), tf.step(tf.neg(x)));
}

/** Sum of the defined terms; undefined if there are none. */
export function sumDefined(tf: TensorFlow, terms: readonly (Scalar | undefined)[]): Scalar | undefined {
  const definedTerms = terms.filter((term) => term !== undefined);
  return definedTerms.length === 0 ? undefined : definedTerms.reduce((sum, term) => tf.add(sum, term));
}
