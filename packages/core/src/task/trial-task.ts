import type { Json } from '../value.ts';
import type { DataTask, Task } from './task.ts';

/** Work of a trial that runs a module of a person's own: its default export trains and reports. */
export interface ModuleTask {
  readonly type: 'module';
  readonly module: {
    /** From the working folder, or absolute. */
    readonly path: string;
    /** SHA-256 of the file's bytes, in hex; what it imports is not in it. */
    readonly sha256: string;
  };
  /** Undefined where the module brings its own. */
  readonly data: DataTask | undefined;
  /** Most epochs that the trial has. */
  readonly epochs: number;
  /** Point of the search, nested: `optimizer.rate` is `{ optimizer: { rate } }`. */
  readonly parameters: Readonly<Record<string, Json>>;
}

/** Work of a trial: a network to train, or a module to run. */
export type TrialTask = Task | ModuleTask;

/** Most epochs that a trial has. */
export function epochsOf(task: TrialTask): number {
  return task.type === 'module' ? task.epochs : task.training.epochs;
}
