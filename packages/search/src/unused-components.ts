import type { Method, Pruner, SearchDefinition } from '@ridgeline/core';
import { samplerHorizon, effectiveLag } from './horizon.ts';
import { countEnqueued, planStudy } from './plan-study.ts';
import { strategyNameAt } from './propose.ts';
import { samplers } from './samplers/samplers.ts';

/** Sampler that never learns, or pruner that never stops a trial, in one strategy, with the counts that explain why. */
export type UnusedComponent = (
  | { readonly type: 'sampler'; readonly name: Method }
  | { readonly type: 'pruner'; readonly name: Pruner['name'] }
) & {
  readonly strategy: string;
  /** Number of configurations planned for the strategy. */
  readonly configurations: number;
  /** Number of ended configurations of the strategy that the sampler or pruner requires. */
  readonly required: number;
  /** Largest number of the strategy's ended configurations in the history of any of its configurations. */
  readonly available: number;
};

/** Number of configurations above which no sampler or pruner is examined, because any lag is then negligible. */
const MAX_EXAMINED = 10_000;

/**
 * Finds the samplers that never learn and the pruners that never stop a trial, because no history has enough ended
 * configurations. Empty if the number of configurations is unknown or above 10,000.
 *
 * @example
 * findUnusedComponents(definition);
 * // [{ type: 'sampler', name: 'tpe', strategy: 'all', configurations: 8, required: 10, available: 7 }]
 */
export function findUnusedComponents(definition: SearchDefinition): readonly UnusedComponent[] {
  const plan = planStudy(definition);
  if (plan.type !== 'finite' || plan.configurations > MAX_EXAMINED) return [];
  const availableByStrategy = countAvailable(definition, plan.configurations);
  const requiredPeers = countRequiredPeers(definition.pruner);
  return definition.strategies.flatMap((strategy, index): readonly UnusedComponent[] => {
    const { name, method } = strategy;
    const configurations = plan.strategies[index]!.configurations ?? 0;
    const counts = { strategy: name, configurations, available: availableByStrategy.get(name) ?? 0 };
    const required = samplers[method].startup?.(strategy) ?? 0;
    const lastPoint = Math.max(0, configurations - countEnqueued(definition, name) - 1);
    const horizon = samplerHorizon(definition, strategy, lastPoint);
    const availableToSampler = horizon ?? counts.available;
    // A strategy with a single point, such as `none`, has nothing to learn or to prune.
    const hasOnePoint = plan.strategies[index]!.size === 1n;
    return [
      ...(availableToSampler < required && !hasOnePoint && definition.warmStart === undefined
        ? [{ ...counts, available: availableToSampler, type: 'sampler', name: method, required } as const]
        : []),
      ...(counts.available < requiredPeers && !hasOnePoint
        ? [{ ...counts, type: 'pruner', name: definition.pruner.name, required: requiredPeers } as const]
        : []),
    ];
  });
}

/** Largest number of a strategy's ended configurations in the history of any of its configurations, by strategy. */
function countAvailable(definition: SearchDefinition, configurations: number): ReadonlyMap<string, number> {
  const lag = definition.asynchronous ? 1 : effectiveLag(definition);
  const visibleCounts = new Map<string, number>();
  const maxVisibleCounts = new Map<string, number>();
  for (let number = 0; number < configurations; number++) {
    if (number >= lag) {
      const endedStrategy = strategyNameAt(definition, number - lag)!;
      visibleCounts.set(endedStrategy, (visibleCounts.get(endedStrategy) ?? 0) + 1);
    }
    const strategy = strategyNameAt(definition, number)!;
    maxVisibleCounts.set(strategy, visibleCounts.get(strategy) ?? 0);
  }
  return maxVisibleCounts;
}

/** Number of ended peers (trials of the same repeat) that a pruner requires to compare a trial with them. */
function countRequiredPeers(pruner: Pruner): number {
  switch (pruner.name) {
    case 'none':
    case 'threshold':
      return 0;
    case 'percentile':
      return Math.max(1, pruner.startup, pruner.atLeast);
    case 'patient':
      return pruner.wrapped.name === 'none' ? 0 : countRequiredPeers(pruner.wrapped);
    case 'successive_halving':
    case 'hyperband':
      // The first `bootstrapCount` trials at a rung are stopped without a comparison.
      return pruner.bootstrapCount > 0 ? 0 : 1;
    case 'asha':
      return pruner.reductionFactor;
    case 'bands':
    case 'paired':
      return 1;
  }
}
