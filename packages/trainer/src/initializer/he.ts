import type { Draw } from './initializer.ts';
import { truncatedNormal, uniformWithin } from './distributions.ts';

/** Uniform, variance `2 / fanIn` (He, Zhang, Ren and Sun 2015). Keras: `keras.initializers.HeUniform`. */
export const heUniform: Draw = (uniform, fanIn) => uniformWithin(uniform, Math.sqrt(6 / fanIn));

/** Truncated normal of the same variance. Keras: `keras.initializers.HeNormal`. */
export const heNormal: Draw = (uniform, fanIn) => truncatedNormal(uniform, Math.sqrt(2 / fanIn));
