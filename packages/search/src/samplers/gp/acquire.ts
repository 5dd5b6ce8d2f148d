import type { CubeSpace } from '../cube.ts';

interface ScoredPosition {
  readonly position: Float64Array;
  readonly score: number;
}

/** Acquisition function to maximize over a cube. */
interface Acquisition {
  readonly space: CubeSpace;
  /** Score of a position. A score of at most `threshold` may be inexact. */
  scoreAt(position: Float64Array, threshold: number): number;
  /** True for a position that must not be suggested. */
  isExcluded(position: Float64Array): boolean;
  /** Uniform number in [0, 1). */
  draw(): number;
  /** Standard normal number. */
  normal(): number;
}

/** Size of a search for the maximum. */
export interface Effort {
  /** Number of positions scattered over the cube. */
  readonly scattered: number;
  /** Number of the best scattered positions, from which moves start. */
  readonly starts: number;
  /** Number of rounds of moves from each start. */
  readonly rounds: number;
  /** Number of random moves per round. */
  readonly moves: number;
}

/** Distance of the first moves, as a share of the cube's side; the distance is halved in each round. */
const FIRST_DISTANCE = 0.15;

/**
 * Searches a cube for the position with the highest score: at scattered positions, then by moves around the best of
 * them and around the incumbents. Undefined if every visited position is excluded.
 *
 * @param incumbents positions of the best configurations so far
 */
export function findHighest(
  acquisition: Acquisition,
  incumbents: readonly Float64Array[],
  { scattered, starts: startCount, rounds, moves }: Effort,
): Float64Array | undefined {
  const { space, scoreAt, isExcluded, draw } = acquisition;
  const best: ScoredPosition[] = [];
  for (let index = 0; index < scattered; index++) {
    const position = space.snap(Float64Array.from(space.axes, (axis) => axis.at(draw())));
    const threshold = best.length < startCount ? -Infinity : best.at(-1)!.score;
    const score = scoreAt(position, threshold);
    if (score <= threshold || isExcluded(position)) continue;
    best.push({ position, score });
    best.sort((a, b) => b.score - a.score);
    best.length = Math.min(best.length, startCount);
  }
  const starts = [...best, ...incumbents.map((position) => ({ position, score: -Infinity }))];
  let highest: ScoredPosition | undefined;
  for (const start of starts) {
    let current: ScoredPosition = start;
    for (let round = 0, distance = FIRST_DISTANCE; round < rounds; round++, distance /= 2) {
      for (const moved of generateMoves(acquisition, current.position, distance, moves)) {
        const position = space.snap(moved);
        const score = scoreAt(position, current.score);
        // Few scores are higher, so the expensive check comes last.
        if (score > current.score && !isExcluded(position)) current = { position, score };
      }
    }
    if (current.score > (highest?.score ?? -Infinity)) highest = current;
  }
  return highest?.position;
}

/** Yields neighbours of a position: with one changed choice or step, or with randomly moved numbers. */
export function* generateMoves(
  { space: { axes }, draw, normal }: Pick<Acquisition, 'space' | 'draw' | 'normal'>,
  center: Float64Array,
  distance: number,
  moves: number,
): Generator<Float64Array> {
  const replaceAt = (index: number, coordinate: number) => center.with(index, coordinate);
  for (const [index, { levels, isChoice }] of axes.entries()) {
    if (levels === undefined) continue;
    const value = center[index]!;
    if (isChoice) {
      for (const code of levels) if (code !== value) yield replaceAt(index, code);
    } else {
      const step = 1 / levels.length;
      const jump = Math.max(1, Math.round((Math.abs(normal()) * distance) / step)) * step;
      for (const moved of [value - step, value + step, value - jump, value + jump]) {
        if (moved > 0 && moved < 1) yield replaceAt(index, moved);
      }
    }
  }
  if (axes.every(({ isChoice }) => isChoice)) return;
  for (let move = 0; move < moves; move++) {
    // Every other move changes only one axis.
    const movedAxis = move % 2 === 0 ? -1 : Math.floor(draw() * axes.length);
    yield center.map((value, index) => {
      const { isChoice } = axes[index]!;
      if (isChoice || (movedAxis >= 0 && movedAxis !== index)) return value;
      return Math.min(1, Math.max(0, value + distance * normal()));
    });
  }
}
