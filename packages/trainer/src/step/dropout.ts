import { randomStream } from '@ridgeline/core';
import type { Kernels, Tensor } from '../kernels/kernels.ts';
import { scratch } from './scratch.ts';

/** Makes what a layer's outputs are multiplied by in a training step, `[K, rows, units]`: 0 or `1 / (1 - rate)`. */
export type DropoutFactors = (step: number, rows: number, units: number) => Tensor;

/**
 * Inverted dropout (Srivastava et al. 2014): an output is kept where a uniform number is at least `rate`, and then
 * multiplied by `1 / (1 - rate)`. The uniforms of a step come from (training seed, layer, step) alone and are drawn
 * once for all trials; each trial compares them with its own rate. Undefined where no trial drops anything. Keras:
 * `keras.layers.Dropout`.
 *
 * @param rates of each trial, 0 to below 1; a rate of 0 multiplies by exactly 1
 */
export function dropoutOf(
  kernels: Kernels,
  rates: readonly number[],
  seed: number,
  layer: number | 'input',
): DropoutFactors | undefined {
  if (rates.every((rate) => rate === 0)) return undefined;
  const room = scratch();
  return (step, rows, units) => {
    const slab = rows * units;
    const uniforms = dropoutUniforms(seed, layer, step, slab);
    const factors = room(rates.length * slab);
    rates.forEach((rate, trial) => {
      const mine = factors.subarray(trial * slab, (trial + 1) * slab);
      keepFrom(Math.fround(rate), 1 / (1 - rate), uniforms, mine);
    });
    return kernels.upload(factors, [rates.length, rows, units]);
  };
}

/** Where a uniform number is at least `rate`, the factor is `scale`. */
function keepFrom(rate: number, scale: number, uniforms: Float32Array, factors: Float32Array): void {
  for (let i = 0; i < factors.length; i++) {
    // A product takes the same time whoever is kept; a branch is guessed wrong every other time.
    factors[i] = scale * Number(uniforms[i]! >= rate);
  }
}

/** The uniform numbers in [0, 1) of a layer in a step, row by row. */
export function dropoutUniforms(
  seed: number,
  layer: number | 'input',
  step: number,
  count: number,
): Float32Array {
  const uniforms = new Float32Array(count);
  randomStream(seed, 'dropout', layer, step).fillUniform(uniforms);
  return uniforms;
}
