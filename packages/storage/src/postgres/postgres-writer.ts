import { errorTranslator } from '../error-translator.ts';
import type { Row, RowWriter } from '../row-writer.ts';
import { connect } from './connection.ts';
import { postgresLocation } from './location.ts';
import { postgresWriteError } from './postgres-error.ts';
import { createQueryRunner } from './query.ts';
import { encodeRows } from './rows-as-json.ts';

/**
 * Opens a database for adding the rows of a copied study. Ridgeline's tables must exist. The rows are added unchanged,
 * except for `progress.changes`.
 */
export async function openPostgresWriter(url: string): Promise<RowWriter> {
  const location = postgresLocation(url);
  const translateErrors = errorTranslator((error) => postgresWriteError(error, location));
  const connection = await translateErrors(() => connect(location));
  const query = createQueryRunner(connection);
  await translateErrors(() => connection.run('BEGIN'));
  return {
    query: (sql, parameters) => translateErrors(() => query(sql, parameters)),
    async add(table, rows) {
      const copies = table === 'progress' ? rows.map(resetChangeCount) : rows;
      const columns = Object.keys(copies[0] ?? {}).join(', ');
      await translateErrors(() =>
        connection.run(
          `INSERT INTO ${table} (${columns})
           SELECT ${columns} FROM json_populate_recordset(NULL::${table}, ${encodeRows(copies)})`,
        ),
      );
    },
    commit: async () => void (await translateErrors(() => connection.run('COMMIT'))),
    async close() {
      // Closing rolls back an uncommitted transaction.
      await connection.close().catch(() => undefined);
    },
  };
}

/** Sets `changes` to 1, so that the copy advances the view's `version`, which is a sum over studies. */
const resetChangeCount = (progress: Row): Row => ({ ...progress, changes: 1 });
