import type { Draw } from './initializer.ts';

/**
 * Uniform in [-limit, limit) with `limit = sqrt(6 / (fanIn + fanOut))` (Glorot and Bengio 2010). Keras:
 * `keras.initializers.GlorotUniform`.
 */
export const glorotUniform: Draw = (uniform, fanIn, fanOut) =>
  (2 * uniform - 1) * Math.sqrt(6 / (fanIn + fanOut));
