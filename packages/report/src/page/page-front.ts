import {
  listAttainmentLeaders,
  formatObjective,
  formatP,
  type AttainmentCount,
  type FrontDifference,
  type StudyFront,
} from '@ridgeline/compare';
import type { StudyDefinition } from '@ridgeline/core';
import { parameterName } from '../figures/parameter-name.ts';
import type { AttainmentFacts, Headline, ObjectivePoint } from '../texts/headline.ts';
import { varyingPaths } from './configuration-table.ts';
import { formatPageParameter } from './format-page-parameter.ts';
import type { PageAttainmentCount, PageFront, PageLargestDifference } from './study-page.ts';

/** Creates the view model of a front. */
export function createPageFront(front: StudyFront, definition: StudyDefinition): PageFront {
  const { objectives, seeds, strategies, points, pairs } = front;
  const paths = varyingPaths(definition);
  return {
    objectives: objectives.map(({ name }) => name),
    seeds,
    strategies: strategies
      .toSorted((a, b) => b.hypervolume - a.hypervolume)
      .map(({ strategy, points: count, hypervolume, interval }) => ({
        strategy,
        points: count,
        hypervolume,
        low: interval?.low,
        high: interval?.high,
      })),
    points: points
      .filter(({ isOnFront }) => isOnFront)
      .map(({ configuration, values, probability }) => ({
        configuration: configuration.number,
        strategy: configuration.strategy,
        parameters: Object.entries(configuration.parameters)
          .filter(([path]) => paths.includes(path))
          .map(([path, value]) => ({ name: parameterName(path, paths), value: formatPageParameter(value) })),
        values: values.map(({ mean }, axis) => formatObjective(mean, objectives[axis]!)),
        probability,
      })),
    largestDifferences:
      seeds < 2
        ? []
        : pairs
            .filter(({ attainment }) => attainment !== undefined)
            .sort((a, b) => a.attainment!.p - b.attainment!.p)
            .flatMap((pair) => createLargestDifference(pair, front) ?? []),
  };
}

/** Creates the headline of a front; undefined for an empty front. */
export function frontHeadline(front: StudyFront): Headline | undefined {
  const frontPoints = front.points.filter(({ isOnFront }) => isOnFront);
  const [first, last] = [frontPoints[0], frontPoints.at(-1)].map((point) =>
    point?.values.map(({ mean }) => mean),
  );
  if (first === undefined || last === undefined) return undefined;
  return {
    type: 'front',
    interim: front.interim,
    points: frontPoints.length,
    first: objectivePoint(first, front),
    last: objectivePoint(last, front),
    attainment: attainmentFacts(front),
  };
}

function attainmentFacts({ pairs, seeds, strategies, interim }: StudyFront): AttainmentFacts {
  if (pairs.length === 0) return { type: 'alone' };
  if (interim) return { type: 'interim' };
  if (seeds < 2) return { type: 'one-seed' };
  const significantPairs = pairs.flatMap((pair) => {
    const [leader, secondLeader] = listAttainmentLeaders(pair);
    if (leader === undefined) return [];
    const other = leader === pair.a ? pair.b : pair.a;
    return [
      { more: leader, less: other, mutual: secondLeader !== undefined, p: formatP(pair.attainment!.p) },
    ];
  });
  return significantPairs.length === 0
    ? { type: 'open', seeds, strategies: strategies.map(({ strategy }) => strategy) }
    : { type: 'shown', seeds, pairs: significantPairs };
}

function createLargestDifference(
  pair: FrontDifference,
  front: StudyFront,
): PageLargestDifference | undefined {
  const { a, b, attainment } = pair;
  if (attainment?.largest === undefined) return undefined;
  const { largest, p, seedsNeeded } = attainment;
  const sides = [createPageAttainmentCount(a, largest.a), createPageAttainmentCount(b, largest.b)] as const;
  const [more, less] = largest.a.runs >= largest.b.runs ? sides : ([sides[1], sides[0]] as const);
  return {
    point: objectivePoint(largest.values, front),
    more,
    less,
    p: formatP(p),
    isSignificant: listAttainmentLeaders(pair).length > 0,
    seedsNeeded: seedsNeeded !== undefined && seedsNeeded > front.seeds ? seedsNeeded : undefined,
  };
}

function createPageAttainmentCount(
  strategy: string,
  { runs, of, interval }: AttainmentCount,
): PageAttainmentCount {
  const { low, high } = interval;
  return {
    strategy,
    seeds: runs,
    of,
    // Rounded outwards; 1e-9 absorbs the rounding error of the product.
    low: Math.floor(100 * low + 1e-9),
    high: Math.ceil(100 * high - 1e-9),
  };
}

function objectivePoint(values: readonly number[], { objectives }: StudyFront): ObjectivePoint {
  return objectives.map((objective, axis) => ({
    name: objective.name,
    value: formatObjective(values[axis]!, objective),
  }));
}
