import type { StudyView } from '@ridgeline/core';
import { ownDatabase, type Owner } from './owner.ts';
import { isPostgresUrl, postgresLocation } from './postgres/location.ts';
import { ownPostgresStudy } from './postgres/postgres-owner.ts';
import { openPostgresView } from './postgres/postgres-view.ts';
import { openSqliteView } from './sqlite/sqlite-view.ts';

/**
 * Makes this process the one that may run a study. A SQLite file has one owner, of all its studies; a PostgreSQL
 * database has one for each study.
 *
 * @param database The path of a SQLite file, or the URL of a PostgreSQL database.
 * @throws RidgelineError `STUDY_OWNED` where another process is the owner; see `ownDatabase` and `ownPostgresStudy`.
 * @example
 * const owner = await ownStudy('ridgeline.db', 'mnist');
 * const log = await owner.openLog();
 * await log.close();
 * await owner.release();
 */
export function ownStudy(database: string, study: string): Promise<Owner> {
  return isPostgresUrl(database) ? ownPostgresStudy(database, study) : ownDatabase(database);
}

/**
 * Opens a database to read, beside whoever writes it. See `openSqliteView` and `openPostgresView`.
 *
 * @example
 * const view = await openView('postgres://localhost/sweeps');
 * await view.close();
 */
export function openView(database: string): Promise<StudyView> {
  return isPostgresUrl(database) ? openPostgresView(database) : openSqliteView(database);
}

/**
 * What a database is called on screen and in messages: never with a password.
 *
 * @example
 * databaseName('postgres://ann:secret@db.example/sweeps'); // postgres://ann@db.example/sweeps
 */
export function databaseName(database: string): string {
  return isPostgresUrl(database) ? postgresLocation(database).name : database;
}
