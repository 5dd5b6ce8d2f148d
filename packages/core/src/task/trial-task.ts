import type { ProgramSlots } from '../definition/sweep-definition.ts';
import type { Metric } from '../metric.ts';
import type { Json, Parameters } from '../value.ts';
import type { DataTask, Folds, OuterSplit, Task } from './task.ts';

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

/** Task of a trial that runs a user's program: it trains, and prints its reports. */
export interface ProgramTask {
  readonly type: 'program';
  /** Arguments of the command line, with macros. */
  readonly command: readonly string[];
  /** Path of the program, from the working folder or absolute; undefined if `command` names everything. */
  readonly path: string | undefined;
  /** Working folder of the program: that of the sweep file. */
  readonly folder: string;
  readonly data?: undefined;
  /** Largest number of reports of the trial. */
  readonly epochs: number;
  /** Devices that the trial has to itself; undefined if it shares them. */
  readonly slots?: ProgramSlots | undefined;
  /** Folds, and the one that is the trial's validation part; undefined if the program does not use them. */
  readonly folds?: Folds | undefined;
  /** Part of its data that the search leaves out, and finals test on; undefined if there is none. */
  readonly outer?: OuterSplit | undefined;
  /** Metric of the search, for programs that do not name their own. */
  readonly metric: Pick<Metric, 'name' | 'goal'>;
  /** Point of the search, by the names in the file. */
  readonly parameters: Parameters;
}

/** Largest number of reports of a program whose sweep file sets no limit. */
export const maxReports = 100_000;

/** Finds `${name}` in an argument of a command line. */
export const macroPattern = /\$\{([^{}]*)\}/g;

/** Task of a trial: a network to train, a module or a program to run. */
export type TrialTask = Task | ModuleTask | ProgramTask;

/** Largest number of epochs of a trial. */
export function epochsOf(task: TrialTask): number {
  return task.type === 'network' ? task.training.epochs : task.epochs;
}
