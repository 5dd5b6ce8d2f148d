import type { Parameters, Strategy } from '@ridgeline/core';

/** Chooses the points of one strategy. Point p is a function of what is passed in, and of nothing else. */
export interface Sampler {
  /** How many points the strategy has under this sampler; undefined where it has no end. */
  size(strategy: Strategy): bigint | undefined;
  /** Point number `point`, from 0 and below `size`. `seed` is the seed of the search. */
  pointAt(strategy: Strategy, point: number, seed: number): Parameters;
}
