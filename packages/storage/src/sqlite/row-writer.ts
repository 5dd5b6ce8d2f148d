import { errorTranslator } from '../error-translator.ts';
import type { RowWriter } from '../row-writer.ts';
import { connectToWrite, createStatementCache } from './connection.ts';
import { lockTimeout, retryWhileLocked } from './retry-while-locked.ts';
import { sqliteWriteError } from './sqlite-error.ts';

/** Opens a file for adding rows unchanged. The file must have Ridgeline's tables, and the caller must own it. */
export async function openSqliteWriter(path: string): Promise<RowWriter> {
  const connection = connectToWrite(path);
  const translateErrors = errorTranslator((error) => sqliteWriteError(error, path));
  try {
    await translateErrors(() => retryWhileLocked(() => connection.exec('BEGIN IMMEDIATE'), lockTimeout));
  } catch (error) {
    connection.close();
    throw error;
  }
  const statement = createStatementCache(connection);
  const readColumns = (table: string) =>
    statement(`SELECT name FROM pragma_table_info('${table}')`).all() as readonly { readonly name: string }[];
  return {
    query: async (sql, parameters = {}) => statement(sql).all(parameters),
    async add(table, rows) {
      // Rows from a server have columns that a file lacks.
      const columns = readColumns(table)
        .map(({ name }) => name)
        .filter((name) => name in (rows[0] ?? {}));
      const placeholders = columns.map((name) => `@${name}`).join(', ');
      const insert = statement(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${placeholders})`);
      await translateErrors(() => {
        for (const row of rows) insert.run(row);
      });
    },
    commit: async () => void (await translateErrors(() => connection.exec('COMMIT'))),
    async close() {
      if (connection.inTransaction) connection.exec('ROLLBACK');
      connection.close();
    },
  };
}
