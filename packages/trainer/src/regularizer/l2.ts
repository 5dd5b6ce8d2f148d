import type { Penalty } from './penalty.ts';

/** `factor * sum(w^2)`, and its gradient `2 * factor * w`. Keras: `keras.regularizers.L2`. */
export const l2: Penalty = {
  terms: (kernels, w) => kernels.square(w),
  slope: (factor) => 2 * factor,
  gradient: (kernels, w, slopes) => kernels.multiply(w, slopes),
};
