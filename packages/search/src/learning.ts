import type { Method, Pruner, SearchDefinition } from '@ridgeline/core';
import { horizonOf, lagOf } from './horizon.ts';
import { planStudy } from './plan-study.ts';
import { strategyAt } from './propose.ts';
import { samplers } from './samplers/samplers.ts';

/**
 * Sampler that suggests all points of a strategy at random, or pruner that stops none of its trials, with the numbers
 * that explain it.
 */
export type IdlePart = (
  | { readonly type: 'sampler'; readonly name: Method }
  | { readonly type: 'pruner'; readonly name: Pruner['name'] }
) & {
  readonly strategy: string;
  /** Number of configurations planned for the strategy. */
  readonly configurations: number;
  /** Number of ended configurations of the strategy that the sampler or pruner needs. */
  readonly needed: number;
  /** Largest number of ended configurations in the history of any configuration. */
  readonly seen: number;
};

/** Number of configurations above which any lag is negligible. */
const MAX_EXAMINED = 10_000;

/**
 * Samplers that never learn and pruners that never stop a trial, because no history has enough ended configurations.
 * Empty if the number of configurations is unknown.
 *
 * @example
 * idleParts(definition); // [{ type: 'sampler', name: 'tpe', strategy: 'all', configurations: 8, needed: 10, seen: 7 }]
 */
export function idleParts(definition: SearchDefinition): readonly IdlePart[] {
  const plan = planStudy(definition);
  if (plan.type !== 'finite' || plan.configurations > MAX_EXAMINED) return [];
  const seen = maxSeen(definition, plan.configurations);
  const peers = peersNeeded(definition.pruner);
  return definition.strategies.flatMap((strategy, index): readonly IdlePart[] => {
    const { name, method } = strategy;
    const configurations = plan.strategies[index]!.configurations ?? 0;
    const facts = { strategy: name, configurations, seen: seen.get(name) ?? 0 };
    const sampler = samplers[method];
    const needed = sampler.type === 'adaptive' ? sampler.startup(strategy) : 0;
    const horizon = definition.asynchronous
      ? undefined
      : horizonOf(strategy, Math.max(0, configurations - 1));
    const seenBySampler = horizon ?? facts.seen;
    // A strategy with a single point, such as `none`, has nothing to learn or to prune.
    const hasOnePoint = plan.strategies[index]!.size === 1n;
    return [
      ...(seenBySampler < needed && !hasOnePoint && definition.warmStart === undefined
        ? [{ ...facts, seen: seenBySampler, type: 'sampler', name: method, needed } as const]
        : []),
      ...(facts.seen < peers && !hasOnePoint
        ? [{ ...facts, type: 'pruner', name: definition.pruner.name, needed: peers } as const]
        : []),
    ];
  });
}

/** Largest number of ended configurations in the history of a configuration, by strategy. */
function maxSeen(definition: SearchDefinition, configurations: number): ReadonlyMap<string, number> {
  const lag = definition.asynchronous ? 1 : lagOf(definition);
  const visible = new Map<string, number>();
  const maxVisible = new Map<string, number>();
  for (let number = 0; number < configurations; number++) {
    if (number >= lag) {
      const ended = strategyAt(definition, number - lag)!;
      visible.set(ended, (visible.get(ended) ?? 0) + 1);
    }
    const strategy = strategyAt(definition, number)!;
    maxVisible.set(strategy, visible.get(strategy) ?? 0);
  }
  return maxVisible;
}

/** Number of complete peers (trials of the same repeat) that a pruner needs before it stops a trial. */
function peersNeeded(pruner: Pruner): number {
  switch (pruner.name) {
    case 'none':
    case 'threshold':
      return 0;
    case 'percentile':
      return Math.max(1, pruner.startup, pruner.atLeast);
    case 'patient':
      return pruner.wrapped.name === 'none' ? 0 : peersNeeded(pruner.wrapped);
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
