import type { CubeSpace } from '../cube.ts';

/** Place with the highest score found. */
interface Found {
  readonly place: Float64Array;
  readonly score: number;
}

/** Acquisition function to maximize over a cube. */
interface Target {
  readonly space: CubeSpace;
  /** Score of a place; may be inexact if it is at most `least`. */
  scoreOf(place: Float64Array, least: number): number;
  /** True for a place that must not be suggested. */
  isTaken(place: Float64Array): boolean;
  /** Uniform number in [0, 1). */
  draw(): number;
  /** Standard normal number. */
  normal(): number;
}

/** Size of a search for the maximum. */
export interface Effort {
  /** Number of places scattered over the cube. */
  readonly scattered: number;
  /** Number of the best of these places from which moves start. */
  readonly starts: number;
  readonly rounds: number;
  /** Number of random moves in a round. */
  readonly around: number;
}

/** Distance of the first moves, as a share of the cube's side; halved in each round. */
const REACH = 0.15;

/**
 * Searches a cube for the highest score: at places scattered over it, then by moves around the best of them and around
 * the incumbents. Undefined if every visited place is taken.
 */
export function highest(
  target: Target,
  incumbents: readonly Float64Array[],
  { scattered, starts, rounds, around }: Effort,
): Float64Array | undefined {
  const { space, scoreOf, isTaken, draw } = target;
  const top: Found[] = [];
  for (let index = 0; index < scattered; index++) {
    const place = space.snap(Float64Array.from(space.axes, (axis) => axis.at(draw())));
    const least = top.length < starts ? -Infinity : top.at(-1)!.score;
    const score = scoreOf(place, least);
    if (score <= least || isTaken(place)) continue;
    top.push({ place, score });
    top.sort((a, b) => b.score - a.score);
    top.length = Math.min(top.length, starts);
  }
  const from = [...top, ...incumbents.map((place) => ({ place, score: -Infinity }))];
  let best: Found | undefined;
  for (const start of from) {
    let here: Found = start;
    for (let round = 0, reach = REACH; round < rounds; round++, reach /= 2) {
      for (const moved of movesFrom(target, here.place, reach, around)) {
        const place = space.snap(moved);
        const score = scoreOf(place, here.score);
        // Checked last, since few scores are higher.
        if (score > here.score && !isTaken(place)) here = { place, score };
      }
    }
    if (here.score > (best?.score ?? -Infinity)) best = here;
  }
  return best?.place;
}

/** Neighbours of a place: with one choice or step changed, or with numbers moved at random. */
export function* movesFrom(
  { space: { axes }, draw, normal }: Pick<Target, 'space' | 'draw' | 'normal'>,
  center: Float64Array,
  reach: number,
  around: number,
): Generator<Float64Array> {
  const changed = (index: number, to: number) => {
    const place = center.slice();
    place[index] = to;
    return place;
  };
  for (const [index, { levels, isChoice }] of axes.entries()) {
    if (levels === undefined) continue;
    const at = center[index]!;
    if (isChoice) {
      for (const code of levels) if (code !== at) yield changed(index, code);
    } else {
      const step = 1 / levels.length;
      const far = Math.max(1, Math.round((Math.abs(normal()) * reach) / step)) * step;
      for (const to of [at - step, at + step, at - far, at + far]) {
        if (to > 0 && to < 1) yield changed(index, to);
      }
    }
  }
  if (axes.every(({ isChoice }) => isChoice)) return;
  for (let move = 0; move < around; move++) {
    // Every other move changes only one axis.
    const only = move % 2 === 0 ? -1 : Math.floor(draw() * axes.length);
    yield center.map((at, index) => {
      const { isChoice } = axes[index]!;
      if (isChoice || (only >= 0 && only !== index)) return at;
      return Math.min(1, Math.max(0, at + reach * normal()));
    });
  }
}
