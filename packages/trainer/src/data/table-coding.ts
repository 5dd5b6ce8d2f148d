import type { Decimal, Delimiter } from '@ridgeline/core';

/** Column of a table that is an input of a network. */
export type InputColumn =
  /** One input: the number, or the days of a date. */
  | { readonly type: 'number' | 'date'; readonly name: string }
  /** One input for each category: 1 if the cell has that category, else 0. */
  | { readonly type: 'category'; readonly name: string; readonly categories: readonly string[] };

/** Coding of a table's rows as inputs of a network. Stored with the network's weights. */
export interface TableCoding {
  /** Column that the network predicts. */
  readonly target: string;
  /** Columns in the order of their inputs. */
  readonly columns: readonly InputColumn[];
  /** Columns that are not inputs. */
  readonly ignored: readonly string[];
  /** True if an empty cell counts as the mean of its column. */
  readonly allowsEmpty: boolean;
  /** Texts that mean an empty cell, in addition to the usual ones. */
  readonly missingValues: readonly string[];
  /** Delimiter and decimal separator from the sweep file; undefined if they are detected. */
  readonly delimiter: Delimiter | undefined;
  readonly decimal: Decimal | undefined;
}

/** Coding of a table that has only numbers. */
export function createNumericCoding(names: readonly string[], target: string): TableCoding {
  return {
    target,
    columns: names.map((name) => ({ type: 'number', name })),
    ignored: [],
    allowsEmpty: false,
    missingValues: [],
    delimiter: undefined,
    decimal: undefined,
  };
}
