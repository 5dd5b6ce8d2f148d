import type { AttemptKey, Ending, Group, Report, Task } from '@ridgeline/core';
import { Course } from './course.ts';
import type { SharedDataSet } from './data/shared-data-set.ts';
import { EpochSums } from './epoch-sums.ts';
import { epochValues } from './epoch-values.ts';
import type { Kernels } from './kernels/kernels.ts';
import type { ScheduleModules } from './schedule/schedule-modules.ts';
import { makeBatch } from './step/batch.ts';
import { groupStep, type GroupStep, type LayerWeights } from './step/group-step.ts';
import { epochBatches, trainingParts, type TrainingParts } from './training-parts.ts';

/** A group to train, and who is told. */
export interface TrainingRun {
  readonly kernels: Kernels;
  readonly group: Group<Task>;
  readonly data: SharedDataSet;
  /** The schedules of a person's own that the tasks name. */
  readonly schedules?: ScheduleModules;
  /** Called for each trial after each of its epochs. */
  report(key: AttemptKey, report: Report): void;
  /** Called once for each trial. */
  ended(key: AttemptKey, ending: Ending): void;
  /** The weights of a trial that has trained to its end: the last, or the best where early stopping restores them. */
  trained?(key: AttemptKey, weights: readonly LayerWeights[]): void;
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
    const parts = trainingParts(kernels, data, first.task, first.seed);
    const tasks = group.members.map(({ task }) => task);
    runEpochs(run, groupStep(kernels, tasks, first.seed, data), parts);
  });
}

function runEpochs(run: TrainingRun, step: GroupStep, parts: TrainingParts): void {
  const { kernels } = run;
  const { members } = run.group;
  const { task, seed } = members[0]!;
  const courses = members.map((member) => new Course(member.task, run.schedules ?? new Map()));
  const best = new Map<number, readonly LayerWeights[]>();
  const active = new Set(members.keys());
  const end = (index: number, ending: Ending) => {
    active.delete(index);
    const restored = best.get(index);
    if (ending.type === 'trained' && restored !== undefined) step.write(index, restored);
    if (ending.type === 'trained') run.trained?.(members[index]!.key, step.read(index));
    run.ended(members[index]!.key, ending);
  };
  let steps = 0;
  for (let epoch = 1; active.size > 0; epoch++) {
    const batches = epochBatches(parts.train, seed, epoch, task.training.batchSize);
    const sums = new EpochSums(members.length);
    let rates: readonly number[] = [];
    for (const indexes of batches) {
      const stops = run.stopRequests();
      for (const index of active) {
        if (stops.has(members[index]!.key.trial)) end(index, { type: 'stopped', step: epoch - 1 });
      }
      if (active.size === 0) return;
      rates = courses.map((course) => course.rate(steps, batches.length));
      steps++;
      kernels.scope(() => {
        const batch = makeBatch(kernels, parts.examples, indexes);
        sums.add(step.train(batch, steps, rates), batch.count);
      });
    }
    const values = epochValues(step, parts, sums, rates);
    for (const index of active) {
      const report: Report = { step: epoch, values: values[index]! };
      const bad = Object.keys(report.values).find((name) => !Number.isFinite(report.values[name]));
      if (bad !== undefined) {
        end(index, { type: 'diverged', step: epoch, metric: bad });
        continue;
      }
      run.report(members[index]!.key, report);
      const course = courses[index]!;
      course.heed(report);
      if (course.isToRestore(epoch)) best.set(index, step.read(index));
      if (course.isOver(epoch)) end(index, { type: 'trained' });
    }
  }
}
