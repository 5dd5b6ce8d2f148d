import type { CubeSpace } from '../samplers/cube.ts';
import { sobolBits } from '../samplers/sobol.ts';

/** Share of a function's variance explained by a single parameter. */
export interface MainEffect {
  readonly parameter: string;
  /**
   * 0 to 1. The shares of all parameters add up to at most 1, apart from sampling error; interactions explain the rest.
   */
  readonly share: number;
}

/** Number of values along an axis. */
const VALUES_PER_AXIS = 16;
/** Number of points per mean over the other parameters. */
const POINTS_PER_MEAN = 64;
/** Number of points for the total variance. */
const TOTAL_POINTS = 1024;
/** Half the spacing of `count` points on a 32-bit axis, as an offset that centers them. */
const halfSpacing = (count: number) => 0x8000_0000 / count;

/**
 * Main effects of a function's parameters over a space, largest first. For each parameter, the function is averaged
 * over all other parameters; the main effect is the variance of this average, as a share of the total variance
 * (functional ANOVA, first order; Sobol, "Sensitivity estimates for nonlinear mathematical models", 1993; Hutter, Hoos,
 * Leyton-Brown: "An efficient approach for assessing hyperparameter importance", ICML 2014). Parameters are drawn
 * independently and uniformly along the axes of the space, as in a random search but without choice probabilities and
 * beta distributions. An inactive parameter has no effect.
 *
 * @param valueAt value of the function at a position of the cube
 */
export function mainEffects(
  space: CubeSpace,
  valueAt: (position: Float64Array) => number,
): readonly MainEffect[] {
  const totalVariance = variance(evenPositions(space, TOTAL_POINTS).map(valueAt));
  // With the same points for each value, differences between points do not count as an effect.
  const otherPositions = evenPositions(space, POINTS_PER_MEAN);
  return space.axes
    .map((axis, index) => {
      const values =
        axis.levels !== undefined && axis.levels.length <= VALUES_PER_AXIS
          ? [...axis.levels]
          : Array.from({ length: VALUES_PER_AXIS }, (_, value) => axis.at((value + 0.5) / VALUES_PER_AXIS));
      const means = values.map((value) =>
        mean(otherPositions.map((position) => valueAt(space.snap(position.with(index, value))))),
      );
      return {
        parameter: axis.name,
        share: totalVariance > 0 ? Math.min(1, variance(means) / totalVariance) : 0,
      };
    })
    .sort((a, b) => b.share - a.share);
}

/** Positions spread evenly over a space: the start of a Sobol sequence. */
function evenPositions(space: CubeSpace, count: number): readonly Float64Array[] {
  return Array.from({ length: count }, (_, point) =>
    space.snap(
      Float64Array.from(space.axes, (axis, index) =>
        axis.at((sobolBits(point, index) + halfSpacing(count)) / 0x1_0000_0000),
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
