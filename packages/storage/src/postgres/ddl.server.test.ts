import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectToRead } from '../sqlite/connection.ts';
import { openSqliteLog } from '../sqlite/sqlite-log.ts';
import { describeWithPostgres, freshSchemaUrl, queryServer } from '../testing/test-server.ts';
import { openPostgresLog } from './postgres-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-ddl-'));

afterAll(() => rmSync(folder, { recursive: true }));

interface Column {
  readonly relation: string;
  readonly name: string;
}

const formatColumns = (columns: readonly Column[]) =>
  columns.map(({ relation, name }) => `${relation}.${name}`).sort();

describeWithPostgres(() => {
  describe('the schema in PostgreSQL', () => {
    it('has the tables, views and columns of SQLite', async () => {
      const path = join(folder, 'columns.db');
      await (await openSqliteLog(path)).close();
      const connection = connectToRead(path);
      const inSqlite = connection
        .prepare(
          `SELECT s.name AS relation, c.name FROM sqlite_schema AS s, pragma_table_info(s.name) AS c
         WHERE s.type IN ('table', 'view') AND s.name NOT LIKE 'sqlite%'`,
        )
        .all() as Column[];
      connection.close();

      const url = await freshSchemaUrl();
      await (await openPostgresLog(url)).close();
      const schema = new URL(url).searchParams.get('schema')!;
      const inPostgres = await queryServer<Column>(
        `SELECT table_name AS relation, column_name AS name FROM information_schema.columns
       WHERE table_schema = '${schema}'`,
      );
      const postgresOnly =
        /^(owner\.|command\.|writer\.|worker\.|assignment\.|said\.|checkpoint\.|claim_ledger\.|schema_version\.|progress\.changes$)/;
      expect(formatColumns(inPostgres).filter((column) => !postgresOnly.test(column))).toEqual(
        formatColumns(inSqlite),
      );
    });
  });
});
