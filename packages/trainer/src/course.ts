import { Ranking, type TrialAttempt, type Metric, type Report, type Task } from '@ridgeline/core';
import { afterEpoch, freshPatience, type Patience } from './callback/early-stopping.ts';
import { freshPlateau, reduceOnPlateau, type Plateau } from './callback/reduce-lr-on-plateau.ts';
import { learningRate } from './schedule/learning-rate.ts';
import type { ScheduleModules } from './schedule/schedule-modules.ts';

/** What one trial's own reports change in its training: its learning rate and its end. */
export class Course {
  readonly #task: Task;
  readonly #modules: ScheduleModules;
  readonly #metric: Metric | undefined;
  #plateau: Plateau;
  #patience: Patience = freshPatience;
  /** The earliest best epoch by the metric. */
  #best: { readonly epoch: number; readonly value: number } | undefined;

  /** @param metric whose best epoch is to be known; in finals it is theirs, by which the weights are chosen that meet the test part */
  constructor({ task, finals }: TrialAttempt<Task>, modules: ScheduleModules, metric?: Metric) {
    this.#task = task;
    this.#metric = finals ?? metric;
    this.#modules = modules;
    this.#plateau = freshPlateau(task.training.optimizer.learningRate);
  }

  /** The learning rate of a step, from 0. */
  rate(step: number, stepsPerEpoch: number): number {
    const { schedule, epochs } = this.#task.training;
    return learningRate(schedule, this.#plateau.rate, step, { stepsPerEpoch, epochs }, this.#modules);
  }

  /** Takes in the report of an epoch. */
  heed({ step, values }: Report): void {
    const { earlyStopping, reduceLrOnPlateau } = this.#task.training;
    const stopping = earlyStopping && values[earlyStopping.monitor];
    if (stopping !== undefined) {
      this.#patience = afterEpoch(earlyStopping!, this.#patience, step, stopping);
    }
    const plateau = reduceLrOnPlateau && values[reduceLrOnPlateau.monitor];
    const value = this.#metric && values[this.#metric.name];
    if (
      value !== undefined &&
      (this.#best === undefined || new Ranking(this.#metric!).isBetter(value, this.#best.value))
    )
      this.#best = { epoch: step, value };
    if (plateau !== undefined) this.#plateau = reduceOnPlateau(reduceLrOnPlateau!, this.#plateau, plateau);
  }

  /** True where the metric counts this epoch, the best so far. */
  isBest(epoch: number): boolean {
    return this.#metric?.summary.type === 'best' && this.#best?.epoch === epoch;
  }

  /** True where early stopping would restore the weights after this epoch. */
  isToRestore(epoch: number): boolean {
    return (
      this.#task.training.earlyStopping?.restoreBestWeights === true && this.#patience.bestEpoch === epoch
    );
  }

  isOver(epoch: number): boolean {
    return this.#patience.stop || epoch >= this.#task.training.epochs;
  }
}
