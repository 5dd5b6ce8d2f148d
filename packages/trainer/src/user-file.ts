import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { RidgelineError } from '@ridgeline/core';
import { dataError } from './data/data-error.ts';

/** Kinds of files that a study names. */
type UserFileKind = 'sweep file' | 'module' | 'table' | 'IDX file' | 'NumPy file';

const sweepFileHint = 'Name a sweep file: YAML or JSON';

const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;

/** Size limit of each kind of file, in bytes. For a gzip file it applies before and after inflating. */
export const fileLimits: Readonly<Record<UserFileKind, number>> = {
  'sweep file': 256 * KiB,
  module: 64 * MiB,
  table: 128 * MiB,
  'IDX file': GiB,
  'NumPy file': GiB,
};

/**
 * Checks that a file can be read, without reading it.
 *
 * @throws RidgelineError `FILE_UNREADABLE` for a file that is missing, too large, or not a regular file.
 *
 * @example
 * checkUserFile('rates.ts', 'module'); // throws "rates.ts is a named pipe, not a regular file."
 */
export function checkUserFile(path: string, kind: UserFileKind): void {
  closeSync(openRegularFile(path, kind).file);
}

/**
 * Reads a whole file. Never blocks on a named pipe or a device.
 *
 * @returns the bytes, at most `fileLimits[kind]` of them
 * @throws RidgelineError `FILE_UNREADABLE` under the same conditions as `checkUserFile`.
 *
 * @example
 * readUserFile('houses.csv', 'table').length; // 18204
 */
export function readUserFile(path: string, kind: UserFileKind): Uint8Array {
  const chunks = [...readChunks(path, kind, Infinity)];
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

/**
 * SHA-256 of a file, in hex.
 *
 * @throws RidgelineError `FILE_UNREADABLE` under the same conditions as `checkUserFile`.
 *
 * @example
 * hashUserFile('houses.csv', 'table'); // '9f86d0…'
 */
export function hashUserFile(path: string, kind: UserFileKind): string {
  const hash = createHash('sha256');
  for (const chunk of readChunks(path, kind, MiB)) hash.update(chunk);
  return hash.digest('hex');
}

/**
 * Reads a whole file, and inflates it if its name ends in `.gz`.
 *
 * @param remedy hint in the error for a damaged gzip file
 * @returns the bytes, at most `fileLimits[kind]` of them
 * @throws RidgelineError `FILE_UNREADABLE` under the same conditions as `checkUserFile`, and for a file that inflates
 * to more than the limit; `DATA_DAMAGED` if it cannot be inflated.
 *
 * @example
 * readUserData('houses.csv.gz', 'table').length; // 18204
 */
export function readUserData(
  path: string,
  kind: UserFileKind,
  remedy = 'compress it with gzip again',
): Uint8Array {
  const bytes = readUserFile(path, kind);
  if (!path.endsWith('.gz')) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: fileLimits[kind] });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw unreadableError(path, `inflates to ${formatLimit(kind)}`, tooLargeHints[kind]);
    }
    throw dataError(`${path} cannot be inflated: ${String(cause)}`, remedy, cause);
  }
}

/** Yields a file in chunks of at most `maxSize` bytes; with `Infinity`, a file that does not grow is one chunk. */
function* readChunks(path: string, kind: UserFileKind, maxSize: number): Generator<Uint8Array> {
  const { file, size: initialSize } = openRegularFile(path, kind);
  try {
    let total = 0;
    for (;;) {
      // A file may grow, and files in /proc report size 0.
      const expectedSize = Math.max(initialSize - total, 64 * KiB);
      const chunk = Buffer.allocUnsafe(Math.min(expectedSize, maxSize));
      const byteCount = readSync(file, chunk);
      if (byteCount === 0) return;
      total += byteCount;
      if (total > fileLimits[kind])
        throw unreadableError(path, `has ${formatLimit(kind)}`, tooLargeHints[kind]);
      yield chunk.subarray(0, byteCount);
    }
  } catch (error) {
    throw error instanceof RidgelineError ? error : readError(path, kind, error);
  } finally {
    closeSync(file);
  }
}

/** Opens a regular file within the size limit. */
function openRegularFile(path: string, kind: UserFileKind): { readonly file: number; readonly size: number } {
  let file: number;
  try {
    // Without O_NONBLOCK, opening a pipe waits for its writer.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0));
  } catch (error) {
    throw readError(path, kind, error);
  }
  const status = fstatSync(file);
  const reason = !status.isFile()
    ? `is ${describeFileType(status)}, not a regular file`
    : status.size > fileLimits[kind]
      ? `has ${formatLimit(kind)}`
      : undefined;
  if (reason === undefined) return { file, size: status.size };
  closeSync(file);
  const hint = status.isFile() || kind === 'sweep file' ? tooLargeHints[kind] : 'name a regular file';
  throw unreadableError(path, reason, hint);
}

function describeFileType(status: Stats): string {
  if (status.isDirectory()) return 'a folder';
  if (status.isFIFO()) return 'a named pipe';
  return 'a device';
}

/** Remedies for files that are too large. */
const tooLargeHints: Readonly<Record<UserFileKind, string>> = {
  'sweep file': sweepFileHint,
  module: 'read large data when the module runs, instead of importing it',
  table: 'keep a sample of its rows, or the columns that are used',
  'IDX file': 'keep a sample of its examples',
  'NumPy file': 'keep a sample of its examples',
};

/** Formats a limit: `more than 128 MiB, the limit for a table`. */
function formatLimit(kind: UserFileKind): string {
  const article = kind === 'IDX file' ? 'an' : 'a';
  return `more than ${formatSize(fileLimits[kind])}, the limit for ${article} ${kind}`;
}

/** Formats a size: `256 KiB`, `1 GiB`. */
function formatSize(bytes: number): string {
  if (bytes >= GiB) return `${bytes / GiB} GiB`;
  return bytes >= MiB ? `${bytes / MiB} MiB` : `${bytes / KiB} KiB`;
}

function readError(path: string, kind: UserFileKind, cause: unknown): RidgelineError {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') {
    const hint =
      kind === 'sweep file' ? sweepFileHint : 'its path is relative to the folder of the sweep file';
    return new RidgelineError('FILE_UNREADABLE', `There is no ${path}.`, { hint, cause });
  }
  const reason =
    code === 'ENXIO' ? 'is a socket, not a regular file' : `cannot be read (${code ?? String(cause)})`;
  return new RidgelineError('FILE_UNREADABLE', `${path} ${reason}.`, { cause });
}

function unreadableError(path: string, reason: string, hint: string): RidgelineError {
  return new RidgelineError('FILE_UNREADABLE', `${path} ${reason}.`, { hint });
}
