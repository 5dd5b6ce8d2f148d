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
      return { min: dimension.min, max: dimension.max, log: false, step: 1 };
    case 'uniform':
      return { ...roundRange(dimension.min, dimension.max, dimension.q), log: false, step: dimension.q };
    case 'log_uniform_values':
      return createLogRange(dimension.min, dimension.max, dimension.q);
    case 'normal': {
      const reach = normalReach * dimension.sigma;
      return {
        ...roundRange(dimension.mu - reach, dimension.mu + reach, dimension.q),
        log: false,
        step: dimension.q,
      };
    }
    case 'log_normal': {
      const reach = normalReach * dimension.sigma;
      return createLogRange(Math.exp(dimension.mu - reach), Math.exp(dimension.mu + reach), dimension.q);
    }
    case 'beta':
      return { ...roundRange(0, 1, dimension.q), log: false, step: dimension.q };
  }
}

/** Creates a logarithmic range, or a linear one for rounded values, which may be 0. */
function createLogRange(min: number, max: number, step: number | undefined): NumericRange {
  return step === undefined
    ? { min, max, log: true, step }
    : { ...roundRange(min, max, step), log: false, step };
}

function roundRange(min: number, max: number, step: number | undefined) {
  return step === undefined ? { min, max } : { min: quantise(min, step), max: quantise(max, step) };
}
