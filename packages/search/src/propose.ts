import { objectivesOf, type Configuration, type SearchDefinition, type Strategy } from '@ridgeline/core';
import type { History } from './history.ts';
import { roundCountOf, sizesOf } from './plan-study.ts';
import { turnAt } from './rotation.ts';
import { samplers } from './samplers/samplers.ts';

/**
 * Suggests configuration `index` from the given history; undefined beyond the end of the plan. Enqueued points come
 * first. A strategy sees its own history only.
 *
 * @example
 * propose(definition, 0, noHistory); // { number: 0, strategy: 'none', point: 0, parameters: {} }
 */
export function propose(
  definition: SearchDefinition,
  index: number,
  history: History,
): Configuration | undefined {
  const { runCap, seeds, enqueued } = definition;
  if (runCap !== undefined && (index + 1) * seeds.length > runCap) return undefined;
  const byHand = enqueued[index];
  if (byHand !== undefined) return { number: index, ...byHand, point: index - enqueued.length };
  const turn = turnAt(sizesOf(definition), index - enqueued.length);
  if (turn === undefined) return undefined;
  const strategy = definition.strategies[turn.strategy]!;
  return pointFor(definition, strategy, index, turn.point, historyOf(strategy.name, history));
}

/**
 * Suggests configuration `number`, the one at `index` among those of its strategy, in a search that divides seeds. The
 * strategy's enqueued points come first.
 */
export function proposeFor(
  definition: SearchDefinition,
  strategy: Strategy,
  number: number,
  index: number,
  history: History,
): Configuration {
  const { enqueued } = definition;
  const byHand = enqueued.filter((one) => one.strategy === strategy.name);
  const chosen = byHand[index];
  if (chosen === undefined) return pointFor(definition, strategy, number, index - byHand.length, history);
  return { number, ...chosen, point: enqueued.indexOf(chosen) - enqueued.length };
}

function pointFor(
  definition: SearchDefinition,
  strategy: Strategy,
  number: number,
  point: number,
  history: History,
): Configuration {
  const sampler = samplers[strategy.method];
  const { seed } = definition;
  const search = { seed, objectives: objectivesOf(definition), rounds: () => roundCountOf(definition) };
  const parameters =
    sampler.type === 'fixed'
      ? sampler.pointAt(strategy, point, search)
      : sampler.propose(strategy, point, search, history);
  return { number, strategy: strategy.name, point, parameters };
}

/** Strategy of configuration `index`, which is known before its point is; undefined beyond the end of the plan. */
export function strategyAt(definition: SearchDefinition, index: number): string | undefined {
  const { enqueued, strategies } = definition;
  const byHand = enqueued[index];
  if (byHand !== undefined) return byHand.strategy;
  const turn = turnAt(sizesOf(definition), index - enqueued.length);
  return turn === undefined ? undefined : strategies[turn.strategy]!.name;
}

function historyOf(strategy: string, { finished, pending }: History): History {
  return {
    finished: finished.filter(({ configuration }) => configuration.strategy === strategy),
    pending: pending.filter((configuration) => configuration.strategy === strategy),
  };
}
