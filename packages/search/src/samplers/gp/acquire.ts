import type { CubeSpace } from '../cube.ts';

/** Position with the highest score found. */
interface ScoredPosition {
  readonly position: Float64Array;
  readonly score: number;
}

/** Acquisition function to maximize over a cube. */
interface Target {
  readonly space: CubeSpace;
  /** Score of a position; may be inexact if it is at most `threshold`. */
  scoreOf(position: Float64Array, threshold: number): number;
  /** True for a position that must not be suggested. */
  isTaken(position: Float64Array): boolean;
  /** Uniform number in [0, 1). */
  draw(): number;
  /** Standard normal number. */
  normal(): number;
}

/** Size of a search for the maximum. */
export interface Effort {
  /** Number of positions scattered over the cube. */
  readonly scattered: number;
  /** Number of the best of these positions from which moves start. */
  readonly starts: number;
  readonly rounds: number;
  /** Number of random moves in a round. */
  readonly moves: number;
}

/** Distance of the first moves, as a share of the cube's side; halved in each round. */
const REACH = 0.15;

/**
 * Searches a cube for the highest score: at positions scattered over it, then by moves around the best of them and around
 * the incumbents. Undefined if every visited position is taken.
 */
export function findHighest(
  target: Target,
  incumbents: readonly Float64Array[],
  { scattered, starts, rounds, moves }: Effort,
): Float64Array | undefined {
  const { space, scoreOf, isTaken, draw } = target;
  const best: ScoredPosition[] = [];
  for (let index = 0; index < scattered; index++) {
    const position = space.snap(Float64Array.from(space.axes, (axis) => axis.at(draw())));
    const threshold = best.length < starts ? -Infinity : best.at(-1)!.score;
    const score = scoreOf(position, threshold);
    if (score <= threshold || isTaken(position)) continue;
    best.push({ position, score });
    best.sort((a, b) => b.score - a.score);
    best.length = Math.min(best.length, starts);
  }
  const from = [...best, ...incumbents.map((position) => ({ position, score: -Infinity }))];
  let highestFound: ScoredPosition | undefined;
  for (const start of from) {
    let current: ScoredPosition = start;
    for (let round = 0, reach = REACH; round < rounds; round++, reach /= 2) {
      for (const moved of movesFrom(target, current.position, reach, moves)) {
        const position = space.snap(moved);
        const score = scoreOf(position, current.score);
        // Checked last, since few scores are higher.
        if (score > current.score && !isTaken(position)) current = { position, score };
      }
    }
    if (current.score > (highestFound?.score ?? -Infinity)) highestFound = current;
  }
  return highestFound?.position;
}

/** Neighbours of a position: with one choice or step changed, or with numbers moved at random. */
export function* movesFrom(
  { space: { axes }, draw, normal }: Pick<Target, 'space' | 'draw' | 'normal'>,
  center: Float64Array,
  reach: number,
  moves: number,
): Generator<Float64Array> {
  const changed = (index: number, to: number) => {
    const position = center.slice();
    position[index] = to;
    return position;
  };
  for (const [index, { levels, isChoice }] of axes.entries()) {
    if (levels === undefined) continue;
    const value = center[index]!;
    if (isChoice) {
      for (const code of levels) if (code !== value) yield changed(index, code);
    } else {
      const step = 1 / levels.length;
      const far = Math.max(1, Math.round((Math.abs(normal()) * reach) / step)) * step;
      for (const to of [value - step, value + step, value - far, value + far]) {
        if (to > 0 && to < 1) yield changed(index, to);
      }
    }
  }
  if (axes.every(({ isChoice }) => isChoice)) return;
  for (let move = 0; move < moves; move++) {
    // Every other move changes only one axis.
    const only = move % 2 === 0 ? -1 : Math.floor(draw() * axes.length);
    yield center.map((value, index) => {
      const { isChoice } = axes[index]!;
      if (isChoice || (only >= 0 && only !== index)) return value;
      return Math.min(1, Math.max(0, value + reach * normal()));
    });
  }
}
