import { isAbsolute, join } from 'node:path';
import { judgedMetrics, type ObjectiveSettings } from '../objectives.ts';
import type {
  DataTask,
  Folds,
  OuterSplit,
  PlainSchedule,
  ScheduleConfig,
  NetworkTask,
} from '../task/network-task.ts';
import type { FinalsOf, PartOf } from './sweep-definition.ts';

/** Context of a task in its sweep. */
export interface TaskContext extends Partial<ObjectiveSettings> {
  /** Folder of the file, for paths in it; by default the working folder. */
  readonly folder?: string;
  /** The training seeds of the sweep. */
  readonly seeds?: readonly number[];
  /** Finals that the task belongs to; by default none, and each seed has its own fold. */
  readonly finalsOf?: FinalsOf;
  /** Part of a nested search that the task belongs to; by default none, and the data set has one test part. */
  readonly partOf?: PartOf;
}

/** Converts a path in a sweep file to a path from the working folder. */
export function resolveSweepPath(path: string, { folder }: TaskContext): string {
  return folder === undefined || isAbsolute(path) ? path : join(folder, path);
}

/** Resolves a task in its sweep: paths become relative to the working folder, and folds and metrics are filled in. */
export function resolveTask(task: NetworkTask, context: TaskContext): NetworkTask {
  const schedule = resolveSchedule(task.training.schedule, context);
  const training = schedule === task.training.schedule ? task.training : { ...task.training, schedule };
  const resolved = { ...task, data: resolveData(task.data, context), training };
  const { metric } = context;
  return metric === undefined ? resolved : { ...resolved, metrics: judgedMetrics({ ...context, metric }) };
}

/** Resolves the data of a task; see {@link resolveTask}. */
export function resolveData(data: DataTask, context: TaskContext): DataTask {
  const { split } = data;
  const { partOf } = context;
  const folds = split.type === 'folds' ? { split: { ...split, ...foldsOf(context) } } : {};
  const outer = partOf?.type === 'split' ? { outer: outerSplitOf(partOf) } : {};
  return data.type === 'named'
    ? { ...data, ...folds, ...outer }
    : { ...data, ...folds, ...outer, name: resolveSweepPath(data.name, context) };
}

/** Folds of a sweep: one per seed, or in finals as many as in the search. */
export function foldsOf({ seeds = [], finalsOf }: TaskContext): Folds {
  return { count: finalsOf?.folds ?? seeds.length, seeds };
}

/** Outer split that a search leaves out. */
export function outerSplitOf({ number, of, splitSeed }: PartOf): OuterSplit {
  return { number, of, seed: splitSeed };
}

function resolveSchedule(schedule: ScheduleConfig, context: TaskContext): ScheduleConfig {
  const resolvePlainSchedule = (part: PlainSchedule): PlainSchedule =>
    part.name === 'custom' ? { ...part, module: resolveSweepPath(part.module, context) } : part;
  switch (schedule.name) {
    case 'WarmUp':
      return { ...schedule, schedule: resolvePlainSchedule(schedule.schedule) };
    case 'Join':
      return { ...schedule, schedules: schedule.schedules.map(resolvePlainSchedule) };
    default:
      return resolvePlainSchedule(schedule);
  }
}
