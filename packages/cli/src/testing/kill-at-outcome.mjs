// Preloaded: kills the process before it writes its outcome number KILL_AT, by default the second one.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../../storage/package.json', import.meta.url));
const Database = require('better-sqlite3');
const { prepare } = Database.prototype;
const killAt = Number(process.env['KILL_AT'] ?? 2);
let outcomeCount = 0;

Database.prototype.prepare = function (sql) {
  const statement = prepare.call(this, sql);
  if (!/^\s*INSERT INTO outcome\b/.test(sql)) return statement;
  const run = statement.run.bind(statement);
  return Object.assign(statement, {
    run(...values) {
      if (++outcomeCount >= killAt) process.kill(process.pid, 'SIGKILL');
      return run(...values);
    },
  });
};
