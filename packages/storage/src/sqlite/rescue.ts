import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pluralize, RidgelineError } from '@ridgeline/core';
import { syncToDisk } from '../sync-to-disk.ts';
import { assertUndamaged } from './check-file.ts';
import { connectToWrite, type SqliteConnection } from './connection.ts';
import { isDamage, sqliteWriteError } from './sqlite-error.ts';
import type { FileFault } from './database-files.ts';

/** Open database file that was removed, renamed, replaced or truncated. */
interface LostFile {
  readonly path: string;
  readonly fault: FileFault;
  readonly connection: SqliteConnection;
  /** Permissions of the copy. */
  readonly mode: number;
  /** Performs in the copy the actions that the file does not contain yet. */
  readonly addMissingActions: (copy: SqliteConnection) => void;
}

/**
 * Copies a lost file to the folder of its path or, if that fails, to the working or temporary folder. Returns the error
 * for the user: `DATABASE_MOVED`.
 *
 * @throws RidgelineError `DATABASE_UNWRITABLE` if no folder is writable; the call may be retried.
 */
export function rescue(lost: LostFile): RidgelineError {
  const { path, fault, connection } = lost;
  const failures: unknown[] = [];
  for (const folder of new Set([dirname(path), process.cwd(), tmpdir()])) {
    try {
      const copyPath = writeCopy(folder, lost);
      emptyLog(connection, path);
      return savedError(path, fault, copyPath);
    } catch (error) {
      if (isDamage(error)) return unsavedError(path, fault, countEndedTrials(connection));
      failures.push(sqliteWriteError(error, join(folder, basename(path))));
    }
  }
  // The first failure concerns the database's own folder.
  const cause = failures[0] as { readonly code?: unknown; readonly message: string };
  // An error without a code is a bug, not a failure of the folder.
  if (cause.code === undefined) throw failures[0];
  throw new RidgelineError(
    'DATABASE_UNWRITABLE',
    `${describeFault(path, fault)} Its results cannot be saved: ${cause.message}`,
    {
      hint: `Free some space in ${dirname(path)}: this process tries again as long as it runs.`,
      cause,
    },
  );
}

function savedError(path: string, fault: FileFault, copyPath: string): RidgelineError {
  const results = fault.type === 'truncated' ? 'The results that could still be read' : 'All results';
  return new RidgelineError(
    'DATABASE_MOVED',
    `${describeFault(path, fault)} ${results} are saved in ${copyPath}.`,
    { hint: `Run the same command with --db ${copyPath} to resume, or move that file to ${path} first.` },
  );
}

/**
 * Error for a file that could not be saved.
 *
 * @param endedTrials Number of ended trials in the file; undefined if it could not be counted.
 */
export function unsavedError(path: string, fault: FileFault, endedTrials?: number): RidgelineError {
  const trials = endedTrials === undefined ? 'all trials' : pluralize(endedTrials, 'trial');
  return new RidgelineError(
    'DATABASE_MOVED',
    `${describeFault(path, fault)} Its results are lost: ${trials} that had ended.`,
    {
      hint: `Remove ${path}-wal and put a backup at ${path}. The log of each study next to it still lists the ends of its trials.`,
    },
  );
}

function describeFault(database: string, fault: FileFault): string {
  const { path } = fault;
  const file = path === database ? `The database ${path}` : `${path}, a part of the database,`;
  switch (fault.type) {
    case 'missing':
      return `${file} was removed or renamed while the study ran.`;
    case 'replaced':
      return `${file} was replaced by another file while the study ran.`;
    case 'truncated':
      return `${file} was truncated from ${fault.before} to ${fault.size} bytes while the study ran.`;
  }
}

/** Writes the copy atomically and returns its path. */
function writeCopy(folder: string, { path, connection, mode, addMissingActions }: LostFile): string {
  const copyPath = unusedPath(join(folder, `${basename(path)}.rescued-${timestamp()}`));
  const draftPath = `${copyPath}.part`;
  try {
    writeFileSync(draftPath, '', { flag: 'wx', mode: mode | 0o600 });
    connection.prepare('VACUUM INTO ?').run(draftPath);
    completeCopy(draftPath, addMissingActions);
    syncToDisk(draftPath);
    renameSync(draftPath, copyPath);
    syncToDisk(folder);
    return copyPath;
  } catch (error) {
    for (const suffix of ['', '-wal', '-shm']) rmSync(draftPath + suffix, { force: true });
    throw error;
  }
}

/** Checks a copy for damage, adds the missing actions, and moves the write-ahead log of the copy into its file. */
function completeCopy(draftPath: string, addMissingActions: LostFile['addMissingActions']): void {
  const connection = connectToWrite(draftPath);
  try {
    assertUndamaged(connection);
    addMissingActions(connection);
    connection.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    connection.close();
  }
}

/** Counts the ended trials of all studies; undefined if the file is unreadable. */
function countEndedTrials(connection: SqliteConnection): number | undefined {
  const sum = 'SELECT total(complete + pruned + diverged + failed + cancelled) FROM progress';
  try {
    return connection.prepare(sum).pluck().get() as number;
  } catch {
    return undefined;
  }
}

/** Empties the log at the path. SQLite would apply it to any database that is moved there. */
function emptyLog(connection: SqliteConnection, path: string): void {
  if (tryCheckpoint(connection)) return;
  for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
}

/** Moves the write-ahead log into the open file. Returns false if part of the log remains. */
function tryCheckpoint(connection: SqliteConnection): boolean {
  try {
    const [result] = connection.pragma('wal_checkpoint(TRUNCATE)') as readonly { readonly busy: number }[];
    return result?.busy === 0;
  } catch {
    return false;
  }
}

function unusedPath(path: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? path : `${path}-${number}`;
    if (!existsSync(name) && !existsSync(`${name}.part`)) return name;
  }
}

function timestamp(): string {
  return new Date().toISOString().slice(0, 19).replaceAll(':', '-');
}
