import type { Method, Pruner, SearchDefinition } from '@ridgeline/core';
import { samplerHorizon, effectiveLag } from './horizon.ts';
import { planStudy } from './plan-study.ts';
import { strategyNameAt } from './propose.ts';
import { samplers } from './samplers/samplers.ts';

/**
 * Sampler that only suggests random points of a strategy, or pruner that stops no trial of it, with the numbers that
 * explain why.
 */
export type IdlePart = (
  | { readonly type: 'sampler'; readonly name: Method }
  | { readonly type: 'pruner'; readonly name: Pruner['name'] }
) & {
  readonly strategy: string;
  /** Number of configurations planned for the strategy. */
  readonly configurations: number;
  /** Number of ended configurations of the strategy that the sampler or pruner requires. */
  readonly required: number;
  /** Largest number of ended configurations in the history of any configuration. */
  readonly available: number;
};

/** Number of configurations above which any lag is negligible. */
const MAX_EXAMINED = 10_000;

/**
 * Samplers that never learn and pruners that never stop a trial, because no history has enough ended configurations.
 * Empty if the number of configurations is unknown.
 *
 * @example
 * idleParts(definition);
 * // [{ type: 'sampler', name: 'tpe', strategy: 'all', configurations: 8, required: 10, available: 7 }]
 */
export function idleParts(definition: SearchDefinition): readonly IdlePart[] {
  const plan = planStudy(definition);
  if (plan.type !== 'finite' || plan.configurations > MAX_EXAMINED) return [];
  const availableByStrategy = countAvailable(definition, plan.configurations);
  const peers = countRequiredPeers(definition.pruner);
  return definition.strategies.flatMap((strategy, index): readonly IdlePart[] => {
    const { name, method } = strategy;
    const configurations = plan.strategies[index]!.configurations ?? 0;
    const numbers = { strategy: name, configurations, available: availableByStrategy.get(name) ?? 0 };
    const required = samplers[method].startup?.(strategy) ?? 0;
    const horizon = definition.asynchronous
      ? undefined
      : samplerHorizon(strategy, Math.max(0, configurations - 1));
    const availableToSampler = horizon ?? numbers.available;
    // A strategy with a single point, such as `none`, has nothing to learn or to prune.
    const hasOnePoint = plan.strategies[index]!.size === 1n;
    return [
      ...(availableToSampler < required && !hasOnePoint && definition.warmStart === undefined
        ? [{ ...numbers, available: availableToSampler, type: 'sampler', name: method, required } as const]
        : []),
      ...(numbers.available < peers && !hasOnePoint
        ? [{ ...numbers, type: 'pruner', name: definition.pruner.name, required: peers } as const]
        : []),
    ];
  });
}

/** Largest number of ended configurations in the history of a configuration, by strategy. */
function countAvailable(definition: SearchDefinition, configurations: number): ReadonlyMap<string, number> {
  const lag = definition.asynchronous ? 1 : effectiveLag(definition);
  const visible = new Map<string, number>();
  const maxVisible = new Map<string, number>();
  for (let number = 0; number < configurations; number++) {
    if (number >= lag) {
      const ended = strategyNameAt(definition, number - lag)!;
      visible.set(ended, (visible.get(ended) ?? 0) + 1);
    }
    const strategy = strategyNameAt(definition, number)!;
    maxVisible.set(strategy, visible.get(strategy) ?? 0);
  }
  return maxVisible;
}

/** Number of complete peers (trials of the same repeat) that a pruner requires to stop a trial. */
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
      return Math.max(1, pruner.bootstrapCount);
    case 'asha':
      return pruner.reductionFactor;
    case 'bands':
    case 'paired':
      return 1;
  }
}
