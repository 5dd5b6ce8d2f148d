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
  const loadedRows = new Map<string, Row>();
  const changedKeys = new Set<string>();
  const removedByKey = new Map<string, Row>();
  const toKey = (row: Row) => key.map((column) => row[column]).join('\n');
  return {
    get: (...values) => rows.get(values.join('\n')),
    all: () => [...rows.values()],
    load(row) {
      rows.set(toKey(row), row);
      loadedRows.set(toKey(row), row);
    },
    put(row) {
      const rowKey = toKey(row);
      const rowBefore = rows.get(rowKey);
      const wasChanged = changedKeys.has(rowKey);
      rows.set(rowKey, row);
      changedKeys.add(rowKey);
      journal.record(() => {
        if (rowBefore === undefined) rows.delete(rowKey);
        else rows.set(rowKey, rowBefore);
        if (!wasChanged) changedKeys.delete(rowKey);
      });
    },
    remove(row) {
      const rowKey = toKey(row);
      const removedBefore = removedByKey.get(rowKey);
      const wasChanged = changedKeys.delete(rowKey);
      rows.delete(rowKey);
      removedByKey.set(rowKey, row);
      journal.record(() => {
        rows.set(rowKey, row);
        if (wasChanged) changedKeys.add(rowKey);
        if (removedBefore === undefined) removedByKey.delete(rowKey);
        else removedByKey.set(rowKey, removedBefore);
      });
    },
    removedRows: () => [...removedByKey.values()],
    // A row that was changed back is skipped, because the database refuses updates of an outcome.
    changedRows: () =>
      [...changedKeys]
        .filter((rowKey) => removedByKey.has(rowKey) || !isSameRow(rows.get(rowKey)!, loadedRows.get(rowKey)))
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
