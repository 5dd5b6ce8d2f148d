// Holds the write lock of a database until killed: `node hold-lock.mjs DATABASE`.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../../storage/package.json', import.meta.url));
const Database = require('better-sqlite3');

const database = new Database(process.argv[2]);
database.exec('BEGIN IMMEDIATE');
console.log('held');
setInterval(() => undefined, 1000);
