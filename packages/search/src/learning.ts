import type { Method, Pruner, SearchDefinition } from '@ridgeline/core';
import { lagOf } from './looks-back.ts';
import { planStudy } from './plan-study.ts';
import { strategyAt } from './propose.ts';
import { samplers } from './samplers/samplers.ts';

/** Something that a search asks for and that no configuration of a strategy comes to. */
export type Unused =
  /** The sampler suggests all points at random. */
  | { readonly type: 'sampler'; readonly name: Method }
  /** The pruner stops no trial. */
  | { readonly type: 'pruner'; readonly name: Pruner['name'] };

/** Parts of a search that can do nothing, and the reason. */
export type Idle = Unused & {
  readonly strategy: string;
  /** Planned for the strategy. */
  readonly configurations: number;
  /** Ended configurations of the strategy that one has to see. */
  readonly needed: number;
  /** Most that one sees. */
  readonly seen: number;
};

/** Searches of more configurations have lags that are small beside them. */
const EXAMINED = 10_000;

/**
 * The samplers that learn nothing and the pruners that stop nothing, since no configuration sees enough that has ended.
 * Empty where it is not known how many configurations there are.
 *
 * @example
 * idleParts(definition); // [{ type: 'sampler', name: 'tpe', strategy: 'all', configurations: 8, needed: 10, seen: 7 }]
 */
export function idleParts(definition: SearchDefinition): readonly Idle[] {
  const plan = planStudy(definition);
  if (plan.type !== 'finite' || plan.configurations > EXAMINED) return [];
  const seen = mostSeen(definition, plan.configurations);
  const peers = peersNeeded(definition.pruner);
  return definition.strategies.flatMap(({ name: strategy, method }, index): readonly Idle[] => {
    const configurations = plan.strategies[index]!.configurations ?? 0;
    const facts = { strategy, configurations, seen: seen.get(strategy) ?? 0 };
    const sampler = samplers[method];
    const isBlind = sampler.type === 'adaptive' && facts.seen < sampler.blind;
    // A strategy of one point, such as `none`, has nothing to prune.
    const isAlone = plan.strategies[index]!.size === 1n;
    return [
      ...(isBlind ? [{ ...facts, type: 'sampler', name: method, needed: sampler.blind } as const] : []),
      ...(facts.seen < peers && !isAlone
        ? [{ ...facts, type: 'pruner', name: definition.pruner.name, needed: peers } as const]
        : []),
    ];
  });
}

/** Of each strategy, the most of its own configurations that one of them sees. */
function mostSeen(definition: SearchDefinition, configurations: number): ReadonlyMap<string, number> {
  const lag = definition.asynchronous ? 1 : lagOf(definition);
  const visible = new Map<string, number>();
  const most = new Map<string, number>();
  for (let number = 0; number < configurations; number++) {
    if (number >= lag) {
      const ended = strategyAt(definition, number - lag)!;
      visible.set(ended, (visible.get(ended) ?? 0) + 1);
    }
    const strategy = strategyAt(definition, number)!;
    most.set(strategy, visible.get(strategy) ?? 0);
  }
  return most;
}

/** Complete trials of the same repeat that a pruner has to see before it stops one. */
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
    case 'bands':
    case 'paired':
      return 1;
  }
}
