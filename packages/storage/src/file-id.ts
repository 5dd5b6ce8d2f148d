import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { RidgelineError } from '@ridgeline/core';

/** Device and inode of a file, the same under each of its names. */
export type FileId = string;

/**
 * Id of the file at a path; undefined if it cannot be reached or its file system has no inode numbers.
 *
 * @example
 * fileId('ridgeline.db'); // '65024-1183012'
 */
export function fileId(path: string): FileId | undefined {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return ino === 0n ? undefined : `${dev}-${ino}`;
  } catch {
    return undefined;
  }
}

/** True if two paths name the same file, for example by a link. */
export function isSameFile(a: string, b: string): boolean {
  const id = fileId(a);
  return id === undefined ? resolve(a) === resolve(b) : id === fileId(b);
}

/** Throws `DATABASE_UNREADABLE` for a folder, device or pipe in place of a database file. A missing file is accepted. */
export function assertRegularFile(path: string): void {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined || status.isFile()) return;
  const kind = status.isDirectory() ? 'a folder' : 'a device';
  throw new RidgelineError('DATABASE_UNREADABLE', `The database ${path} is ${kind}, not a file.`, {
    hint: 'Name a file with --db.',
  });
}

/**
 * Throws `DATABASE_ALIASED` for a database file that has several hard links or is a mount point. SQLite keeps its log
 * next to the name under which a process opens the file, so two processes could write one file without a common log.
 *
 * @param mounts All mount points of this system.
 */
export function assertOneName(path: string, mounts = mountPoints()): void {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status?.isFile() === true && status.nlink > 1) {
    throw new RidgelineError(
      'DATABASE_ALIASED',
      `The database ${path} has ${status.nlink} names (hard links), but SQLite keeps its log next to only one of them.`,
      {
        hint: `Remove the other names ("find DIRECTORY -samefile ${path}" lists them), or use a copy made with "ridgeline backup".`,
      },
    );
  }
  if (mounts.includes(path)) {
    throw new RidgelineError(
      'DATABASE_ALIASED',
      `The database ${path} is a mount point: SQLite's log next to it is not mounted with it.`,
      { hint: 'Mount the folder of the database, not the file.' },
    );
  }
}

/** All mount points visible to this process; empty on a system without `/proc`. */
function mountPoints(): readonly string[] {
  try {
    return parseMountPoints(readFileSync('/proc/self/mountinfo', 'utf8'));
  } catch {
    return [];
  }
}

/** Mount points in the text of `/proc/self/mountinfo`; format: proc_pid_mountinfo(5). */
export function parseMountPoints(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.split(' ')[4])
    .filter((path) => path !== undefined)
    .map((path) =>
      path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))),
    );
}
