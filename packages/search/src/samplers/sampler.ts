import type { ObjectiveSettings, Parameters, Strategy, TrainingPart } from '@ridgeline/core';
import type { History } from '../history.ts';

/** Sampler of one strategy's points. Each point is a pure function of the arguments. */
export interface Sampler {
  /** Number of the strategy's points under this sampler; undefined if infinite. */
  size(strategy: Strategy): bigint | undefined;
  /** Suggests point `point`, at least 0 and below `size`, from the history of the strategy's earlier points. */
  propose(strategy: Strategy, point: number, search: Search, history: History): Parameters;
  /** Number of ended configurations from which the sampler learns; omitted if it ignores the history. */
  startup?(strategy: Strategy): number;
  /**
   * Horizon of the strategy's configuration `index`: the number of the strategy's first configurations, at most
   * `index`, that must end before it is suggested and that form its history. Must not decrease with `index`. If
   * omitted, the study's `lag` decides.
   */
  horizon?(strategy: Strategy, index: number): number;
  /**
   * Part of a training that a point with these parameters represents; undefined for a whole training. If omitted, all
   * points are whole trainings.
   */
  part?(
    strategy: Strategy,
    point: number,
    search: Search,
    history: History,
    parameters: Parameters,
  ): TrainingPart | undefined;
}

/** Search with several strategies, as one of their samplers sees it. */
export interface Search extends ObjectiveSettings {
  /** Seed of the search. */
  readonly seed: number;
  /** Number of planned points of the strategy with the most points. */
  rounds(): number;
}
