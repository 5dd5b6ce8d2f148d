import type { Configuration } from '@ridgeline/core';
import type { SearchAxis } from '../axis.ts';

/** Observations as a table with a column for each axis, and the order of each column. */
export interface ObservationTable {
  readonly count: number;
  /** Codes of the observations on each axis, in the order of the configurations. */
  readonly columns: readonly Float64Array[];
  /** Indices of the observations on each axis by ascending code; equal codes by configuration number. */
  readonly orders: readonly Uint32Array[];
}

interface NamedAxis {
  readonly name: string;
  readonly axis: SearchAxis;
}

/**
 * Cache of configurations' codes and their order along each axis. A model of a thousand configurations is then not
 * sorted from scratch for each suggestion.
 */
export class ObservationCache {
  readonly #axes: readonly NamedAxis[];
  /** Row of each cached configuration; -1 if it lacks a value on some axis. */
  #rows = new Map<Configuration, number>();
  /** Configuration number of each row. */
  #numbers: number[] = [];
  /** Codes of the rows on each axis. */
  #codes: number[][];
  /** Rows on each axis by code, then by number. */
  #sortedRows: number[][];

  constructor(axes: readonly NamedAxis[]) {
    this.#axes = axes;
    this.#codes = axes.map(() => []);
    this.#sortedRows = axes.map(() => []);
  }

  /** Selects the configurations with a value on every axis, in their order. Adds unknown ones to the cache. */
  selectTable(configurations: readonly Configuration[]): ObservationTable {
    const rows: number[] = [];
    for (const configuration of configurations) {
      const row = this.#rows.get(configuration) ?? this.#add(configuration);
      if (row >= 0) rows.push(row);
    }
    const positions = new Int32Array(this.#numbers.length).fill(-1);
    for (let position = 0; position < rows.length; position++) positions[rows[position]!] = position;
    return {
      count: rows.length,
      columns: this.#codes.map((codes) => selectColumn(codes, rows)),
      orders: this.#sortedRows.map((sortedRows) => selectOrder(sortedRows, positions, rows.length)),
    };
  }

  /**
   * Clears the cache if it is far larger than a model of `count` configurations. A history of new objects, such as one
   * read from a file, leaves old entries behind.
   */
  clearIfLarge(count: number): void {
    if (this.#rows.size <= 100 + 3 * count) return;
    this.#rows = new Map();
    this.#numbers = [];
    this.#codes = this.#axes.map(() => []);
    this.#sortedRows = this.#axes.map(() => []);
  }

  #add(configuration: Configuration): number {
    const { number, parameters } = configuration;
    const hasEveryValue = this.#axes.every(({ name }) => Object.hasOwn(parameters, name));
    const row = hasEveryValue ? this.#numbers.push(number) - 1 : -1;
    this.#rows.set(configuration, row);
    if (!hasEveryValue) return row;
    this.#axes.forEach(({ name, axis }, column) => {
      const codes = this.#codes[column]!;
      codes.push(axis.encode(parameters[name]!));
      const sortedRows = this.#sortedRows[column]!;
      sortedRows.splice(this.#insertionIndex(row, sortedRows, codes), 0, row);
    });
    return row;
  }

  /** Index at which a row is inserted into sorted rows. */
  #insertionIndex(row: number, sortedRows: readonly number[], codes: readonly number[]): number {
    let from = 0;
    let to = sortedRows.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const otherRow = sortedRows[middle]!;
      const isBefore =
        codes[otherRow]! < codes[row]! ||
        (codes[otherRow] === codes[row] && this.#numbers[otherRow]! < this.#numbers[row]!);
      if (isBefore) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

function selectColumn(codes: readonly number[], rows: readonly number[]): Float64Array {
  const column = new Float64Array(rows.length);
  for (let position = 0; position < rows.length; position++) column[position] = codes[rows[position]!]!;
  return column;
}

function selectOrder(sortedRows: readonly number[], positions: Int32Array, count: number): Uint32Array {
  const order = new Uint32Array(count);
  let filled = 0;
  for (const row of sortedRows) {
    const position = positions[row]!;
    if (position >= 0) order[filled++] = position;
  }
  return order;
}
