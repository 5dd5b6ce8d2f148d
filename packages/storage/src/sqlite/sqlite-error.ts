import { RidgelineError } from '@ridgeline/core';
import { InconsistentRow } from '../reads/create-study-view.ts';

/** Code of a SQLite error, such as `SQLITE_FULL`; undefined for other errors. */
export function sqliteCode(error: unknown): string | undefined {
  const { code } = Object(error) as { readonly code?: unknown };
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined;
}

/** True if another connection holds the lock. */
export function isBusy(error: unknown): boolean {
  return sqliteCode(error)?.startsWith('SQLITE_BUSY') ?? false;
}

/** True if the file or its disk failed, or the file is locked: the transaction cannot continue. */
export function isStorageFailure(error: unknown): boolean {
  const code = sqliteCode(error);
  return code !== undefined && storageFailures.some((failure) => code.startsWith(failure));
}

/** True if the connection must be reopened, because its memory may differ from the file. */
export function invalidatesConnection(error: unknown): boolean {
  if (isBusy(error) || sqliteCode(error) === 'SQLITE_FULL') return false;
  return isStorageFailure(error) || isDamage(error);
}

const storageFailures = [
  'SQLITE_BUSY',
  'SQLITE_FULL',
  'SQLITE_IOERR',
  'SQLITE_CORRUPT',
  'SQLITE_NOTADB',
  'SQLITE_READONLY',
  'SQLITE_CANTOPEN',
  'SQLITE_PERM',
  'SQLITE_PROTOCOL',
  'SQLITE_NOLFS',
];

/** Failed check of the whole file. */
export class DamagedFile extends Error {}

/**
 * True if the error means damaged data: a bad page, a missing table, a row without its counterpart, or a text that is
 * not JSON. `SQLITE_ERROR` means a missing table, because our statements are correct.
 */
export function isDamage(error: unknown): boolean {
  const code = sqliteCode(error);
  if (code === undefined) return damageErrors.some((damageError) => error instanceof damageError);
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || code === 'SQLITE_ERROR';
}

const damageErrors = [DamagedFile, InconsistentRow, SyntaxError];

/**
 * Converts a failed write of the file to a `RidgelineError`. Returns other errors unchanged.
 *
 * @param option Option that names the file.
 */
export function sqliteWriteError(error: unknown, path: string, option = '--db'): unknown {
  const code = isStorageFailure(error) ? sqliteCode(error) : describeSystemFailure(error);
  if (code === undefined) return error;
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return damagedError(path, error);
  const [message, hint] = describeUnwritable(code, path, option);
  return new RidgelineError('DATABASE_UNWRITABLE', message, { hint, cause: error });
}

/**
 * Text for the message about an error of Node's file system: a SQLite code, a Node code, or a phrase. Undefined for
 * other errors.
 */
function describeSystemFailure(error: unknown): string | undefined {
  const { code } = Object(error) as { readonly code?: unknown };
  return typeof code === 'string' ? systemFailures.get(code) : undefined;
}

const systemFailures: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'SQLITE_FULL'],
  ['EDQUOT', 'SQLITE_FULL'],
  ['EIO', 'SQLITE_IOERR'],
  ['ELOOP', 'its symbolic links form a loop'],
  ['ENOTDIR', 'part of its path is not a folder'],
  ['ENAMETOOLONG', 'its name is too long'],
  ...['EACCES', 'EPERM', 'EROFS', 'EISDIR', 'ENOENT'].map((code) => [code, code] as const),
]);

/** Converts a failed read of the file to a `RidgelineError`. Returns other errors unchanged. */
export function sqliteReadError(error: unknown, path: string): unknown {
  if (isDamage(error)) return damagedError(path, error);
  const code = isStorageFailure(error) ? sqliteCode(error) : describeSystemFailure(error);
  if (code === undefined) return error;
  return new RidgelineError('DATABASE_UNREADABLE', `The database ${path} cannot be read (${code}).`, {
    hint: 'Check that the file and its folder are readable, or name another file with --db.',
    cause: error,
  });
}

function damagedError(path: string, cause: unknown): RidgelineError {
  if (sqliteCode(cause) === 'SQLITE_NOTADB') {
    return new RidgelineError('DATABASE_UNREADABLE', `${path} is not a SQLite database.`, {
      hint: 'Name another file with --db. If this file was a database, replace it with a backup.',
      cause,
    });
  }
  const { message } = Object(cause) as { readonly message?: unknown };
  const damage = typeof message === 'string' ? message : String(cause);
  return new RidgelineError('DATABASE_UNREADABLE', `The database ${path} is damaged: ${damage}.`, {
    hint: `It was not changed. Replace it with a backup, or let "sqlite3 ${path} .recover" save what can be read.`,
    cause,
  });
}

function describeUnwritable(
  code: string,
  path: string,
  option: string,
): readonly [message: string, hint: string] {
  if (code === 'SQLITE_FULL') {
    return [`The disk that holds ${path} is full.`, 'Free some space; the study then resumes.'];
  }
  if (code.startsWith('SQLITE_BUSY')) {
    return [
      `Another program holds a lock on ${path}.`,
      'Let that program finish its transaction, or close it. It may be an open "sqlite3" shell.',
    ];
  }
  if (code.startsWith('SQLITE_IOERR')) {
    return [`The disk that holds ${path} failed (${code}).`, 'Check the system log for errors of that disk.'];
  }
  return [
    `The database ${path} cannot be written (${code}).`,
    `Check that the file and its folder are writable, or name another file with ${option}.`,
  ];
}
