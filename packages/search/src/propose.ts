import type { Configuration, SearchDefinition, Strategy, TrainingPart } from '@ridgeline/core';
import { selectLastParts } from './finished-configurations.ts';
import type { History } from './history.ts';
import { countRounds, spaceSizes } from './plan-study.ts';
import { firstPart, findPromotion, type Asha } from './pruners/asha.ts';
import { turnAt } from './rotation.ts';
import { samplers } from './samplers/samplers.ts';

/**
 * Suggests configuration `index` from a history; undefined beyond the end of the plan. Enqueued points come first. With
 * asha, a paused training may continue in place of a new point. Only the strategy's own history is used.
 *
 * @example
 * propose(definition, 0, noHistory); // { number: 0, strategy: 'none', point: 0, parameters: {} }
 */
export function propose(
  definition: SearchDefinition,
  index: number,
  history: History,
): Configuration | undefined {
  const { runCap, seeds, enqueued, metric } = definition;
  if (runCap !== undefined && (index + 1) * seeds.length > runCap) return undefined;
  const enqueuedPoint = enqueued[index];
  if (enqueuedPoint !== undefined) {
    const point = index - enqueued.length;
    return { number: index, ...enqueuedPoint, point, ...initialPart(definition, enqueuedPoint.strategy) };
  }
  const turn = turnAt(spaceSizes(definition), index - enqueued.length);
  if (turn === undefined) return undefined;
  const strategy = definition.strategies[turn.strategy]!;
  const strategyHistory = filterHistory(history, strategy.name);
  const asha = findPausingAsha(definition, strategy);
  if (asha === undefined) return proposePoint(definition, strategy, index, turn.point, strategyHistory);
  const promotion = findPromotion(asha, strategyHistory, metric);
  if (promotion !== undefined) return { ...promotion.configuration, number: index, part: promotion.part };
  const point = turn.point - countContinuations(strategyHistory);
  const configuration = proposePoint(definition, strategy, index, point, removeContinued(strategyHistory));
  return { ...configuration, part: firstPart(asha) };
}

/** Settings of asha if it pauses the strategy's trials; undefined with another pruner or for a single point. */
function findPausingAsha({ pruner }: Pick<SearchDefinition, 'pruner'>, strategy: Strategy): Asha | undefined {
  const isPaused = pruner.name === 'asha' && samplers[strategy.method].size(strategy) === undefined;
  return isPaused ? pruner : undefined;
}

/** Part of a strategy's new trainings; empty if asha never pauses them. */
export function initialPart(
  definition: Pick<SearchDefinition, 'pruner' | 'strategies'>,
  name: string,
): { readonly part?: TrainingPart } {
  const strategy = definition.strategies.find((candidate) => candidate.name === name)!;
  const asha = findPausingAsha(definition, strategy);
  return asha === undefined ? {} : { part: firstPart(asha) };
}

/** Counts the configurations of a history that continue another one. */
function countContinuations({ finished, pending }: History): number {
  const configurations = [...finished.map(({ configuration }) => configuration), ...pending];
  return configurations.filter(({ part }) => part?.parent !== undefined).length;
}

/** Removes finished parts whose continuation has a result, and pending parts that continue a training. */
function removeContinued({ finished, pending }: History): History {
  return {
    finished: selectLastParts(finished),
    pending: pending.filter(({ part }) => part?.parent === undefined),
  };
}

/**
 * Suggests configuration `number`, the strategy's configuration `index`, in a search that divides seeds. The strategy's
 * enqueued points come first.
 */
export function proposeDivided(
  definition: SearchDefinition,
  strategy: Strategy,
  number: number,
  index: number,
  history: History,
): Configuration {
  const { enqueued } = definition;
  const strategyPoints = enqueued.filter((point) => point.strategy === strategy.name);
  const enqueuedPoint = strategyPoints[index];
  if (enqueuedPoint === undefined)
    return proposePoint(definition, strategy, number, index - strategyPoints.length, history);
  return { number, ...enqueuedPoint, point: enqueued.indexOf(enqueuedPoint) - enqueued.length };
}

function proposePoint(
  definition: SearchDefinition,
  strategy: Strategy,
  number: number,
  point: number,
  history: History,
): Configuration {
  const sampler = samplers[strategy.method];
  const search = { ...definition, rounds: () => countRounds(definition) };
  const parameters = sampler.propose(strategy, point, search, history);
  const part =
    strategy.before === undefined
      ? sampler.part?.(strategy, point, search, history, parameters)
      : { before: strategy.before };
  return { number, strategy: strategy.name, point, parameters, ...(part ? { part } : {}) };
}

/** Name of the strategy of configuration `index`, known before its point; undefined if all strategies end before it. */
export function strategyNameAt(definition: SearchDefinition, index: number): string | undefined {
  const { enqueued, strategies } = definition;
  const enqueuedPoint = enqueued[index];
  if (enqueuedPoint !== undefined) return enqueuedPoint.strategy;
  const turn = turnAt(spaceSizes(definition), index - enqueued.length);
  return turn === undefined ? undefined : strategies[turn.strategy]!.name;
}

function filterHistory({ finished, pending }: History, strategy: string): History {
  return {
    finished: finished.filter(({ configuration }) => configuration.strategy === strategy),
    pending: pending.filter((configuration) => configuration.strategy === strategy),
  };
}
