import { RidgelineError } from '@ridgeline/core';

/** Value of a cell; an array has one number for each test example. */
export type TableCell = string | number | readonly number[];

/** Runs of another program, before columns are assigned a meaning. */
export interface ResultTable {
  /** File or folder, for messages. */
  readonly name: string;
  readonly columns: readonly string[];
  /** Columns that are known to be settings of a run. */
  readonly settings: ReadonlySet<string>;
  /** Column of the metric, if the program records it, and its goal. */
  readonly metric?: string | undefined;
  readonly goal?: 'minimize' | 'maximize' | undefined;
  readonly records: readonly ResultRecord[];
}

export interface ResultRecord {
  /** Cells by column; an empty one is absent. */
  readonly cells: ReadonlyMap<string, TableCell>;
  /** False for a run that did not finish, whose value does not count. */
  readonly finished: boolean;
  /** Duration in ms; undefined if unknown. */
  readonly duration?: number | undefined;
  /** Place of a cell, or of the record, such as `runs.csv:7, column "loss"`. */
  place(column?: string): string;
}

/** Error about results that cannot be read. */
export function damaged(message: string, hint: string, cause?: unknown): RidgelineError {
  return new RidgelineError('DATA_DAMAGED', message, { hint, cause });
}
