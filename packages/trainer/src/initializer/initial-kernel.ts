import { randomStream, type InitializerConfig } from '@ridgeline/core';
import { standardNormalQuantile } from './normal-quantile.ts';

/** Half of the distance between neighbouring uniform numbers, which are multiples of 2^-24. */
const HALF_STEP = 1 / 0x200_0000;

/** Maps a uniform number in [0, 1) to a weight of a kernel with `fanIn` inputs and `fanOut` units. */
type Draw = (uniform: number, fanIn: number, fanOut: number) => number;

const drawFunctions: Readonly<Record<InitializerConfig['name'], Draw>> = {
  /** Uniform, variance `2 / (fanIn + fanOut)` (Glorot and Bengio 2010). Keras: `keras.initializers.GlorotUniform`. */
  glorot_uniform: (uniform, fanIn, fanOut) => uniformWithin(uniform, Math.sqrt(6 / (fanIn + fanOut))),
  /** Truncated normal, variance `2 / (fanIn + fanOut)`. Keras: `keras.initializers.GlorotNormal`. */
  glorot_normal: (uniform, fanIn, fanOut) => truncatedNormal(uniform, Math.sqrt(2 / (fanIn + fanOut))),
  /** Uniform, variance `2 / fanIn` (He, Zhang, Ren and Sun 2015). Keras: `keras.initializers.HeUniform`. */
  he_uniform: (uniform, fanIn) => uniformWithin(uniform, Math.sqrt(6 / fanIn)),
  /** Truncated normal, variance `2 / fanIn`. Keras: `keras.initializers.HeNormal`. */
  he_normal: (uniform, fanIn) => truncatedNormal(uniform, Math.sqrt(2 / fanIn)),
  /** Uniform, variance `1 / fanIn` (LeCun et al. 1998). Keras: `keras.initializers.LecunUniform`. */
  lecun_uniform: (uniform, fanIn) => uniformWithin(uniform, Math.sqrt(3 / fanIn)),
  /** Truncated normal, variance `1 / fanIn`. Keras: `keras.initializers.LecunNormal`. */
  lecun_normal: (uniform, fanIn) => truncatedNormal(uniform, Math.sqrt(1 / fanIn)),
  zeros: () => 0,
};

/**
 * Initial kernel. Its random numbers depend only on the training seed and `kernelIndex`, so trials with the same seed,
 * layers and initializers start from equal weights.
 *
 * @param kernelIndex number of kernels before this one in the network
 * @param size number of weights in the kernel; by default the size of a dense layer
 */
export function initializeKernel(
  setting: InitializerConfig,
  seed: number,
  kernelIndex: number,
  fanIn: number,
  fanOut: number,
  size = fanIn * fanOut,
): Float32Array {
  const kernel = new Float32Array(size);
  randomStream(seed, 'initializer', kernelIndex).fillUniform(kernel);
  const draw = drawFunctions[setting.name];
  return kernel.map((uniform) => draw(uniform, fanIn, fanOut));
}

/** Initial table of an embedding, from -0.05 to 0.05. Keras: `keras.initializers.RandomUniform`. */
export function initializeEmbeddings(seed: number, kernelIndex: number, size: number): Float32Array {
  const table = new Float32Array(size);
  randomStream(seed, 'initializer', kernelIndex, 'embeddings').fillUniform(table);
  return table.map((uniform) => uniformWithin(uniform, 0.05));
}

/**
 * Initial recurrent kernel: a matrix with orthonormal rows or columns, whichever are fewer, made from normal numbers by
 * the Gram-Schmidt process. Keras: `keras.initializers.Orthogonal`.
 *
 * @returns `[rows, columns]` row-major
 */
export function initializeOrthogonalKernel(
  seed: number,
  kernelIndex: number,
  rows: number,
  columns: number,
): Float32Array {
  const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
  const uniforms = new Float32Array(count * length);
  randomStream(seed, 'initializer', kernelIndex, 'recurrent').fillUniform(uniforms);
  const vectors = Array.from({ length: count }, (_, i) =>
    Float64Array.from(uniforms.subarray(i * length, (i + 1) * length), toStandardNormal),
  );
  for (const [i, vector] of vectors.entries()) {
    for (const previous of vectors.slice(0, i)) {
      const projection = dot(vector, previous);
      for (let j = 0; j < length; j++) vector[j]! -= projection * previous[j]!;
    }
    const norm = Math.sqrt(dot(vector, vector));
    for (let j = 0; j < length; j++) vector[j]! /= norm;
  }
  return Float32Array.from({ length: rows * columns }, (_, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    return rows <= columns ? vectors[row]![column]! : vectors[column]![row]!;
  });
}

/** Maps a uniform number in [0, 1) to a standard normal number. */
export function toStandardNormal(uniform: number): number {
  // Half a step of the generator is added because the quantile at 0 is minus infinity.
  return standardNormalQuantile(uniform + HALF_STEP);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Maps a uniform number in [0, 1) to [-limit, limit). */
function uniformWithin(uniform: number, limit: number): number {
  return (2 * uniform - 1) * limit;
}

/** Standard deviation of the standard normal distribution truncated at -2 and 2, as in Keras. */
const cutDeviation = 0.87962566103423978;

/** P(Z < -2). */
const belowCutProbability = 0.022750131948179195;

/**
 * Maps a uniform number in [0, 1) to a normal distribution with mean 0, truncated at two standard deviations. Keras:
 * `VarianceScaling(distribution="truncated_normal")`.
 *
 * @param deviation standard deviation after the truncation
 */
function truncatedNormal(uniform: number, deviation: number): number {
  const quantile = belowCutProbability + uniform * (1 - 2 * belowCutProbability);
  return (standardNormalQuantile(quantile) * deviation) / cutDeviation;
}
