import type { Penalty } from './penalty.ts';

/** `factor * sum(|w|)`, and its subgradient `factor * sign(w)`, which is 0 at 0. Keras: `keras.regularizers.L1`. */
export const l1: Penalty = {
  terms: (kernels, w) => kernels.abs(w),
  slope: (factor) => factor,
  gradient: (kernels, w, slopes) => kernels.multiply(kernels.sign(w), slopes),
};
