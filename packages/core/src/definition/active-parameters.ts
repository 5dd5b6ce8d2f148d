import { canonicalJson, type ParameterValue, type Parameters } from '../value.ts';
import { suggestedRange } from './axis.ts';
import type { Dimension } from './dimension.ts';
import type { Method } from './method.ts';
import type { Strategy, StrategyDimension } from './sweep-definition.ts';

/**
 * Selects the active parameters of a strategy: those whose `when` conditions all hold. A condition on an inactive
 * parameter refers to the value in `task` instead.
 *
 * @example
 * activeParameters(strategy.dimensions, { 'training.schedule.name': 'constant', 'training.schedule.decay_rate': 0.9 });
 * // { 'training.schedule.name': 'constant' }: decay_rate has `when: { training.schedule.name: ExponentialDecay }`
 */
export function activeParameters(dimensions: readonly StrategyDimension[], values: Parameters): Parameters {
  if (dimensions.every(({ when }) => when === undefined)) return values;
  const dimensionsByName = new Map(dimensions.map((entry) => [entry.dimension.name, entry]));
  const cache = new Map<string, boolean>();
  const isActive = (name: string): boolean => {
    const result = cache.get(name) ?? (dimensionsByName.get(name)?.when ?? []).every(holds);
    cache.set(name, result);
    return result;
  };
  const holds = (condition: NonNullable<StrategyDimension['when']>[number]): boolean =>
    dimensionsByName.has(condition.name) && isActive(condition.name)
      ? isOneOf(values[condition.name], condition.values)
      : condition.otherwise;
  return Object.fromEntries(Object.entries(values).filter(([name]) => isActive(name)));
}

/** True if a value is one of `values`, compared as JSON. */
export function isOneOf(value: ParameterValue | undefined, values: readonly ParameterValue[]): boolean {
  if (value === undefined) return false;
  return values.some((other) => other === value || canonicalJson(other) === canonicalJson(value));
}

/**
 * True if the parameters are a point of the strategy: each active parameter has a possible value, and there are no
 * other parameters.
 */
export function isPointOf({ dimensions, method }: Strategy, parameters: Parameters): boolean {
  const dimensionsByName = new Map(dimensions.map(({ dimension }) => [dimension.name, dimension]));
  const isInside = Object.entries(parameters).every(([name, value]) => {
    const dimension = dimensionsByName.get(name);
    return dimension !== undefined && isValueOf(dimension, value, method);
  });
  if (!isInside) return false;
  const active = activeNames(dimensions, parameters);
  return [...dimensionsByName.keys()].every((name) => Object.hasOwn(parameters, name) === active.has(name));
}

/** Names of the parameters that are active at the given values. A parameter without a value counts as null. */
export function activeNames(
  dimensions: readonly StrategyDimension[],
  values: Parameters,
): ReadonlySet<string> {
  const entries = dimensions.map(({ dimension: { name } }) => [name, values[name] ?? null] as const);
  return new Set(Object.keys(activeParameters(dimensions, Object.fromEntries(entries))));
}

/** True if a method could suggest the value. A multiple of `q` counts up to rounding: 0.3 is three times 0.1. */
export function isValueOf(dimension: Dimension, value: ParameterValue, method: Method | undefined): boolean {
  switch (dimension.type) {
    case 'constant':
      return isOneOf(value, [dimension.value]);
    case 'categorical':
    case 'categorical_w_probabilities':
      return isOneOf(value, dimension.values);
    case 'int_uniform':
      return Number.isInteger(value) && suggestedRange(dimension, method).nearest(Number(value)) === value;
    default: {
      if (typeof value !== 'number') return false;
      const nearest = suggestedRange(dimension, method).nearest(value);
      const { q } = dimension;
      const tolerance = q === undefined ? 0 : 1e-9 * q + 4 * Number.EPSILON * Math.abs(nearest);
      return Math.abs(nearest - value) <= tolerance;
    }
  }
}
