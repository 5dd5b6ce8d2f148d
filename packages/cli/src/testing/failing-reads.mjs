// Preloaded: reads of a run's first process fail, as selected by RIDGELINE_TEST_FAULT. `disk`: plain lines fail to read
// the database six times; `bug`: plain lines throw a TypeError; `end`: the final table cannot be read.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../../storage/package.json', import.meta.url));
const Database = require('better-sqlite3');
const { prepare } = Database.prototype;
const fault = process.env.RIDGELINE_TEST_FAULT;
let readCount = 0;

const readError = () => new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_READ');

Database.prototype.prepare = function (sql) {
  const statement = prepare.call(this, sql);
  // Only the final table reads a ranking, and only plain lines read the data version.
  if (sql.includes('AS number_on_page') && fault === 'end') {
    return Object.assign(statement, {
      all() {
        throw readError();
      },
    });
  }
  if (sql !== 'PRAGMA data_version') return statement;
  const get = statement.get.bind(statement);
  return Object.assign(statement, {
    get(...parameters) {
      const read = readCount++;
      const fails = fault !== 'end' && read >= 1 && read < 7;
      if (!fails) return get(...parameters);
      throw fault === 'disk' ? readError() : new TypeError('lines have a bug');
    },
  });
};
