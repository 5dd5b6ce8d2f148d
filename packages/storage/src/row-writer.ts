import type { QueryRunner } from './reads/read-engine.ts';

/** Writer of a copy: adds rows unchanged to the copy's database, in one transaction. */
export interface RowWriter {
  readonly query: QueryRunner;
  add(table: string, rows: readonly Row[]): Promise<void>;
  commit(): Promise<void>;
  /** Rolls back an uncommitted transaction, and closes the database. */
  close(): Promise<void>;
}

export type Row = Readonly<Record<string, unknown>>;
