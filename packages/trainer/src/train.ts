import type { AttemptKey, Ending, Group, GroupMember, Report } from '@ridgeline/core';
import type { SharedDataSet } from './data/shared-data-set.ts';
import type { Kernels } from './kernels/kernels.ts';
import { learningRate } from './schedule/learning-rate.ts';
import { makeBatch, type Batch } from './step/batch.ts';
import { groupStep, type GroupStep } from './step/group-step.ts';
import { EpochSums } from './epoch-sums.ts';
import { epochBatches, trainingParts, type TrainingParts } from './training-parts.ts';

/** A group to train, and who is told. */
export interface TrainingRun {
  readonly kernels: Kernels;
  readonly group: Group;
  readonly data: SharedDataSet;
  /** Called for each trial after each of its epochs. */
  report(key: AttemptKey, report: Report): void;
  /** Called once for each trial. */
  ended(key: AttemptKey, ending: Ending): void;
  /** The numbers of the trials that somebody asked to stop; read between batches. */
  stopRequests(): ReadonlySet<number>;
}

/**
 * Trains the trials of a group from start to end, in this thread, without giving way to the event loop. A trial that
 * stops, diverges or has had its epochs is masked: its neighbours go on, bit for bit as if it had never been there.
 * What a trial reports does not depend on who else is in the group.
 *
 * @param run all members agree in `groupKey`, and have parts that fit the data set
 */
export function train(run: TrainingRun): void {
  const { kernels, group, data } = run;
  const first = group.members[0]!;
  kernels.scope(() => {
    const tasks = group.members.map(({ task }) => task);
    const parts = trainingParts(kernels, data, first.task);
    const step = groupStep(kernels, tasks, first.seed, {
      features: data.features,
      classes: data.problem.classes,
    });
    runEpochs(run, step, parts);
  });
}

function runEpochs(run: TrainingRun, step: GroupStep, parts: TrainingParts): void {
  const { group, kernels, data } = run;
  const { task, seed } = group.members[0]!;
  const active = new Set(group.members.keys());
  const end = (index: number, ending: Ending) => {
    active.delete(index);
    run.ended(group.members[index]!.key, ending);
  };
  let steps = 0;
  for (let epoch = 1; active.size > 0; epoch++) {
    const batches = epochBatches(parts.train, seed, epoch, task.training.batchSize);
    const sums = new EpochSums(group.members.length);
    let rates: readonly number[] = [];
    for (const indexes of batches) {
      const stops = run.stopRequests();
      for (const index of active) {
        if (stops.has(group.members[index]!.key.trial)) end(index, { type: 'stopped', step: epoch - 1 });
      }
      if (active.size === 0) return;
      rates = group.members.map((member) => rateOf(member, steps, batches.length));
      steps++;
      kernels.scope(() => {
        const batch = makeBatch(kernels, data, indexes);
        sums.add(step.train(batch, steps, rates), batch.count);
      });
    }
    const values = epochValues(step, parts, sums, rates);
    for (const index of active) {
      const { key, task } = group.members[index]!;
      const mine = values[index]!;
      const bad = Object.keys(mine).find((name) => !Number.isFinite(mine[name]));
      if (bad !== undefined) {
        end(index, { type: 'diverged', step: epoch, metric: bad });
        continue;
      }
      run.report(key, { step: epoch, values: mine });
      if (epoch >= task.training.epochs) end(index, { type: 'trained' });
    }
  }
}

function rateOf({ task }: GroupMember, step: number, stepsPerEpoch: number): number {
  const { optimizer, schedule } = task.training;
  return learningRate(schedule, optimizer.learningRate, step, stepsPerEpoch);
}

/** What each trial reports of an epoch; the words are defined in the sweep file's reference, under "Metric". */
function epochValues(
  step: GroupStep,
  parts: TrainingParts,
  sums: EpochSums,
  rates: readonly number[],
): Record<string, number>[] {
  const weights = step.weights();
  const validation = evaluate(step, parts.validation, rates.length);
  const training = evaluate(step, parts.trainSample, rates.length);
  return rates.map((rate, trial) => ({
    loss: sums.loss(trial),
    accuracy: sums.accuracy(trial),
    penalty: weights.penalty[trial]!,
    total_loss: sums.totalLoss(trial),
    val_loss: validation.loss(trial),
    val_accuracy: validation.accuracy(trial),
    val_total_loss: validation.loss(trial) + weights.penalty[trial]!,
    train_loss: training.loss(trial),
    train_accuracy: training.accuracy(trial),
    learning_rate: rate,
    sparsity: weights.zeros[trial]! / weights.count,
    weight_norm: Math.sqrt(weights.squares[trial]!),
  }));
}

function evaluate(step: GroupStep, batches: readonly Batch[], trials: number): EpochSums {
  const sums = new EpochSums(trials);
  for (const batch of batches) sums.add(step.evaluate(batch), batch.count);
  return sums;
}
