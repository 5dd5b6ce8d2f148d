import type { SearchDefinition } from '@ridgeline/core';
import { planStudy } from './plan-study.ts';
import { samplers } from './samplers/samplers.ts';

/** Lag of a search with an unknown number of configurations, and the largest default. */
const MOST = 32;

/** Number of lags in a search: most of its configurations then see most of those before them. */
const SHARE = 8;

/**
 * Default lag of a search: an eighth of its configurations, at most 32. It is at least the number of strategies, each
 * of which sees its own history only.
 *
 * @example
 * defaultLag(definition); // 1 of 12 configurations of one strategy, 7 of 60, 32 of 256 and more
 */
export function defaultLag(definition: SearchDefinition): number {
  const plan = planStudy(definition);
  const lag = plan.type === 'finite' ? Math.min(MOST, Math.floor(plan.configurations / SHARE)) : MOST;
  return Math.max(1, lag, definition.strategies.length);
}

/**
 * Fills in the default lag of a definition. It is stored with the study, so that its trials stay the same if
 * `run_cap` changes.
 */
export function withLag<D extends SearchDefinition>(definition: D): D & { readonly lag: number } {
  return { ...definition, lag: definition.lag ?? defaultLag(definition) };
}

/** True if some strategy learns from earlier results. */
export function isAdaptive({ strategies }: SearchDefinition): boolean {
  return strategies.some(({ method }) => samplers[method].type === 'adaptive');
}

/** True if earlier results matter: to a sampler, to a pruner, or to the end of the search. */
export function looksBack(definition: SearchDefinition): boolean {
  const { pruner, target, patience } = definition;
  return isAdaptive(definition) || pruner.name !== 'none' || target !== undefined || patience !== undefined;
}

/** Distance from a configuration to those it waits for; Infinity if none waits. */
export function lagOf(definition: SearchDefinition): number {
  return looksBack(definition) && !definition.asynchronous
    ? (definition.lag ?? defaultLag(definition))
    : Infinity;
}
