import { RidgelineError } from '@ridgeline/core';
import { InconsistentRow } from '../reads/study-view-of.ts';

/** SQLite's name for what went wrong, such as `SQLITE_FULL`; undefined for an error that is not SQLite's. */
export function sqliteCode(error: unknown): string | undefined {
  const { code } = Object(error) as { readonly code?: unknown };
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined;
}

/** Whether another connection holds a lock that this one waits for. */
export function isBusy(error: unknown): boolean {
  return sqliteCode(error)?.startsWith('SQLITE_BUSY') ?? false;
}

/** Whether the file or its disk failed, and not the statement: no more may be asked of the same transaction. */
export function isStorageFailure(error: unknown): boolean {
  const code = sqliteCode(error);
  return code !== undefined && storageFailures.some((failure) => code.startsWith(failure));
}

/** Whether the connection may hold something else than the file: it has to be opened anew. */
export function spoilsConnection(error: unknown): boolean {
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

/** What a check of the whole file has found. */
export class Unsound extends Error {}

/**
 * Whether what was read, by statements that are known to be right, is not what was written: a page, a table that is
 * not there (`SQLITE_ERROR`), a row without its other half, a text that is no JSON any more.
 */
export function isDamage(error: unknown): boolean {
  const code = sqliteCode(error);
  if (code === undefined) return unfit.some((kind) => error instanceof kind);
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || code === 'SQLITE_ERROR';
}

const unfit = [Unsound, InconsistentRow, SyntaxError];

/** What a person is told who wanted to write: a failure of the file becomes a RidgelineError, the rest stays. */
export function unwritable(error: unknown, path: string): unknown {
  const code = isStorageFailure(error) ? sqliteCode(error) : systemFailure(error);
  if (code === undefined) return error;
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return damaged(path, error);
  const [message, hint] = unwritableText(code, path);
  return new RidgelineError('DATABASE_UNWRITABLE', message, { hint, cause: error });
}

/** What Node says of a file that it could not open, read or write, in SQLite's words where it has some. */
function systemFailure(error: unknown): string | undefined {
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

/** The same for a person who wanted to read. */
export function unreadable(error: unknown, path: string): unknown {
  if (isDamage(error)) return damaged(path, error);
  const code = isStorageFailure(error) ? sqliteCode(error) : systemFailure(error);
  if (code === undefined) return error;
  return new RidgelineError('DATABASE_UNREADABLE', `The database ${path} cannot be read (${code}).`, {
    hint: 'Check that the file and its folder may be read, or name another one with --db.',
    cause: error,
  });
}

/** The file is there and is not what it should be. */
function damaged(path: string, cause: unknown): RidgelineError {
  const { message } = Object(cause) as { readonly message?: unknown };
  const found = typeof message === 'string' ? message : String(cause);
  return new RidgelineError('DATABASE_UNREADABLE', `The database ${path} is damaged: ${found}.`, {
    hint: `It was left as it is. Put a backup in its place, or let "sqlite3 ${path} .recover" save what can be read.`,
    cause,
  });
}

function unwritableText(code: string, path: string): readonly [message: string, hint: string] {
  if (code === 'SQLITE_FULL') {
    return [`The disk that holds ${path} is full.`, 'Free some space: the study goes on where it was.'];
  }
  if (code.startsWith('SQLITE_BUSY')) {
    return [
      `Another program holds a lock on ${path}.`,
      'Let it finish its transaction, or close it: perhaps an open "sqlite3" shell.',
    ];
  }
  if (code.startsWith('SQLITE_IOERR')) {
    return [`The disk that holds ${path} failed (${code}).`, 'See what the system log says of that disk.'];
  }
  return [
    `The database ${path} cannot be written (${code}).`,
    'Check that the file and its folder may be written, or name another one with --db.',
  ];
}
