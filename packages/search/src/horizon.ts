import type { SearchDefinition, Strategy } from '@ridgeline/core';
import { planStudy } from './plan-study.ts';
import { strategyAt } from './propose.ts';
import { samplers } from './samplers/samplers.ts';

/** Default lag if the number of configurations is unknown; also the largest default. */
const MAX_LAG = 32;

/** Ratio of configurations to default lag: most configurations then see most of the earlier ones. */
const SHARE = 8;

/** Maximum number of configurations among which the first one that waits is searched. */
const MAX_EXAMINED = 10_000;

/**
 * Default lag of a search: an eighth of its configurations, at most 32. It is at least the number of strategies, since
 * each strategy sees only its own history.
 *
 * @example
 * defaultLag(definition); // 1 of 12 configurations of one strategy, 7 of 60, 32 of 256 and more
 */
function defaultLag(definition: SearchDefinition): number {
  const plan = planStudy(definition);
  const lag = plan.type === 'finite' ? Math.min(MAX_LAG, Math.floor(plan.configurations / SHARE)) : MAX_LAG;
  return Math.max(1, lag, definition.strategies.length);
}

/**
 * Fills in the default lag of a definition. It is stored with the study, so a later change of `run_cap` leaves its
 * trials unchanged.
 */
export function withLag<D extends SearchDefinition>(definition: D): D & { readonly lag: number } {
  return { ...definition, lag: definition.lag ?? defaultLag(definition) };
}

/** True if some strategy learns from earlier results. */
export function isAdaptive({ strategies }: SearchDefinition): boolean {
  return strategies.some(learns);
}

/** True if the strategy's sampler learns from earlier results. */
export function learns({ method }: Strategy): boolean {
  return samplers[method].type === 'adaptive';
}

/** True if earlier results matter: to a sampler, to a pruner, to further seeds, or to the end of the search. */
export function usesHistory(definition: SearchDefinition): boolean {
  return isAdaptive(definition) || isJudged(definition);
}

/** True if earlier results matter to all configurations: to a pruner, to their seeds, or to the end of the search. */
export function isJudged({ pruner, target, patience, minSeeds }: SearchDefinition): boolean {
  return pruner.name !== 'none' || target !== undefined || patience !== undefined || minSeeds !== undefined;
}

/** Distance from a configuration to the last one that it waits for; Infinity if the lag applies to none. */
export function lagOf(definition: SearchDefinition): number {
  const { strategies, asynchronous } = definition;
  const isLagged = isJudged(definition) || strategies.some((one) => horizonOf(one, 0) === undefined);
  return isLagged && !asynchronous ? (definition.lag ?? defaultLag(definition)) : Infinity;
}

/**
 * Number of the strategy's first configurations that its configuration `index` waits for and sees; undefined if the lag
 * decides.
 *
 * @example
 * horizonOf({ name: 'all', method: 'random', dimensions: [] }, 12); // 0: it sees no other
 */
export function horizonOf(strategy: Strategy, index: number): number | undefined {
  const sampler = samplers[strategy.method];
  return sampler.type === 'fixed' ? 0 : sampler.horizon?.(strategy, index);
}

/** Number of the first configuration that waits for an earlier one; undefined if none does. */
export function firstWaiting(definition: SearchDefinition): number | undefined {
  if (definition.asynchronous || !usesHistory(definition)) return undefined;
  const plan = planStudy(definition);
  const end = Math.min(
    plan.type === 'finite' ? plan.configurations : Infinity,
    lagOf(definition),
    MAX_EXAMINED,
  );
  const counts = new Map<string, number>();
  for (let number = 0; number < end; number++) {
    const name = strategyAt(definition, number)!;
    const index = counts.get(name) ?? 0;
    counts.set(name, index + 1);
    const strategy = definition.strategies.find((one) => one.name === name)!;
    if ((horizonOf(strategy, index) ?? 0) > 0) return number;
  }
  return Number.isFinite(lagOf(definition)) ? lagOf(definition) : undefined;
}
