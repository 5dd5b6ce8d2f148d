import type { Json } from '../value.ts';
import type { DataTask, Task } from './task.ts';

/** Task of a trial that runs a user module: its default export trains and reports. */
export interface ModuleTask {
  readonly type: 'module';
  readonly module: {
    /** Path from the working folder, or absolute. */
    readonly path: string;
    /** SHA-256 of the file's bytes, in hex, without its imports. */
    readonly sha256: string;
  };
  /** Data for the module; undefined if it brings its own. */
  readonly data: DataTask | undefined;
  /** Largest number of epochs of the trial. */
  readonly epochs: number;
  /** Point of the search, nested: `optimizer.rate` is `{ optimizer: { rate } }`. */
  readonly parameters: Readonly<Record<string, Json>>;
}

/** Task of a trial: a network to train, or a module to run. */
export type TrialTask = Task | ModuleTask;

/** Largest number of epochs of a trial. */
export function epochsOf(task: TrialTask): number {
  return task.type === 'module' ? task.epochs : task.training.epochs;
}
