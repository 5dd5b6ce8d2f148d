import type { Metric, Parameters, Strategy } from '@ridgeline/core';
import type { History } from '../history.ts';

/** Chooses the points of one strategy. Point p is a function of what is passed in, and of nothing else. */
export type Sampler = FixedSampler | AdaptiveSampler;

/** One that does not look at what came of earlier points. */
export interface FixedSampler {
  readonly type: 'fixed';
  /** How many points the strategy has under this sampler; undefined where it has no end. */
  size(strategy: Strategy): bigint | undefined;
  /** Point number `point`, from 0 and below `size`. */
  pointAt(strategy: Strategy, point: number, search: Search): Parameters;
}

/** One that learns from earlier points. */
export interface AdaptiveSampler {
  readonly type: 'adaptive';
  /** So many of a strategy's points do not depend on what came of others. */
  readonly blind: number;
  size(strategy: Strategy): bigint | undefined;
  /** Point number `point`, given what is known of the strategy's earlier ones. */
  propose(strategy: Strategy, point: number, search: Search, history: History): Parameters;
}

/** What a sampler may know of the search around its strategy. */
export interface Search {
  /** The seed of the search. */
  readonly seed: number;
  readonly metric: Metric;
  /** How many points are planned of the strategy that has the most. */
  rounds(): number;
}
