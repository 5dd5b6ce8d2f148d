import type { Draw } from './initializer.ts';
import { truncatedNormal, uniformWithin } from './distributions.ts';

/** Uniform, variance `1 / fanIn` (LeCun et al. 1998). Keras: `keras.initializers.LecunUniform`. */
export const lecunUniform: Draw = (uniform, fanIn) => uniformWithin(uniform, Math.sqrt(3 / fanIn));

/** Truncated normal of the same variance. Keras: `keras.initializers.LecunNormal`. */
export const lecunNormal: Draw = (uniform, fanIn) => truncatedNormal(uniform, Math.sqrt(1 / fanIn));
