import { createRequire } from 'node:module';

/** Returns the URL of a built file. Tools must not depend on a package by its name, so they import this URL. */
const builtUrl = (file) => new URL(`../../packages/${file}`, import.meta.url).href;

export const { validatePlan } = await import(builtUrl('search/dist/index.js'));
export const { defaultRunnerLimits, runStudy } = await import(builtUrl('runner/dist/index.js'));
export const { openAssignmentQueue, formatQueueName, serveWorker } = await import(
  builtUrl('runner/dist/remote.js')
);
export const { defineStudy, defineUniformStudy } = await import(
  builtUrl('runner/dist/testing/define-study.js')
);
export const {
  copyStudy,
  openWorkerTable,
  openSqliteLog,
  openSqliteView,
  openView,
  acquireStudy,
  queueLocation,
} = await import(builtUrl('storage/dist/index.js'));
export const { acquireWhenFree } = await import(builtUrl('cli/dist/acquire-when-free.js'));
export const { openPostgresLog } = await import(builtUrl('storage/dist/postgres.js'));

/** better-sqlite3 as installed for the storage package. */
export const Database = createRequire(builtUrl('storage/package.json'))('better-sqlite3');

/** URL of the entry file of a runner whose threads behave as the trial's parameters require. */
export const runnerEntry = new URL(builtUrl('runner/dist/testing/test-host.js'));

/** URL of the command `ridgeline`. */
export const ridgeline = new URL(builtUrl('cli/bin/ridgeline.js'));
