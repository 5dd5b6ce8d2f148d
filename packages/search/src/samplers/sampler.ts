import type { Parameters, Strategy } from '@ridgeline/core';

/** Chooses the points of one strategy. Point p is a function of what is passed in, and of nothing else. */
export interface Sampler {
  /** How many points the strategy has under this sampler; undefined where it has no end. */
  size(strategy: Strategy): bigint | undefined;
  /** Point number `point`, from 0 and below `size`. */
  pointAt(strategy: Strategy, point: number, search: Search): Parameters;
}

/** What a sampler may know of the search around its strategy. */
export interface Search {
  /** The seed of the search. */
  readonly seed: number;
  /** How many points are planned of the strategy that has the most. */
  rounds(): number;
}
