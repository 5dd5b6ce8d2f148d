import type { ParameterOrder } from './ranking-query.ts';

/** Runs a query with named parameters and returns its rows. */
export type QueryRunner = (
  sql: string,
  parameters?: Readonly<Record<string, string | number | undefined>>,
) => Promise<readonly unknown[]>;

/** Runs a query with named parameters and returns each row as an array of its columns. */
export type ArrayQueryRunner = (
  ...query: Parameters<QueryRunner>
) => Promise<readonly (readonly unknown[])[]>;

/** Parts of a view that depend on the database. */
export interface ReadEngine {
  /** Display name of the database. */
  readonly name: string;
  readonly parameterOrder: ParameterOrder;
  /** Runs the queries of `body` in one transaction, which sees one instant of the database. */
  read<T>(body: (query: QueryRunner, queryArrays: ArrayQueryRunner) => Promise<T>): Promise<T>;
  /** Number that changes with the data: see `StudyView.version`. */
  version(): Promise<number>;
  close(): Promise<void>;
}
