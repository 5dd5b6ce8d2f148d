import { Ranking, type TrialAttempt, type Metric, type Report, type NetworkTask } from '@ridgeline/core';
import { updatePatience, initialPatience, type Patience } from './callback/early-stopping.ts';
import { initialPlateau, updatePlateau, type Plateau } from './callback/reduce-lr-on-plateau.ts';
import { computeLearningRate } from './schedule/learning-rate.ts';
import type { ScheduleModules } from './schedule/schedule-modules.ts';

/** Learning rate and early end of a training run, which depend on its own reports. */
export class TrainingControl {
  #task: NetworkTask;
  readonly #modules: ScheduleModules;
  readonly #metric: Metric | undefined;
  #plateau: Plateau;
  #patience: Patience = initialPatience;
  /** Best epoch by the metric, the earliest of equal ones. */
  #best: { readonly epoch: number; readonly value: number } | undefined;

  /**
   * Starts before the first epoch.
   *
   * @param metric metric whose best epoch is tracked; ignored in finals, where the metric of the search selects the
   * weights for the test part
   */
  constructor(
    { task, finals }: Pick<TrialAttempt<NetworkTask>, 'task' | 'finals'>,
    modules: ScheduleModules,
    metric?: Metric,
  ) {
    this.#task = task;
    this.#metric = finals ?? metric;
    this.#modules = modules;
    this.#plateau = initialPlateau(task.training.optimizer.learningRate);
  }

  /** Continues with another task. Resets the learning rate, but not the patience. */
  switchTask(task: NetworkTask): void {
    this.#task = task;
    this.#plateau = initialPlateau(task.training.optimizer.learningRate);
  }

  /** Learning rate at a step, counted from 0. */
  rate(step: number, stepsPerEpoch: number): number {
    const { schedule, epochs } = this.#task.training;
    return computeLearningRate(schedule, this.#plateau.rate, step, { stepsPerEpoch, epochs }, this.#modules);
  }

  /** Updates the patience, the learning rate and the best epoch with the report of an epoch. */
  observe({ step, values }: Report): void {
    const { earlyStopping, reduceLrOnPlateau } = this.#task.training;
    const stoppingValue = earlyStopping && values[earlyStopping.monitor];
    if (stoppingValue !== undefined) {
      this.#patience = updatePatience(earlyStopping!, this.#patience, step, stoppingValue);
    }
    const plateauValue = reduceLrOnPlateau && values[reduceLrOnPlateau.monitor];
    const metricValue = this.#metric && values[this.#metric.name];
    if (
      metricValue !== undefined &&
      (this.#best === undefined || new Ranking(this.#metric!).isBetter(metricValue, this.#best.value))
    )
      this.#best = { epoch: step, value: metricValue };
    if (plateauValue !== undefined)
      this.#plateau = updatePlateau(reduceLrOnPlateau!, this.#plateau, plateauValue);
  }

  /** True if the metric's summary is `best` and this epoch is the best so far. */
  isBest(epoch: number): boolean {
    return this.#metric?.summary.type === 'best' && this.#best?.epoch === epoch;
  }

  /** True if early stopping would restore the weights of this epoch. */
  wouldRestore(epoch: number): boolean {
    return (
      this.#task.training.earlyStopping?.restoreBestWeights === true && this.#patience.bestEpoch === epoch
    );
  }

  /** True if training ends after this epoch. */
  isOver(epoch: number): boolean {
    return this.#patience.stop || epoch >= this.#task.training.epochs;
  }
}
