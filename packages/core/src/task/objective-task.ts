import type { Json } from '../value.ts';
import type { DataTask, Task } from './task.ts';

/** A module of a person's own: its default export trains and reports. */
export interface ObjectiveModule {
  /** From the working folder, or absolute. */
  readonly path: string;
  /** SHA-256 of the file's bytes, in hex; what it imports is not in it. */
  readonly sha256: string;
}

/** What a trial of a person's own model does. */
export interface ObjectiveTask {
  readonly objective: ObjectiveModule;
  /** Undefined where the module brings its own. */
  readonly data: DataTask | undefined;
  /** How many epochs the trial has at the most. */
  readonly epochs: number;
  /** The point of the search, nested: `optimizer.rate` is `{ optimizer: { rate } }`. */
  readonly parameters: Readonly<Record<string, Json>>;
}

/** What a trial does: trains a network by the words of `task`, or runs a module of a person's own. */
export type TrialTask = Task | ObjectiveTask;

/** Whether a trial runs a module of a person's own. */
export function isObjective(task: TrialTask): task is ObjectiveTask {
  return 'objective' in task;
}

/** How many epochs a trial has at the most. */
export function epochsOf(task: TrialTask): number {
  return isObjective(task) ? task.epochs : task.training.epochs;
}
