import { quantise, type Dimension, type ParameterValue } from '@ridgeline/core';
import { betaQuantile, normalQuantile } from './special-functions.ts';

/**
 * Replacement for a draw of 0: half of the smallest step between two draws. A distribution without a lower bound has an
 * infinite quantile at 0.
 */
const SMALLEST_DRAW = 1 / 0x40_0000_0000_0000;

/**
 * Value of a dimension at quantile `u`, in [0, 1): the first value whose cumulative probability exceeds `u`. The
 * distributions are those of W&B's `ppf` (package `sweeps` 0.3.0).
 *
 * @example
 * valueAt({ type: 'uniform', name: 'network.dropout', min: 0.1, max: 0.5 }, 0.5); // 0.3
 */
export function valueAt(dimension: Dimension, u: number): ParameterValue {
  switch (dimension.type) {
    case 'constant':
      return dimension.value;
    case 'categorical':
      return dimension.values[Math.floor(u * dimension.values.length)]!;
    case 'categorical_w_probabilities':
      return drawWeighted(dimension, u);
    case 'int_uniform':
      return Math.min(dimension.max, dimension.min + Math.floor(u * (dimension.max - dimension.min + 1)));
    case 'uniform':
      return quantise(clamp(dimension, dimension.min + u * (dimension.max - dimension.min)), dimension.q);
    case 'log_uniform_values': {
      const low = Math.log(dimension.min);
      const value = Math.exp(low + u * (Math.log(dimension.max) - low));
      return quantise(clamp(dimension, value), dimension.q);
    }
    case 'normal':
      return quantise(normalAt(dimension, u), dimension.q);
    case 'log_normal':
      return quantise(Math.exp(normalAt(dimension, u)), dimension.q);
    case 'beta':
      return quantise(betaQuantile(u, dimension.a, dimension.b), dimension.q);
  }
}

/** Quantile `u`, in [0, 1), of a normal distribution; finite even at 0. */
export function normalAt({ mu, sigma }: { readonly mu: number; readonly sigma: number }, u: number): number {
  return mu + sigma * normalQuantile(Math.max(u, SMALLEST_DRAW), 0, 1);
}

/** Clamps to the bounds, which rounding may slightly exceed. */
function clamp({ min, max }: { readonly min: number; readonly max: number }, value: number): number {
  return Math.min(max, Math.max(min, value));
}

function drawWeighted(
  { values, probabilities }: Extract<Dimension, { type: 'categorical_w_probabilities' }>,
  u: number,
): ParameterValue {
  let cumulative = 0;
  let lastPossible = 0;
  for (const [index, probability] of probabilities.entries()) {
    if (probability === 0) continue;
    cumulative += probability;
    lastPossible = index;
    if (u < cumulative) break;
  }
  // Rounding may keep the sum below `u`; the last possible value is then drawn.
  return values[lastPossible]!;
}
