import type { Parameters, ParameterValue, Strategy } from '@ridgeline/core';
import { createSearchAxis, type SearchAxis } from '../axis.ts';

/** Factors of a perturbed number. */
const FACTORS = [1.2, 0.8] as const;

/** Random inputs of {@link explore}. */
interface Exploration {
  /** Random values, used for the parameters that are resampled. */
  readonly resampled: Parameters;
  /** Chance of resampling a parameter instead of perturbing it, 0 to 1. */
  readonly resampleProbability: number;
  /** Draws the uniform number `index` of a parameter, in [0, 1). */
  draw(name: string, index: number): number;
}

/**
 * Changes each free parameter like Ray's `explore`: resamples it, multiplies a number by 1.2 or 0.8, or moves a choice
 * to a neighbour in its list. Unlike in Ray, a number stays within its bounds, and is rounded to its steps: a small one
 * may keep its value.
 *
 * @example
 * const exploration = { resampled: { rate: 0.5 }, resampleProbability: 0, draw: () => 0 };
 * explore(strategy, { rate: 0.1 }, exploration); // { rate: 0.12 }
 */
export function explore(
  { dimensions }: Strategy,
  parameters: Parameters,
  { resampled, resampleProbability, draw }: Exploration,
): Parameters {
  const entries = dimensions.map(({ dimension }): [string, ParameterValue] => {
    const { name } = dimension;
    const value = parameters[name]!;
    const axis = createSearchAxis(dimension);
    if (axis === undefined) return [name, value];
    if (draw(name, 0) < resampleProbability) return [name, resampled[name]!];
    return [name, perturb(axis, value, draw(name, 1))];
  });
  return Object.fromEntries(entries);
}

/** Perturbs a value in one of two directions, which `u` selects. */
function perturb(axis: SearchAxis, value: ParameterValue, u: number): ParameterValue {
  const isFirstDirection = u < 0.5;
  if (axis.type === 'choice') {
    const code = axis.encode(value) + (isFirstDirection ? -1 : 1);
    return axis.decode(Math.min(axis.prior.length - 1, Math.max(0, code)));
  }
  const code = axis.encode((value as number) * FACTORS[isFirstDirection ? 0 : 1]);
  return axis.decode(Math.min(axis.high, Math.max(axis.low, code)));
}
