/** Value of a cell; an array has one number for each test example. */
export type TableCell = string | number | readonly number[];

/** Runs of another program, before columns are assigned a meaning. */
export interface ResultTable {
  /** Path of the file or folder, for messages. */
  readonly name: string;
  readonly columns: readonly string[];
  /** Columns that are known to be settings of a run. */
  readonly settings: ReadonlySet<string>;
  /** Column of the metric; undefined if the program does not record it. */
  readonly metric?: string | undefined;
  /** Goal of the metric; undefined if the program does not record it. */
  readonly goal?: 'minimize' | 'maximize' | undefined;
  readonly records: readonly ResultRecord[];
}

/** Run of another program. */
export interface ResultRecord {
  /** Cells by column, without empty cells. */
  readonly cells: ReadonlyMap<string, TableCell>;
  /** False for a run that did not finish. The value of such a run does not count. */
  readonly isFinished: boolean;
  /** Duration in ms; undefined if unknown. */
  readonly duration?: number | undefined;
  /** Describes where a cell, or the record, is: `runs.csv:7, column "loss"`. */
  locate(column?: string): string;
}
