import { canonicalJson, type ParameterValue, type Parameters } from '../value.ts';
import type { StrategyDimension } from './sweep-definition.ts';

/**
 * Active values among those of all parameters of a strategy: all conditions of their `when` hold. An inactive
 * parameter is absent, and a condition on it refers to the value in `task` instead.
 *
 * @example
 * activeParameters(strategy.dimensions, { 'training.schedule.name': 'constant', 'training.schedule.decay_rate': 0.9 });
 * // { 'training.schedule.name': 'constant' }, where decay_rate has `when: { training.schedule.name: ExponentialDecay }`
 */
export function activeParameters(dimensions: readonly StrategyDimension[], values: Parameters): Parameters {
  if (dimensions.every(({ when }) => when === undefined)) return values;
  const byName = new Map(dimensions.map((one) => [one.dimension.name, one]));
  const known = new Map<string, boolean>();
  const isActive = (name: string): boolean => {
    const found = known.get(name) ?? (byName.get(name)?.when ?? []).every(holds);
    known.set(name, found);
    return found;
  };
  const holds = (condition: NonNullable<StrategyDimension['when']>[number]): boolean =>
    byName.has(condition.name) && isActive(condition.name)
      ? isOneOf(values[condition.name], condition.values)
      : condition.otherwise;
  return Object.fromEntries(Object.entries(values).filter(([name]) => isActive(name)));
}

/** True if a value is one of `values`, compared as JSON. */
export function isOneOf(value: ParameterValue | undefined, values: readonly ParameterValue[]): boolean {
  if (value === undefined) return false;
  return values.some((other) => other === value || canonicalJson(other) === canonicalJson(value));
}
