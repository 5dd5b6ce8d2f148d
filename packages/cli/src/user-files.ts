import { existsSync, statSync } from 'node:fs';
import { RidgelineError, type UserFile } from '@ridgeline/core';
import { hashUserFile } from '@ridgeline/trainer/data';

/**
 * Hashes a file that trials read: SHA-256 in hex, or undefined if there is no file.
 *
 * @throws RidgelineError `FILE_UNREADABLE` if the file is not regular, too large, or cannot be read.
 */
export function hashFile(file: string): string | undefined {
  // Of all kinds of files that trials read, IDX files have the largest size limit.
  return existsSync(file) ? hashUserFile(file, 'IDX file') : undefined;
}

/** Hint for files that have changed since earlier trials read them. */
export const changedFileHint =
  'Restore the old contents. To train with the new contents, give the sweep another name, or pass --fresh, which ' +
  'archives the old study as name@date.';

export function describeChangedFile(file: string): string {
  return `${file} has changed since the study began`;
}

/**
 * Returns a function that throws if a file has changed since a study started. A repeated check reads only files that
 * were written since the last check.
 *
 * @example
 * const checkFiles = createFileCheck(userFilesOf(definition));
 * checkFiles(); // throws RidgelineError STUDY_CHANGED if a file has changed, FILE_UNREADABLE if one is missing
 */
export function createFileCheck(files: readonly UserFile[]): () => void {
  const stamps = new Map<string, string>();
  return () => {
    for (const { path, sha256 } of files) {
      const { ino, size, mtimeMs, ctimeMs } = statSync(path, { throwIfNoEntry: false }) ?? {};
      const stamp = `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
      if (stamps.get(path) === stamp) continue;
      const currentHash = hashFile(path);
      if (currentHash === undefined) {
        throw new RidgelineError('FILE_UNREADABLE', `There is no file ${path}, which the trials need.`, {
          hint: 'Restore the file.',
        });
      }
      if (currentHash !== sha256) {
        throw new RidgelineError('STUDY_CHANGED', `${describeChangedFile(path)}.`, { hint: changedFileHint });
      }
      stamps.set(path, stamp);
    }
  };
}
