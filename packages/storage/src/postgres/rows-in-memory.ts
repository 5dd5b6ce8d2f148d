import { isDeepStrictEqual } from 'node:util';

/** Undo log of the changes to rows, to roll back an action that throws. */
export interface Journal {
  /** Number of entries. */
  readonly length: number;
  record(undo: () => void): void;
  /** Undoes the latest changes until `length` entries remain. */
  undoFrom(length: number): void;
}

export function createJournal(): Journal {
  const undos: (() => void)[] = [];
  return {
    get length() {
      return undos.length;
    },
    record: (undo) => void undos.push(undo),
    undoFrom(length) {
      while (undos.length > length) undos.pop()!();
    },
  };
}

/** Rows of one table in memory, by key, for one transaction. */
interface RowsInMemory<Row extends object> {
  get(...key: readonly (string | number)[]): Row | undefined;
  all(): readonly Row[];
  /** Adds a row from the database, unchanged so far. */
  load(row: Row): void;
  put(row: Row): void;
  remove(row: Row): void;
  /** Rows that differ from the database. */
  changedRows(): readonly Row[];
  /** Removed rows, including those whose key exists again. */
  removedRows(): readonly Row[];
}

/**
 * Creates an empty set of rows.
 *
 * @param key Columns that identify a row.
 */
export function createRowsInMemory<Row extends object>(
  key: readonly (keyof Row & string)[],
  journal: Journal,
): RowsInMemory<Row> {
  const rows = new Map<string, Row>();
  const loaded = new Map<string, Row>();
  const changed = new Set<string>();
  const removed = new Map<string, Row>();
  const toKey = (row: Row) => key.map((column) => row[column]).join('\n');
  return {
    get: (...values) => rows.get(values.join('\n')),
    all: () => [...rows.values()],
    load(row) {
      rows.set(toKey(row), row);
      loaded.set(toKey(row), row);
    },
    put(row) {
      const rowKey = toKey(row);
      const rowBefore = rows.get(rowKey);
      const wasChanged = changed.has(rowKey);
      rows.set(rowKey, row);
      changed.add(rowKey);
      journal.record(() => {
        if (rowBefore === undefined) rows.delete(rowKey);
        else rows.set(rowKey, rowBefore);
        if (!wasChanged) changed.delete(rowKey);
      });
    },
    remove(row) {
      const rowKey = toKey(row);
      const removedBefore = removed.get(rowKey);
      const wasChanged = changed.delete(rowKey);
      rows.delete(rowKey);
      removed.set(rowKey, row);
      journal.record(() => {
        rows.set(rowKey, row);
        if (wasChanged) changed.add(rowKey);
        if (removedBefore === undefined) removed.delete(rowKey);
        else removed.set(rowKey, removedBefore);
      });
    },
    removedRows: () => [...removed.values()],
    // Skip rows that equal the stored ones again, because an outcome may not be updated.
    changedRows: () =>
      [...changed]
        .filter((rowKey) => removed.has(rowKey) || !isSameRow(rows.get(rowKey)!, loaded.get(rowKey)))
        .map((rowKey) => rows.get(rowKey)!),
  };
}

function isSameRow<Row extends object>(row: Row, other: Row | undefined): boolean {
  return other !== undefined && isDeepStrictEqual(withoutNulls(row), withoutNulls(other));
}

/** Copies a row without its empty columns: rows from the database have all columns, other rows may omit empty ones. */
function withoutNulls(row: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== undefined));
}
