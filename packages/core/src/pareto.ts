import { violationOf, type Constraint, type ObjectiveSettings } from './objectives.ts';
import { Ranking } from './ranking.ts';
import type { Report } from './metric.ts';

/**
 * Result in the form that rankings compare: a loss to minimize for each objective, and the violation of the
 * constraints.
 */
export interface ObjectiveResult {
  readonly losses: readonly number[];
  /** Sum of the violations of all constraints; 0 for a feasible result. */
  readonly violation: number;
}

/**
 * Order of results by objectives and constraints. A feasible result is better than an infeasible one; of two infeasible
 * ones, the one with the smaller violation is better; of two feasible ones, the first is better if it dominates the
 * second: at least as good in every objective, and better in at least one (Deb, Pratap, Agarwal, Meyarivan: "A fast and
 * elitist multiobjective genetic algorithm: NSGA-II", 2002).
 *
 * @example
 * const ranking = new ParetoRanking(definition);
 * const results = [{ val_loss: 0.4, weight_count: 10 }, { val_loss: 0.3, weight_count: 20 }];
 * [...ranking.ranks(results.map((values) => ranking.toObjectiveResult(values)))]; // [0, 0]
 */
export class ParetoRanking {
  readonly #constraints: readonly Constraint[];
  readonly #rankings: readonly (readonly [name: string, ranking: Ranking])[];

  constructor({ metric, objectives = [metric], constraints = [] }: ObjectiveSettings) {
    this.#constraints = constraints;
    this.#rankings = objectives.map((objective) => [objective.name, new Ranking(objective)]);
  }

  /** Converts reported values to losses, and measures their violation; the loss of a missing value is Infinity. */
  toObjectiveResult(values: Report['values']): ObjectiveResult {
    return {
      losses: this.#rankings.map(([name, ranking]) => {
        const value = values[name];
        return value === undefined ? Infinity : ranking.loss(value);
      }),
      violation: violationOf(values, this.#constraints),
    };
  }

  /** Converts losses back to values of the objectives, in the objectives' own units. */
  toValues(losses: readonly number[]): readonly number[] {
    return this.#rankings.map(([, ranking], index) => ranking.loss(losses[index]!));
  }

  /** Rank of each result: 0 if no other result is better, 1 if only results of rank 0 are better, and so on. */
  ranks(results: readonly ObjectiveResult[]): Int32Array {
    const ranks = new Int32Array(results.length);
    const feasible = [...results.keys()].filter((index) => results[index]!.violation === 0);
    const feasibleRanks = nonDominatedRanks(feasible.map((index) => results[index]!.losses));
    feasible.forEach((index, position) => (ranks[index] = feasibleRanks[position]!));
    const firstInfeasibleRank = feasibleRanks.reduce((next, rank) => Math.max(next, rank + 1), 0);
    const violations = [...new Set(results.map(({ violation }) => violation))].sort((a, b) => a - b);
    const infeasibleRanks = new Map(
      violations
        .filter((violation) => violation > 0)
        .map((violation, index) => [violation, firstInfeasibleRank + index]),
    );
    results.forEach(({ violation }, index) => {
      if (violation > 0) ranks[index] = infeasibleRanks.get(violation)!;
    });
    return ranks;
  }
}

/** True if `a` is at least as small as `b` in each loss, and smaller in at least one. */
export function dominates(a: readonly number[], b: readonly number[]): boolean {
  return a.every((loss, index) => loss <= b[index]!) && a.some((loss, index) => loss < b[index]!);
}

/**
 * Non-domination rank of each point, from 0 (Zhang, Tian, Cheng, Jin: "An efficient approach to nondominated sorting
 * for evolutionary multiobjective optimization", 2015). Equal points share a rank.
 *
 * @param points losses of each point
 * @example
 * [...nonDominatedRanks([[1, 2], [2, 1], [2, 2]])]; // [0, 0, 1]
 */
export function nonDominatedRanks(points: readonly (readonly number[])[]): Int32Array {
  const ranks = new Int32Array(points.length);
  const order = [...points.keys()].sort((a, b) => lexicographic(points[a]!, points[b]!));
  const fronts: (readonly number[])[][] = [];
  const isDominated = (front: readonly (readonly number[])[], point: readonly number[]) => {
    // Points join a front in lexicographic order: with two losses, the last point has the smallest second loss.
    const firstIndex = point.length === 2 ? front.length - 1 : 0;
    for (let index = front.length - 1; index >= firstIndex; index--)
      if (dominates(front[index]!, point)) return true;
    return false;
  };
  for (const index of order) {
    const point = points[index]!;
    let low = 0;
    let high = fronts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isDominated(fronts[middle]!, point)) low = middle + 1;
      else high = middle;
    }
    (fronts[low] ??= []).push(point);
    ranks[index] = low;
  }
  return ranks;
}

function lexicographic(a: readonly number[], b: readonly number[]): number {
  const first = a.findIndex((loss, index) => loss !== b[index]);
  if (first < 0) return 0;
  return a[first]! < b[first]! ? -1 : 1;
}

/**
 * Hypervolume: the measure of the region that points dominate, bounded by a reference point (While, Bradstreet, Barone:
 * "A fast way of calculating exact hypervolumes", 2012). A point adds nothing if one of its losses reaches
 * that of the reference point.
 *
 * @param points losses of each point
 * @param reference coordinates of the reference point: an upper bound of each loss
 * @example
 * hypervolume([[1, 2], [2, 1]], [3, 3]); // 3
 */
export function hypervolume(points: readonly (readonly number[])[], reference: readonly number[]): number {
  const pointsWithin = points.filter((point) => point.every((loss, index) => loss < reference[index]!));
  return volumeOf(frontOf(pointsWithin).sort(lexicographic), reference);
}

/** Hypervolume of points in lexicographic order that do not dominate each other. */
function volumeOf(front: readonly (readonly number[])[], reference: readonly number[]): number {
  if (reference.length === 1) return front.length === 0 ? 0 : reference[0]! - front[0]![0]!;
  if (reference.length === 2) {
    let ceiling = reference[1]!;
    return front.reduce((sum, [x, y]) => {
      const slice = (reference[0]! - x!) * (ceiling - y!);
      ceiling = y!;
      return sum + slice;
    }, 0);
  }
  return front.reduce((sum, point, index) => {
    const box = point.reduce((product, loss, axis) => product * (reference[axis]! - loss), 1);
    const overlaps = front
      .slice(index + 1)
      .map((laterPoint) => laterPoint.map((loss, axis) => Math.max(loss, point[axis]!)));
    return sum + box - volumeOf(frontOf(overlaps).sort(lexicographic), reference);
  }, 0);
}

/** Distinct points that no other point dominates. */
function frontOf(points: readonly (readonly number[])[]): (readonly number[])[] {
  const distinct = [...new Map(points.map((point) => [point.join(' '), point])).values()];
  const ranks = nonDominatedRanks(distinct);
  return distinct.filter((_, index) => ranks[index] === 0);
}
