import type { Row, RowWriter } from '../row-writer.ts';
import { connect } from './connection.ts';
import { postgresLocation } from './location.ts';
import { translateWriteErrors } from './postgres-error.ts';
import { createNamedQuery } from './query.ts';
import { encodeRows } from './rows-as-json.ts';

/** Opens a database that has Ridgeline's tables, to add rows unchanged. */
export async function openPostgresWriter(url: string): Promise<RowWriter> {
  const location = postgresLocation(url);
  const translating = <T>(body: () => Promise<T>): Promise<T> => translateWriteErrors(location, body);
  const connection = await translating(() => connect(location));
  const ask = createNamedQuery(connection);
  await translating(() => connection.run('BEGIN'));
  return {
    ask: (sql, parameters) => translating(() => ask(sql, parameters)),
    async add(table, rows) {
      const whole = table === 'progress' ? rows.map(withOneChange) : rows;
      const columns = Object.keys(whole[0] ?? {}).join(', ');
      await translating(() =>
        connection.run(
          `INSERT INTO ${table} (${columns})
           SELECT ${columns} FROM json_populate_recordset(NULL::${table}, ${encodeRows(whole)})`,
        ),
      );
    },
    commit: async () => void (await translating(() => connection.run('COMMIT'))),
    async close() {
      // Closing rolls back an uncommitted transaction.
      await connection.close().catch(() => undefined);
    },
  };
}

/** Marks a copied study as one change: see `version` of the view. */
const withOneChange = (progress: Row): Row => ({ ...progress, changes: 1 });
