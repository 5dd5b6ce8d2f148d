export { copyStudy, type StudyCopy } from './copy-study.ts';
export {
  commandChannel,
  databaseId,
  databaseName,
  openWorkerTable,
  openStore,
  openView,
  type OwnedStore,
  acquireStudy,
  queueLocation,
} from './database.ts';
export { openSqliteLog } from './sqlite/sqlite-log.ts';
export { openSqliteView } from './sqlite/sqlite-view.ts';
export { MissingDatabaseError } from './missing-database.ts';
export { isPostgresUrl } from './postgres/location.ts';
export { createDatabase } from './sqlite/new-database.ts';
export { readDatabase } from './sqlite/foreign-database.ts';
export { backupDatabase } from './backup.ts';
export { sqliteVersion } from './sqlite/sqlite-version.ts';
export type { CommandServer } from './postgres/answer-commands.ts';
export { acquireDatabase, readOwner, readSocketPath, type Owner, type OwnerNote } from './owner.ts';
export { realFile } from './real-file.ts';
