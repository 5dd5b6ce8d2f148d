// Preloaded: reads of a run's first process fail, as selected by RIDGELINE_TEST_FAULT. `disk`: plain lines twice
// cannot read the database until the third attempt; `bug`: plain lines throw; `end`: the final table cannot be read.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../../storage/package.json', import.meta.url));
const Database = require('better-sqlite3');
const { prepare } = Database.prototype;
const fault = process.env.RIDGELINE_TEST_FAULT;
let looks = 0;

const failed = () => new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_READ');

Database.prototype.prepare = function (sql) {
  const statement = prepare.call(this, sql);
  // Only the table asks for a ranking, and only the lines for the version.
  if (sql.includes('AS place') && fault === 'end') {
    return Object.assign(statement, {
      all() {
        throw failed();
      },
    });
  }
  if (sql !== 'PRAGMA data_version') return statement;
  const get = statement.get.bind(statement);
  return Object.assign(statement, {
    get(...parameters) {
      const look = looks++;
      const fails = fault !== 'end' && look >= 1 && look < 7;
      if (!fails) return get(...parameters);
      throw fault === 'disk' ? failed() : new TypeError('lines have a bug');
    },
  });
};
