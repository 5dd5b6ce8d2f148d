import { methodSettings, ParetoRanking, randomStream, type Strategy } from '@ridgeline/core';
import { createCube, type CubeSpace } from '../cube.ts';
import { createCache, drawnSpaceSize } from '../draws.ts';
import { generationHorizon, findEndedGenerations, isFromSampler } from '../generations.ts';
import type { Sampler, Search } from '../sampler.ts';
import { sobol } from '../sobol.ts';
import { completeResults, type CompleteResult } from '../rank-configurations.ts';
import type { FinishedConfiguration } from '../../history.ts';
import { crossover, mutate } from './variation.ts';

/** Probability that a child has two parents. */
const CROSSOVER_PROBABILITY = 0.9;
/** Probability of crossover in each parameter. */
const EXCHANGE_PROBABILITY = 0.5;
/** Maximum number of attempts to create a child that differs from all earlier configurations. */
const ATTEMPTS = 20;

/**
 * Elitist genetic algorithm for several objectives (Deb, Pratap, Agarwal, Meyarivan: "A fast and elitist multiobjective
 * genetic algorithm: NSGA-II", 2002), with simulated binary crossover and polynomial mutation. The first generation is
 * evenly spread; later ones descend from the best earlier points. Only complete configurations become parents.
 */
export const nsga2: Sampler = {
  startup: (strategy) => readPopulation(strategy),
  horizon: (strategy, point) => generationHorizon(point, readPopulation(strategy)),
  size: drawnSpaceSize,
  propose(strategy, point, search, history) {
    const population = readPopulation(strategy);
    const generations = findEndedGenerations(history, population, Math.floor(point / population));
    if (generations.length === 0) return sobol.propose(strategy, point, search);
    const notFromSampler = history.finished.filter((entry) => !isFromSampler(entry));
    const parents = selectParents(generations, notFromSampler, population, search);
    if (parents.length < 2) return sobol.propose(strategy, point, search);

    const space = cubeCache(strategy, '', () => createCube(strategy));
    const stream = randomStream(search.seed, 'strategy', point, strategy.name, 'nsga2');
    let index = 0;
    const draw = () => stream.uniform(index++);
    const earlierConfigurations = [
      ...history.finished.map(({ configuration }) => configuration),
      ...history.pending,
    ];
    const usedKeys = new Set(
      earlierConfigurations.map(({ parameters }) => space.encode(parameters).join(' ')),
    );
    let child = createChild(parents, space, draw);
    for (let attempt = 1; attempt < ATTEMPTS && usedKeys.has(child.join(' ')); attempt++)
      child = createChild(parents, space, draw);
    return space.decode(child);
  },
};

function readPopulation(strategy: Strategy): number {
  return methodSettings('nsga2', strategy).population;
}

const cubeCache = createCache<Strategy, CubeSpace>();

/** A parent, with its rank and its crowding distance within that rank. */
interface Parent {
  readonly result: CompleteResult;
  readonly rank: number;
  readonly distance: number;
}

/**
 * Selects the parents of the next generation: after each generation, the survivors among its results and its parents.
 * `notFromSampler`, the configurations that no sampler suggested, join the first generation.
 */
function selectParents(
  generations: readonly (readonly FinishedConfiguration[])[],
  notFromSampler: readonly FinishedConfiguration[],
  population: number,
  search: Search,
): readonly Parent[] {
  const ranking = new ParetoRanking(search);
  return generations.reduce<readonly Parent[]>((parents, generation, index) => {
    const newResults = completeResults(index === 0 ? [...notFromSampler, ...generation] : generation, search);
    return selectSurvivors([...parents.map(({ result }) => result), ...newResults], ranking, population);
  }, []);
}

/**
 * Selects the best results by rank. From a rank that does not fit as a whole, selects those with the largest crowding
 * distances; ties keep their order.
 */
export function selectSurvivors(
  results: readonly CompleteResult[],
  ranking: ParetoRanking,
  population: number,
): readonly Parent[] {
  const ranks = ranking.ranks(results);
  const selected: Parent[] = [];
  for (let rank = 0; selected.length < population; rank++) {
    const front = results.filter((_, index) => ranks[index] === rank);
    if (front.length === 0) break;
    const distances = crowdingDistances(front.map(({ losses }) => losses));
    const parents = front.map((result, index): Parent => ({ result, rank, distance: distances[index]! }));
    const room = population - selected.length;
    selected.push(...(parents.length <= room ? parents : parents.toSorted(compareDistances).slice(0, room)));
  }
  return selected;
}

function compareDistances(a: Parent, b: Parent): number {
  return a.distance === b.distance ? 0 : b.distance - a.distance;
}

function createChild(parents: readonly Parent[], space: CubeSpace, draw: () => number): Float64Array {
  const toPosition = ({ result }: Parent) => space.encode(result.configuration.parameters);
  const first = toPosition(drawWinner(parents, draw));
  const second = draw() < CROSSOVER_PROBABILITY ? toPosition(drawWinner(parents, draw)) : first;
  const child = space.axes.map(({ isChoice, at }, axis) => {
    const [a, b] = [first[axis]!, second[axis]!];
    const isExchanged = draw() < EXCHANGE_PROBABILITY;
    const crossoverQuantile = draw();
    const isUpper = draw() < 0.5;
    const isMutated = draw() < 1 / space.axes.length;
    const mutationQuantile = draw();
    if (isChoice) return isMutated ? at(mutationQuantile) : isExchanged ? b : a;
    const mixed = isExchanged ? crossover(a, b, crossoverQuantile, isUpper) : a;
    return isMutated ? mutate(mixed, mutationQuantile) : mixed;
  });
  return space.snap(Float64Array.from(child));
}

/** Draws two parents, and returns the one of lower rank or, within a rank, with the larger crowding distance. */
function drawWinner(parents: readonly Parent[], draw: () => number): Parent {
  const a = parents[Math.floor(draw() * parents.length)]!;
  const b = parents[Math.floor(draw() * parents.length)]!;
  return (b.rank - a.rank || compareDistances(b, a)) < 0 ? b : a;
}

/**
 * Crowding distance of each point of a front: the distance between its neighbours as a share of the front's range,
 * averaged over the losses; Infinity at an end (Deb, Pratap, Agarwal, Meyarivan, 2002). A loss that is equal for all
 * points adds 0 to the average.
 *
 * @param points losses of each point
 * @example
 * [...crowdingDistances([[0, 2], [1, 1], [2, 0]])]; // [Infinity, 1, Infinity]
 */
export function crowdingDistances(points: readonly (readonly number[])[]): Float64Array {
  const distances = new Float64Array(points.length);
  const lossCount = points[0]?.length ?? 0;
  for (let axis = 0; axis < lossCount; axis++) {
    const order = [...points.keys()].sort((a, b) => points[a]![axis]! - points[b]![axis]!);
    const lossAt = (position: number) => points[order[position]!]![axis]!;
    const range = lossAt(order.length - 1) - lossAt(0);
    if (range === 0) continue;
    order.forEach((index, position) => {
      const isEnd = position === 0 || position === order.length - 1;
      distances[index]! += isEnd ? Infinity : (lossAt(position + 1) - lossAt(position - 1)) / range;
    });
  }
  return distances.map((distance) => distance / lossCount);
}
