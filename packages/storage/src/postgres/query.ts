import type { ArrayQueryRunner, QueryRunner } from '../reads/read-engine.ts';
import type { PostgresConnection } from './connection.ts';

/** Query with numbered parameters: `$1` is the first of `names`. */
interface PostgresQuery {
  readonly text: string;
  readonly names: readonly string[];
}

const translatedQueries = new Map<string, PostgresQuery>();

/**
 * Translates a query from SQLite's dialect to PostgreSQL's: numbers the parameters and drops index hints. Translations
 * are cached.
 *
 * @example
 * toPostgresQuery('SELECT step FROM report WHERE trial = @trial');
 * // { text: 'SELECT step FROM report WHERE trial = $1', names: ['trial'] }
 */
function toPostgresQuery(sql: string): PostgresQuery {
  const query = translatedQueries.get(sql) ?? translateQuery(sql);
  translatedQueries.set(sql, query);
  return query;
}

/** Creates a function that runs queries in SQLite's dialect on a PostgreSQL connection. */
export function createQueryRunner(connection: PostgresConnection): QueryRunner {
  return bindNames((text, values) => connection.query(text, values));
}

/** Creates a function that runs queries in SQLite's dialect on a PostgreSQL connection, and returns rows as arrays. */
export function createArrayQueryRunner(connection: PostgresConnection): ArrayQueryRunner {
  return bindNames((text, values) => connection.queryArrays(text, values));
}

/** Converts `run`, which needs numbered parameters, to a function for SQLite's dialect with named parameters. */
function bindNames<Rows>(run: (text: string, values: readonly unknown[]) => Rows) {
  return (...[sql, parameters = {}]: Parameters<QueryRunner>): Rows => {
    const { text, names } = toPostgresQuery(sql);
    return run(
      text,
      names.map((name) => parameters[name]),
    );
  };
}

function translateQuery(sql: string): PostgresQuery {
  const names: string[] = [];
  const text = sql.replace(/ INDEXED BY \w+/g, '').replace(/@(\w+)/g, (_, name: string) => {
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  return { text, names };
}
