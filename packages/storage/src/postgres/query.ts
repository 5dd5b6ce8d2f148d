import type { Ask } from '../reads/study-view-of.ts';
import type { Connection } from './connection.ts';

/** A statement as PostgreSQL takes it: `$1` stands for the first of `names`. */
export interface PostgresQuery {
  readonly text: string;
  readonly names: readonly string[];
}

const known = new Map<string, PostgresQuery>();

/**
 * A query that is written for SQLite, in PostgreSQL's words: its parameters are numbered, and which index is best is
 * for the server to know.
 *
 * @example
 * postgresQuery('SELECT step FROM report WHERE trial = @trial');
 * // { text: 'SELECT step FROM report WHERE trial = $1', names: ['trial'] }
 */
export function postgresQuery(sql: string): PostgresQuery {
  const query = known.get(sql) ?? translated(sql);
  known.set(sql, query);
  return query;
}

/** Asks a connection what is written for SQLite. */
export function askOf(connection: Connection): Ask {
  return (sql, parameters = {}) => {
    const { text, names } = postgresQuery(sql);
    return connection.ask(
      text,
      names.map((name) => parameters[name]),
    );
  };
}

function translated(sql: string): PostgresQuery {
  const names: string[] = [];
  const text = sql.replace(/ INDEXED BY \w+/g, '').replace(/@(\w+)/g, (_, name: string) => {
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  return { text, names };
}
