import { createRequire } from 'node:module';

/** Built packages, by path: a script of tools is not a package that could depend on them. */
const built = (file) => new URL(`../../packages/${file}`, import.meta.url).href;

export const { planRun } = await import(built('search/dist/index.js'));
export const { defaultRunnerLimits, runStudy } = await import(built('runner/dist/index.js'));
export const { openAssignmentQueue, queueName, serveWorker } = await import(built('runner/dist/remote.js'));
export const { studyOf, studyOfMany } = await import(built('runner/dist/testing/study-of.js'));
export const {
  copyStudy,
  openWorkerTable,
  openSqliteLog,
  openSqliteView,
  openView,
  acquireStudy,
  queueLocation,
} = await import(built('storage/dist/index.js'));
export const { acquireWhenFree } = await import(built('cli/dist/acquire-when-free.js'));
export const { openPostgresLog } = await import(built('storage/dist/postgres.js'));

/** The store's better-sqlite3. */
export const Database = createRequire(built('storage/package.json'))('better-sqlite3');

/** Entry of a runner whose threads do what a trial's parameters say. */
export const runnerEntry = new URL(built('runner/dist/testing/test-host.js'));

/** Program as the user starts it. */
export const ridgeline = new URL(built('cli/bin/ridgeline.js'));
