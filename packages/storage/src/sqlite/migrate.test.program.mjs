// Opens the database named on the command line with one extra migration, which inserts the given number of rows.
import { openSqliteLog } from './sqlite-log.ts';
import { migrations } from '../schema/schema.ts';

const [path, rows] = process.argv.slice(2);
const sql = `
  CREATE TABLE filled AS
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows}) SELECT i FROM n;
  UPDATE study SET state = 'stopped';`;
console.log('begins');
const log = await openSqliteLog(path, {
  migrations: [...migrations, { version: migrations.length + 1, sql }],
});
await log.close();
