import type { SearchDefinition, Strategy } from '@ridgeline/core';
import { planStudy } from './plan-study.ts';
import { strategyNameAt } from './propose.ts';
import { samplers } from './samplers/samplers.ts';

/**
 * Default lag if the number of configurations is unknown. Otherwise the largest default, unless there are even more
 * strategies.
 */
const MAX_LAG = 32;

/** Ratio of configurations to default lag. With it, most histories include most earlier configurations. */
const CONFIGURATIONS_PER_LAG = 8;

/** Maximum number of configurations examined to find the first one that waits. */
const MAX_EXAMINED = 10_000;

/**
 * Default lag of a search: an eighth of its configurations, at most 32. It is at least the number of strategies,
 * because each strategy uses only its own history.
 *
 * @example
 * defaultLag(definition); // 7, for 60 configurations of one strategy
 */
function defaultLag(definition: SearchDefinition): number {
  const plan = planStudy(definition);
  const lag =
    plan.type === 'finite'
      ? Math.min(MAX_LAG, Math.floor(plan.configurations / CONFIGURATIONS_PER_LAG))
      : MAX_LAG;
  return Math.max(1, lag, definition.strategies.length);
}

/**
 * Fills in the default lag of a definition. The lag is stored with the study, so a later change of `run_cap` leaves
 * its trials unchanged.
 */
export function withLag<D extends SearchDefinition>(definition: D): D & { readonly lag: number } {
  return { ...definition, lag: definition.lag ?? defaultLag(definition) };
}

/** True if any strategy learns from earlier results. */
export function isAdaptive({ strategies }: SearchDefinition): boolean {
  return strategies.some(learns);
}

/** True if the strategy's sampler learns from earlier results. */
export function learns({ method }: Strategy): boolean {
  return samplers[method].startup !== undefined;
}

/** True if a sampler, the pruner, the division of seeds or the end of the search depends on earlier results. */
export function usesHistory(definition: SearchDefinition): boolean {
  return isAdaptive(definition) || judgesByHistory(definition);
}

/** True if the pruner, the division of seeds or the end of the search depends on earlier results. */
export function judgesByHistory({ pruner, target, patience, minSeeds }: SearchDefinition): boolean {
  return pruner.name !== 'none' || target !== undefined || patience !== undefined || minSeeds !== undefined;
}

/**
 * Effective lag: distance from a configuration to the last one that it waits for. Infinity if the lag applies to no
 * configuration.
 */
export function effectiveLag(definition: SearchDefinition): number {
  const { strategies, asynchronous } = definition;
  const isLagged =
    judgesByHistory(definition) ||
    strategies.some((strategy) => samplerHorizon(definition, strategy, 0) === undefined);
  return isLagged && !asynchronous ? (definition.lag ?? defaultLag(definition)) : Infinity;
}

/**
 * Horizon that the sampler sets for a strategy's point: the number of the strategy's first points that this point waits
 * for and uses. Undefined if the lag decides, as it does with asha, or if the search never waits.
 *
 * @example
 * samplerHorizon(definition, { name: 'all', method: 'random', dimensions: [] }, 12); // 0: it depends on no other point
 */
export function samplerHorizon(
  { asynchronous, pruner }: Pick<SearchDefinition, 'asynchronous' | 'pruner'>,
  strategy: Strategy,
  point: number,
): number | undefined {
  // With asha, a configuration may continue a training instead of a new point; both choices use the same history.
  if (asynchronous || pruner.name === 'asha') return undefined;
  return learns(strategy) ? samplers[strategy.method].horizon?.(strategy, point) : 0;
}

/** Number of the first configuration that waits for an earlier one; undefined if none does. */
export function findFirstWaiting(definition: SearchDefinition): number | undefined {
  if (definition.asynchronous || !usesHistory(definition)) return undefined;
  const plan = planStudy(definition);
  const configurations = plan.type === 'finite' ? plan.configurations : Infinity;
  const lag = effectiveLag(definition);
  const end = Math.min(configurations, lag, MAX_EXAMINED);
  const counts = new Map<string, number>();
  // Points chosen by hand come first and have no horizon.
  for (let number = definition.enqueued.length; number < end; number++) {
    const name = strategyNameAt(definition, number)!;
    const point = counts.get(name) ?? 0;
    counts.set(name, point + 1);
    const strategy = definition.strategies.find((candidate) => candidate.name === name)!;
    if ((samplerHorizon(definition, strategy, point) ?? 0) > 0) return number;
  }
  return lag < configurations ? lag : undefined;
}
