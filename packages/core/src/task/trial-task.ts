import type { ProgramSlots } from '../definition/sweep-definition.ts';
import type { Metric } from '../metric.ts';
import type { Json, Parameters } from '../value.ts';
import type { DataTask, Folds, OuterSplit, NetworkTask } from './network-task.ts';

/** Task of a trial that runs a user module, whose default export trains and reports. */
export interface ModuleTask {
  readonly type: 'module';
  readonly module: {
    /** Path from the working folder, or absolute. */
    readonly path: string;
    /** SHA-256 of the file's bytes, in hex; imports are not covered. */
    readonly sha256: string;
  };
  /** Data for the module; undefined if it has its own. */
  readonly data: DataTask | undefined;
  /** Maximum number of epochs of the trial. */
  readonly epochs: number;
  /** Names of the metrics that judge the trial: it diverges if one of them is not finite. */
  readonly metrics: readonly string[];
  /** Parameters of the trial, nested: `optimizer.rate` is `{ optimizer: { rate } }`. */
  readonly parameters: Readonly<Record<string, Json>>;
}

/** Task of a trial that runs a user's program, which trains and prints reports. */
export interface ProgramTask {
  readonly type: 'program';
  /** Arguments of the command line, with macros; see {@link macroPattern}. */
  readonly command: readonly string[];
  /** Path behind the macro `${program}`, from the working folder or absolute; undefined if `command` lacks the macro. */
  readonly path: string | undefined;
  /** Working folder of the program: the folder of the sweep file. */
  readonly folder: string;
  readonly data?: undefined;
  /** Maximum number of reports of the trial. */
  readonly epochs: number;
  /** Devices reserved for the trial; undefined if it shares them. */
  readonly slots?: ProgramSlots | undefined;
  /** Folds of the sweep, one of which is the validation part; undefined if the program does not use them. */
  readonly folds?: Folds | undefined;
  /** Part of the program's data that only finals use, as their test part; undefined if there is none. */
  readonly outer?: OuterSplit | undefined;
  /** Metric of the search, which the program receives in environment variables. */
  readonly metric: Pick<Metric, 'name' | 'goal'>;
  /** Names of the metrics that judge the trial: it diverges if one of them is not finite. */
  readonly metrics: readonly string[];
  /** Parameters of the trial, under their names in the file. */
  readonly parameters: Parameters;
}

/** Maximum number of reports of a program if the sweep file sets no limit. */
export const maxReports = 100_000;

/** Matches `${name}` in an argument of a command line. */
export const macroPattern = /\$\{([^{}]*)\}/g;

/** Task of a trial: a network to train, a module or a program to run. */
export type TrialTask = NetworkTask | ModuleTask | ProgramTask;

/** Maximum number of epochs of a trial. */
export function epochsOf(task: TrialTask): number {
  return task.type === 'network' ? task.training.epochs : task.epochs;
}
