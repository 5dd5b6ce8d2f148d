import type { CubeSpace } from '../samplers/cube.ts';
import { sobolBits } from '../samplers/sobol.ts';

/** Share of the variance of a function that one parameter explains alone. */
export interface MainEffect {
  readonly parameter: string;
  /** 0 to 1. The shares of all parameters add up to at most 1; interactions explain the rest. */
  readonly share: number;
}

/** Number of values along an axis. */
const VALUES = 16;
/** Number of points that a mean over the other parameters is taken of. */
const POINTS = 64;
/** Number of points that the whole variance is computed from. */
const SPREAD = 1024;
/** Half the side of a cell of a 32-bit grid of `count` points. */
const halfCell = (count: number) => 0x8000_0000 / count;

/**
 * Main effects of the parameters on a function over a space, the largest first: the variance of its mean over all other
 * parameters, as a share of its whole variance (functional ANOVA, first order; Sobol, "Sensitivity estimates for nonlinear
 * mathematical models", 1993; Hutter, Hoos, Leyton-Brown: "An efficient approach for assessing hyperparameter
 * importance", ICML 2014). Parameters are drawn independently, evenly along the axes of the space: as in a random search, but
 * for the probabilities of choices and beta distributions. An inactive parameter changes nothing.
 *
 * @param at value of the function at a place of the cube
 */
export function mainEffects(space: CubeSpace, at: (place: Float64Array) => number): readonly MainEffect[] {
  const whole = variance(evenPlaces(space, SPREAD).map(at));
  // The same points for each value, so that their differences do not count as an effect.
  const others = evenPlaces(space, POINTS);
  return space.axes
    .map((axis, index) => {
      const values =
        axis.levels !== undefined && axis.levels.length <= VALUES
          ? [...axis.levels]
          : Array.from({ length: VALUES }, (_, value) => axis.at((value + 0.5) / VALUES));
      const means = values.map((value) =>
        mean(others.map((place) => at(space.snap(place.with(index, value))))),
      );
      return { parameter: axis.name, share: whole > 0 ? Math.min(1, variance(means) / whole) : 0 };
    })
    .sort((a, b) => b.share - a.share);
}

/** Points that fill a space evenly: the start of a Sobol sequence. */
function evenPlaces(space: CubeSpace, count: number): readonly Float64Array[] {
  return Array.from({ length: count }, (_, point) =>
    space.snap(
      Float64Array.from(space.axes, (axis, index) =>
        axis.at((sobolBits(point, index) + halfCell(count)) / 0x1_0000_0000),
      ),
    ),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const center = mean(values);
  return mean(values.map((value) => (value - center) * (value - center)));
}
