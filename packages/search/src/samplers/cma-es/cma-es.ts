import { randomStream, type RandomStream, type Strategy } from '@ridgeline/core';
import type { FinishedConfiguration } from '../../history.ts';
import { normalAt } from '../../quantile.ts';
import { createCache, drawnSpaceSize } from '../draws.ts';
import { generationHorizon, findEndedGenerations } from '../generations.ts';
import type { Sampler, Search } from '../sampler.ts';
import { compareRankable, isInformative, toRankable } from '../rank-configurations.ts';
import { createCoordinates, type Coordinates } from './coordinates.ts';
import {
  advance,
  createNormalTransform,
  defaultConstants,
  initialEvolution,
  type Evolution,
  type EvolutionConstants,
} from './evolution.ts';
import { snapToStep, applyMargin, type MarginedEvolution } from './margin.ts';

/** Initial standard deviation, as a share of the cube's side. */
const SIGMA = 0.2;
/** Maximum number of redraws of a point outside the bounds before it is clipped. */
const MAX_REDRAWS = 100;
/** Standard deviation on the widest axis, as a share of the cube's side, below which an evolution restarts. */
const MIN_DEVIATION = 1e-7;
/** Generations without a better value after which an evolution restarts, apart from those that axes add. */
const MAX_STALE_GENERATIONS = 20;
/** Points that each axis adds to this limit; `population` points are a generation. */
const STALE_POINTS_PER_AXIS = 30;

/**
 * Covariance matrix adaptation (Hansen, Ostermeier, 2001) with margins for steps and choices. Points are drawn in
 * generations, each from the results of earlier ones. A choice among more than two values has one coordinate per value;
 * the value with the largest coordinate is selected. A converged evolution restarts at a random position.
 */
export const cmaEs: Sampler = {
  startup: (strategy) => cachedContext(strategy).constants.population,
  horizon: (strategy, point) => generationHorizon(point, cachedContext(strategy).constants.population),
  size: drawnSpaceSize,
  propose(strategy, point, search, history) {
    const context = cachedContext(strategy);
    const { coordinates, constants } = context;
    if (constants.axisCount === 0) return coordinates.decode(new Float64Array());
    const generations = findEndedGenerations(
      history,
      constants.population,
      Math.floor(point / constants.population),
    );
    const evolution = evolutionCache(
      strategy,
      String(search.seed),
      () => new CachedEvolution(strategy, context, search),
    );
    return coordinates.decode(evolution.drawPoint(evolution.computeState(generations), point).rounded);
  },
};

/** Constant inputs of a strategy's evolution. */
interface Context {
  readonly coordinates: Coordinates;
  readonly constants: EvolutionConstants;
}

const contextCache = createCache<Strategy, Context>();
const evolutionCache = createCache<Strategy, CachedEvolution>();

function cachedContext(strategy: Strategy): Context {
  return contextCache(strategy, '', () => {
    const coordinates = createCoordinates(strategy);
    return { coordinates, constants: defaultConstants(coordinates.count) };
  });
}

/** State of an evolution before a generation. */
interface State extends MarginedEvolution {
  /** Lowest loss since the last restart, and the generation that found it. */
  readonly best: number;
  readonly bestGeneration: number;
  /** Number of restarts so far. */
  readonly restarts: number;
}

/** Coordinates of a point as drawn (`raw`), and rounded to the steps of their axes (`rounded`). */
interface DrawnPoint {
  readonly raw: Float64Array;
  readonly rounded: Float64Array;
}

/** Evolution of one strategy, with a cache of its states. */
class CachedEvolution {
  readonly #strategy: Strategy;
  readonly #context: Context;
  readonly #search: Search;
  readonly #cache: { readonly resultKey: string; readonly state: State }[] = [];

  constructor(strategy: Strategy, context: Context, search: Search) {
    this.#strategy = strategy;
    this.#context = context;
    this.#search = search;
  }

  /** Computes the state after these generations. States before the first changed result come from the cache. */
  computeState(generations: readonly (readonly FinishedConfiguration[])[]): State {
    let state = this.#createStartState(0);
    for (const [index, generation] of generations.entries()) {
      const resultKey = this.#resultKey(generation);
      if (this.#cache[index]?.resultKey !== resultKey) {
        this.#cache.splice(index, Infinity, { resultKey, state: this.#advanceState(state, generation) });
      }
      state = this.#cache[index]!.state;
    }
    return state;
  }

