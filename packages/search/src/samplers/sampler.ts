import type { ObjectiveSettings, Parameters, Strategy, TrainingPart } from '@ridgeline/core';
import type { History } from '../history.ts';

/** Sampler of one strategy's points. Each point is a pure function of the arguments. */
export interface Sampler {
  /** Number of the strategy's points under this sampler; undefined if infinite. */
  size(strategy: Strategy): bigint | undefined;
  /** Suggests point `point`, at least 0 and below `size`, from the history of the strategy's earlier points. */
  propose(strategy: Strategy, point: number, search: Search, history: History): Parameters;
  /** Number of ended configurations at which the sampler starts to learn; omitted if it ignores the history. */
  startup?(strategy: Strategy): number;
  /**
   * Horizon of point `point`: the number of the strategy's first points, at most `point`, that must end before point
   * `point` is suggested. Those points, and the ones chosen by hand between them, form its history. Must not decrease
   * with `point`. If omitted, the study's `lag` decides.
   */
  horizon?(strategy: Strategy, point: number): number;
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

/** Search, as the sampler of one of its strategies sees it. */
export interface Search extends ObjectiveSettings {
  /** Seed of the search. */
  readonly seed: number;
  /** Number of planned points of the strategy with the most points. */
  rounds(): number;
}
