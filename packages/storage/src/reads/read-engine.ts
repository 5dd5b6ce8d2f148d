import type { ParameterOrder } from './ranking-query.ts';

/** Rows of a query with named parameters. */
export type NamedQuery = (
  sql: string,
  parameters?: Readonly<Record<string, string | number | undefined>>,
) => Promise<readonly unknown[]>;

/** Rows of a query with named parameters, each as an array of its columns. */
export type ArrayQuery = (...query: Parameters<NamedQuery>) => Promise<readonly (readonly unknown[])[]>;

/** Parts that an engine gives to a view. */
export interface ReadEngine {
  /** Display name of the database. */
  readonly name: string;
  readonly parameterOrder: ParameterOrder;
  /** Runs the queries of a body on one instant of the database. */
  read<T>(body: (ask: NamedQuery, askArrays: ArrayQuery) => Promise<T>): Promise<T>;
  version(): Promise<number>;
  close(): Promise<void>;
}
