import type { Method, Pruner, SearchDefinition } from '@ridgeline/core';
import { horizonOf, lagOf } from './horizon.ts';
import { planStudy } from './plan-study.ts';
import { strategyAt } from './propose.ts';
import { samplers } from './samplers/samplers.ts';

/**
 * Sampler that suggests all points of a strategy at random, or pruner that stops none of the strategy's trials; with
 * the reason.
 */
export type Idle = (
  | { readonly type: 'sampler'; readonly name: Method }
  | { readonly type: 'pruner'; readonly name: Pruner['name'] }
) & {
  readonly strategy: string;
  /** Number of configurations planned for the strategy. */
  readonly configurations: number;
  /** Number of ended configurations of the strategy that it needs to see. */
  readonly needed: number;
  /** Largest number of ended configurations that any configuration sees. */
  readonly seen: number;
};

/** Number of configurations above which any lag is negligible. */
const EXAMINED = 10_000;

/**
 * Samplers that never learn and pruners that never stop a trial, because no configuration sees enough ended ones. Empty
 * if the number of configurations is unknown.
 *
 * @example
 * idleParts(definition); // [{ type: 'sampler', name: 'tpe', strategy: 'all', configurations: 8, needed: 10, seen: 7 }]
 */
export function idleParts(definition: SearchDefinition): readonly Idle[] {
  const plan = planStudy(definition);
  if (plan.type !== 'finite' || plan.configurations > EXAMINED) return [];
  const seen = maxSeen(definition, plan.configurations);
  const peers = peersNeeded(definition.pruner);
  return definition.strategies.flatMap((one, index): readonly Idle[] => {
    const { name: strategy, method } = one;
    const configurations = plan.strategies[index]!.configurations ?? 0;
    const facts = { strategy, configurations, seen: seen.get(strategy) ?? 0 };
    const sampler = samplers[method];
    const needed = sampler.type === 'adaptive' ? sampler.startup(one) : 0;
    const horizon = definition.asynchronous ? undefined : horizonOf(one, Math.max(0, configurations - 1));
    const sampled = horizon ?? facts.seen;
    // A strategy with a single point, such as `none`, has nothing to learn or to prune.
    const isAlone = plan.strategies[index]!.size === 1n;
    return [
      ...(sampled < needed && !isAlone && definition.warmStart === undefined
        ? [{ ...facts, seen: sampled, type: 'sampler', name: method, needed } as const]
        : []),
      ...(facts.seen < peers && !isAlone
        ? [{ ...facts, type: 'pruner', name: definition.pruner.name, needed: peers } as const]
        : []),
    ];
  });
}

/** For each strategy, the largest number of its ended configurations that one of its configurations sees. */
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

/** Number of complete peers, trials of the same repeat, that a pruner needs before it stops a trial. */
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
