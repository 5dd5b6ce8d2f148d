import {
  RidgelineError,
  textOfError,
  type AttemptKey,
  type Ending,
  type Group,
  type GroupMember,
  type Metric,
  type Report,
  type Task,
} from '@ridgeline/core';
import type { LayerWeights } from '@ridgeline/engine';
import { Course } from './course.ts';
import type { Scaling } from './data/examples.ts';
import type { SharedDataSet } from './data/shared-data-set.ts';
import { EpochSums } from './epoch-sums.ts';
import { epochValues } from './epoch-values.ts';
import type { Kernels } from './kernels/kernels.ts';
import type { ScheduleModules } from './schedule/schedule-modules.ts';
import { makeBatch } from './step/batch.ts';
import { scratch } from './step/scratch.ts';
import { groupStep, type GroupStep } from './step/group-step.ts';
import type { TrialState } from './step/trial-state.ts';
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
  /** Called once for each trial; with what it has come to if it has trained to its end. */
  ended(member: GroupMember<Task>, ending: Ending, trained?: Trained): void;
  /** Where the weights of trials that have trained to their end are kept. */
  readonly checkpoints?: Checkpoints;
  /** The numbers of the trials that somebody asked to stop; read between batches. */
  stopRequests(): ReadonlySet<number>;
}

/** What a trial is that has trained to its end. */
export interface Trained {
  /** The last, from 1. */
  readonly epoch: number;
  /** The last, or the best where early stopping restores them, and in finals where the metric's strategy points at it. */
  readonly weights: readonly LayerWeights[];
  /** Of the examples that it was trained on. */
  readonly scaling: Scaling;
}

/** Who keeps the weights that a trial's value is of. */
export interface Checkpoints {
  /** Its strategy points at the epoch, unless early stopping restores another one. */
  readonly metric: Metric;
  /** Called before `ended`. */
  keep(member: GroupMember<Task>, weights: readonly LayerWeights[], scaling: Scaling): void;
}

/** A group trains on without its finished trials as soon as no more than this share of it is left. */
const shareLeft = 3 / 4;

/** A trial on its way. */
interface Trainee {
  readonly member: GroupMember<Task>;
  readonly course: Course;
  /** Where it stands; undefined at the start. */
  readonly state?: TrialState;
  /** The weights to go back to. */
  best?: readonly LayerWeights[];
  /** The best so far by the metric, where they are to be kept. */
  kept?: readonly LayerWeights[];
}

/** A group that has trained so many epochs and steps, with those that are still on their way. */
interface Progress {
  readonly trainees: readonly Trainee[];
  readonly epoch: number;
  readonly steps: number;
}

/**
 * Trains the trials of a group from start to end, in this thread, without giving way to the event loop. A trial that
 * stops, diverges or has had its epochs is masked, and left behind at an epoch's end when many are: its neighbours go on,
 * bit for bit as if it had never been there. What a trial reports does not depend on who else is in the group.
 *
 * @param run all members agree in `groupKey`, and have parts that fit the data set
 */
export function train(run: TrainingRun): void {
  const { kernels, group, data } = run;
  const { task, seed } = group.members[0]!;
  const schedules = run.schedules ?? new Map();
  kernels.scope(() => {
    const parts = trainingParts(kernels, data, task, seed);
    const trainees = group.members.map((member) => ({
      member,
      course: new Course(member, schedules, run.checkpoints?.metric),
    }));
    let progress: Progress = { trainees, epoch: 0, steps: 0 };
    while (progress.trainees.length > 0) progress = kernels.scope(() => trainOn(run, parts, progress));
  });
}

/** Trains a group until all its trials have ended, or so many that the others go on in a smaller one. */
function trainOn(run: TrainingRun, parts: TrainingParts, from: Progress): Progress {
  const { kernels } = run;
  const { trainees } = from;
  const { task, seed } = trainees[0]!.member;
  const step = groupOf(run, trainees);
  const active = new Set(trainees.keys());
  let { epoch, steps } = from;
  const end = (index: number, ending: Ending) => {
    const { member, best, kept } = trainees[index]!;
    active.delete(index);
    if (ending.type !== 'trained') return run.ended(member, ending);
    if (best !== undefined) step.write(index, best);
    const weights = step.read(index);
    run.checkpoints?.keep(member, best === undefined ? (kept ?? weights) : weights, scaling);
    run.ended(member, ending, { epoch, weights, scaling });
  };
  const { scaling } = parts.examples;
  /** Keeps what a trial weighs after this epoch, if that may be asked for at its end. */
  const keepBest = (index: number) => {
    const trainee = trainees[index]!;
    const restores = trainee.course.isToRestore(epoch);
    const keeps = run.checkpoints !== undefined && trainee.course.isBest(epoch);
    if (!restores && !keeps) return;
    const weights = step.read(index);
    if (restores) trainee.best = weights;
    if (keeps) trainee.kept = weights;
  };
  /** The rate of the next step. A schedule of a person's own that throws fails its trial, and no other. */
  const rateOf = (index: number, stepsPerEpoch: number): number => {
    try {
      return trainees[index]!.course.rate(steps, stepsPerEpoch);
    } catch (error) {
      if (!(error instanceof RidgelineError)) throw error;
      if (active.has(index)) end(index, { type: 'failed', kind: 'error', message: textOfError(error) });
      return 0;
    }
  };
  const room = scratch();
  while (active.size > trainees.length * shareLeft) {
    epoch++;
    const batches = epochBatches(parts.train, seed, epoch, task.training.batchSize);
    const sums = new EpochSums(trainees.length);
    let rates: readonly number[] = [];
    for (const indexes of batches) {
      const stops = run.stopRequests();
      for (const index of active) {
        const { trial } = trainees[index]!.member.key;
        if (stops.has(trial)) end(index, { type: 'stopped', step: epoch - 1 });
      }
      if (active.size === 0) return { trainees: [], epoch, steps };
      rates = trainees.map((_, index) => rateOf(index, batches.length));
      steps++;
      kernels.scope(() => {
        const batch = makeBatch(kernels, parts.examples, indexes, undefined, room);
        sums.add(step.train(batch, steps, rates), batch.count);
      });
    }
    const values = epochValues(step, parts, sums, rates);
    for (const index of active) {
      const trainee = trainees[index]!;
      const report: Report = { step: epoch, values: values[index]! };
      const bad = Object.keys(report.values).find((name) => !Number.isFinite(report.values[name]));
      if (bad !== undefined) {
        end(index, { type: 'diverged', step: epoch, metric: bad });
        continue;
      }
      run.report(trainee.member.key, report);
      trainee.course.heed(report);
      keepBest(index);
      if (trainee.course.isOver(epoch)) end(index, { type: 'trained' });
    }
  }
  const left = [...active];
  const states = step.capture(left);
  return { trainees: left.map((index, i) => ({ ...trainees[index]!, state: states[i]! })), epoch, steps };
}

function groupOf({ kernels, data }: TrainingRun, trainees: readonly Trainee[]): GroupStep {
  const tasks = trainees.map(({ member }) => member.task);
  const states = trainees.flatMap(({ state }) => (state === undefined ? [] : [state]));
  return groupStep(kernels, tasks, trainees[0]!.member.seed, data, states.length > 0 ? states : undefined);
}
