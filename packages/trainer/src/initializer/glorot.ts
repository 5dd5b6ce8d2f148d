import type { Draw } from './initializer.ts';
import { truncatedNormal, uniformWithin } from './distributions.ts';

/** Uniform, variance `2 / (fanIn + fanOut)` (Glorot and Bengio 2010). Keras: `keras.initializers.GlorotUniform`. */
export const glorotUniform: Draw = (uniform, fanIn, fanOut) =>
  uniformWithin(uniform, Math.sqrt(6 / (fanIn + fanOut)));

/** Truncated normal of the same variance. Keras: `keras.initializers.GlorotNormal`. */
export const glorotNormal: Draw = (uniform, fanIn, fanOut) =>
  truncatedNormal(uniform, Math.sqrt(2 / (fanIn + fanOut)));
