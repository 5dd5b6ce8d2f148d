import { canonicalJson, NORMAL_REACH, quantise, type Dimension, type ParameterValue } from '@ridgeline/core';
import { normalQuantile } from '../special-functions.ts';
import { normalCdf } from './tpe/normal.ts';

/** Dimension as a model uses it: a choice, or a number in an interval. */
export type SearchAxis = ChoiceAxis | NumberAxis;

interface ChoiceAxis {
  readonly type: 'choice';
  /** Prior probability of each value. */
  readonly prior: Float64Array;
  encode(value: ParameterValue): number;
  decode(code: number): ParameterValue;
}

interface NumberAxis {
  readonly type: 'number';
  /**
   * Bounds of the modelled quantity: the value, its logarithm for a log-uniform distribution, or its quantile for a
   * normal one. On a stepped axis they lie half a step beyond the outer values.
   */
  readonly low: number;
  readonly high: number;
  /** Distance between neighbouring codes; 0 if codes are continuous or not evenly spaced. */
  readonly step: number;
  encode(value: ParameterValue): number;
  decode(code: number): ParameterValue;
}

/** Creates the axis of a dimension; undefined for a fixed dimension. */
export function createSearchAxis(dimension: Dimension): SearchAxis | undefined {
  switch (dimension.type) {
    case 'constant':
      return undefined;
    case 'categorical':
      return choiceAxis(
        dimension.values,
        new Float64Array(dimension.values.length).fill(1 / dimension.values.length),
      );
    case 'categorical_w_probabilities':
      return choiceAxis(dimension.values, Float64Array.from(dimension.probabilities));
    case 'int_uniform':
      return steppedAxis(dimension.min, dimension.max, 1);
    case 'uniform': {
      const { min, max, q } = dimension;
      if (q !== undefined) return steppedAxis(quantise(min, q), quantise(max, q), q);
      return uniformAxis(min, max, Number, (code) => code);
    }
    case 'log_uniform_values': {
      const { min, max, q } = dimension;
      const clamp = (value: number) => Math.min(max, Math.max(min, value));
      return uniformAxis(
        Math.log(min),
        Math.log(max),
        (value) => Math.log(clamp(value)),
        (code) => quantise(clamp(Math.exp(code)), q),
      );
    }
    case 'normal':
      return normalAxis(
        dimension,
        (value) => value,
        (code) => quantise(code, dimension.q),
      );
    case 'log_normal':
      return normalAxis(
        dimension,
        (value) => Math.log(Math.max(value, Number.MIN_VALUE)),
        (code) => quantise(Math.exp(code), dimension.q),
      );
    case 'beta':
      return uniformAxis(0, 1, Number, (code) => quantise(code, dimension.q));
  }
}

function choiceAxis(values: readonly ParameterValue[], prior: Float64Array): SearchAxis | undefined {
  if (values.length === 1) return undefined;
  const codes = new Map(values.map((value, code) => [canonicalJson(value), code]));
  return {
    type: 'choice',
    prior,
    encode: (value) => codes.get(canonicalJson(value))!,
    decode: (code) => values[code]!,
  };
}

function uniformAxis(
  low: number,
  high: number,
  encode: (value: number) => number,
  decode: (code: number) => number,
): NumberAxis {
  return {
    type: 'number',
    low,
    high,
    step: 0,
    encode: (value) => encode(value as number),
    decode,
  };
}

function steppedAxis(first: number, last: number, step: number): NumberAxis {
  const axis = uniformAxis(first - step / 2, last + step / 2, Number, (code) => code);
  const decode = (code: number) => {
    const nearest = Math.round((code - first) / step);
    return Math.min(last, Math.max(first, first + nearest * step));
  };
  return { ...axis, step, decode };
}

/** Axis that is uniform in the quantile of a normal distribution, so that uniform draws follow the distribution. */
function normalAxis(
  { mu, sigma }: { readonly mu: number; readonly sigma: number },
  encode: (value: number) => number,
  decode: (code: number) => number,
): NumberAxis {
  const [low, high] = [normalCdf(-NORMAL_REACH), 1 - Number.EPSILON];
  return uniformAxis(
    low,
    high,
    (value) => Math.min(high, Math.max(low, normalCdf((encode(value) - mu) / sigma))),
    (quantile) => decode(mu + sigma * normalQuantile(quantile, 0, 1)),
  );
}
