import { quantise, type Dimension } from '@ridgeline/core';

/** Range of a numeric dimension. */
export interface NumericRange {
  readonly min: number;
  readonly max: number;
  /** True for a logarithmic range. */
  readonly log: boolean;
  /** Distance between neighbouring values; undefined for a continuous dimension. */
  readonly step: number | undefined;
}

/** Half the range of a normal distribution, in standard deviations: about two in 10^9 draws lie outside. */
const normalReach = 6;

/**
 * Range of a dimension; undefined for constants and choices.
 *
 * @example
 * numericRange({ type: 'int_uniform', name: 'units', min: 8, max: 64 }); // { min: 8, max: 64, log: false, step: 1 }
 */
export function numericRange(dimension: Dimension): NumericRange | undefined {
  switch (dimension.type) {
    case 'constant':
    case 'categorical':
    case 'categorical_w_probabilities':
      return undefined;
    case 'int_uniform':
      return createLinearRange(dimension.min, dimension.max, 1);
    case 'uniform':
      return createLinearRange(dimension.min, dimension.max, dimension.q);
    case 'log_uniform_values':
      return rangeOfLogDistribution(dimension.min, dimension.max, dimension.q);
    case 'normal': {
      const reach = normalReach * dimension.sigma;
      return createLinearRange(dimension.mu - reach, dimension.mu + reach, dimension.q);
    }
    case 'log_normal': {
      const reach = normalReach * dimension.sigma;
      return rangeOfLogDistribution(
        Math.exp(dimension.mu - reach),
        Math.exp(dimension.mu + reach),
        dimension.q,
      );
    }
    case 'beta':
      return createLinearRange(0, 1, dimension.q);
  }
}

/** Range of a logarithmic distribution; linear if its values are rounded, because they may then be 0. */
function rangeOfLogDistribution(min: number, max: number, step: number | undefined): NumericRange {
  return step === undefined ? { min, max, log: true, step } : createLinearRange(min, max, step);
}

function createLinearRange(min: number, max: number, step: number | undefined): NumericRange {
  const round = (bound: number) => (step === undefined ? bound : quantise(bound, step));
  return { min: round(min), max: round(max), log: false, step };
}
