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
        dimension.values.map(() => 1 / dimension.values.length),
      );
    case 'categorical_w_probabilities':
      return choiceAxis(dimension.values, dimension.probabilities);
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

/** Axis of a list. A value that is listed twice has one code, with the sum of its probabilities. */
function choiceAxis(
  values: readonly ParameterValue[],
  probabilities: readonly number[],
): SearchAxis | undefined {
  const codes = new Map<string, number>();
  const distinctValues: ParameterValue[] = [];
  const prior: number[] = [];
  for (const [index, value] of values.entries()) {
    const key = canonicalJson(value);
    const code = codes.get(key) ?? distinctValues.push(value) - 1;
    codes.set(key, code);
    prior[code] = (prior[code] ?? 0) + probabilities[index]!;
  }
  if (distinctValues.length === 1) return undefined;
  return {
    type: 'choice',
    prior: Float64Array.from(prior),
    encode: (value) => codes.get(canonicalJson(value))!,
    decode: (code) => distinctValues[code]!,
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
  const roundToStep = (code: number) => {
    const nearest = Math.round((code - first) / step);
    return Math.min(last, Math.max(first, first + nearest * step));
  };
  // `encode` rounds too, because the last bits of a drawn multiple of the step may differ from those of the sum above.
  return { ...uniformAxis(first - step / 2, last + step / 2, roundToStep, roundToStep), step };
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
