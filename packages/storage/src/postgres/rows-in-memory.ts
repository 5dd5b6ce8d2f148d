import { isDeepStrictEqual } from 'node:util';

/** Undo log of the changes to rows, to roll back an act that throws. */
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
  /** Adds a row from the database. */
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
export function rowsInMemory<Row extends object>(
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
      const name = toKey(row);
      const before = rows.get(name);
      const wasChanged = changed.has(name);
      rows.set(name, row);
      changed.add(name);
      journal.record(() => {
        if (before === undefined) rows.delete(name);
        else rows.set(name, before);
        if (!wasChanged) changed.delete(name);
      });
    },
    remove(row) {
      const name = toKey(row);
      const before = removed.get(name);
      const wasChanged = changed.delete(name);
      rows.delete(name);
      removed.set(name, row);
      journal.record(() => {
        rows.set(name, row);
        if (wasChanged) changed.add(name);
        if (before === undefined) removed.delete(name);
        else removed.set(name, before);
      });
    },
    removedRows: () => [...removed.values()],
    // Skip rows that equal the stored ones again, because an outcome may not be updated.
    changedRows: () =>
      [...changed]
        .filter((name) => removed.has(name) || !isSameRow(rows.get(name)!, loaded.get(name)))
        .map((name) => rows.get(name)!),
  };
}

function isSameRow<Row extends object>(row: Row, other: Row | undefined): boolean {
  return other !== undefined && isDeepStrictEqual(withoutNulls(row), withoutNulls(other));
}

/** Copies a row without its empty columns. Only loaded rows always have them. */
function withoutNulls(row: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== undefined));
}
