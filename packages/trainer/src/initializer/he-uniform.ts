import type { Draw } from './initializer.ts';

/**
 * Uniform in [-limit, limit) with `limit = sqrt(6 / fanIn)` (He, Zhang, Ren and Sun 2015). Keras:
 * `keras.initializers.HeUniform`.
 */
export const heUniform: Draw = (uniform, fanIn) => (2 * uniform - 1) * Math.sqrt(6 / fanIn);