  /** Draws a point of the generation after a state. */
  drawPoint({ evolution, marginFactors }: State, point: number): DrawnPoint {
    const { coordinates, constants } = this.#context;
    const stream = this.#createStream(point);
    const draw = createNormalTransform(evolution);
    const drawAttempt = (attempt: number) =>
      draw(
        Float64Array.from({ length: constants.axisCount }, (_, axis) =>
          normal(stream, attempt * constants.axisCount + axis),
        ),
      );
    let raw = drawAttempt(0);
    for (let attempt = 1; attempt <= MAX_REDRAWS && !coordinates.isWithin(raw); attempt++)
      raw = drawAttempt(attempt);
    raw = coordinates.clip(raw);
    const rounded = raw.slice();
    for (const steps of coordinates.steps) {
      rounded[steps.axis] = snapToStep(evolution, marginFactors, steps, raw[steps.axis]!);
    }
    return { raw, rounded };
  }

  #advanceState(state: State, generation: readonly FinishedConfiguration[]): State {
    const { constants, coordinates } = this.#context;
    const ranked = [...generation].sort((a, b) => this.#compare(a, b));
    const points = ranked.map(({ configuration }) => {
      const { raw, rounded } = this.drawPoint(state, configuration.point);
      // In an asynchronous search, the point may have been drawn from another state.
      return coordinates.matches(rounded, configuration.parameters)
        ? raw
        : coordinates.encode(configuration.parameters);
    });
    const margined = applyMargin(
      { evolution: advance(state.evolution, constants, points), marginFactors: state.marginFactors },
      coordinates.steps,
      1 / (constants.axisCount * constants.population),
    );
    const { loss, tier } = toRankable(ranked[0]!, this.#search);
    const lowest = tier === 0 ? loss : Infinity;
    const isBetter = lowest < state.best;
    const next = {
      ...margined,
      best: Math.min(lowest, state.best),
      bestGeneration: isBetter ? state.evolution.generation : state.bestGeneration,
      restarts: state.restarts,
    };
    return this.#mustRestart(next) ? this.#createStartState(state.restarts + 1) : next;
  }

  #mustRestart({ evolution: { sigma, covariance, generation }, bestGeneration }: State): boolean {
    const { axisCount, population } = this.#context.constants;
    const largestVariance = Math.max(
      ...Array.from({ length: axisCount }, (_, axis) => covariance[axis * axisCount + axis]!),
    );
    return (
      sigma * Math.sqrt(largestVariance) < MIN_DEVIATION ||
      generation - bestGeneration >
        MAX_STALE_GENERATIONS + (STALE_POINTS_PER_AXIS * axisCount) / population ||
      !Number.isFinite(sigma * largestVariance)
    );
  }

  #createStartState(restarts: number): State {
    const { axisCount } = this.#context.constants;
    const stream = randomStream(this.#search.seed, 'strategy', restarts, this.#strategy.name, 'cma_es start');
    const mean = Float64Array.from({ length: axisCount }, (_, axis) =>
      restarts === 0 ? 0.5 : stream.uniform(axis),
    );
    const evolution: Evolution = initialEvolution(mean, SIGMA);
    return {
      evolution,
      marginFactors: new Float64Array(axisCount).fill(1),
      best: Infinity,
      bestGeneration: 0,
      restarts,
    };
  }

  #compare(a: FinishedConfiguration, b: FinishedConfiguration): number {
    const failureRank = (entry: FinishedConfiguration) => (isInformative(entry) ? 0 : 1);
    return (
      failureRank(a) - failureRank(b) ||
      compareRankable(toRankable(a, this.#search), toRankable(b, this.#search)) ||
      a.configuration.point - b.configuration.point
    );
  }

  #resultKey(generation: readonly FinishedConfiguration[]): string {
    return JSON.stringify(
      generation.map((entry) => {
        const { tier, negatedStep, loss, configuration } = toRankable(entry, this.#search);
        return [entry.outcome, tier, negatedStep, String(loss), configuration.parameters];
      }),
    );
  }

  #createStream(point: number): RandomStream {
    return randomStream(this.#search.seed, 'strategy', point, this.#strategy.name, 'cma_es');
  }
}

function normal(stream: RandomStream, index: number): number {
  return normalAt({ mu: 0, sigma: 1 }, stream.uniform(index));
}
