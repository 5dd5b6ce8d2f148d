import { existsSync, statSync } from 'node:fs';
import { RidgelineError, type UserFile } from '@ridgeline/core';
import { hashUserFile } from '@ridgeline/trainer/data';

/**
 * SHA-256 of a file that trials read, in hex; undefined if there is none.
 *
 * @throws RidgelineError `FILE_UNREADABLE` if it is not a regular file, too large, or cannot be read.
 */
export function sha256OfFile(file: string): string | undefined {
  return existsSync(file) ? hashUserFile(file, 'IDX file') : undefined;
}

/** Remedy for files that changed since earlier trials read them. */
export const changedFileHint =
  'Restore the old contents, or train with the new ones as another study: give the sweep file another name, or pass --fresh, ' +
  'which archives the old study as name@date.';

/** Message about a changed file. */
export function changedFileLine(file: string): string {
  return `${file} has changed since the study began`;
}

/**
 * Returns a function that checks for changes of files since a study started. It does not read a file again that was not
 * written since the last check.
 *
 * @example
 * const checkFiles = watchFiles(userFilesOf(definition));
 * checkFiles(); // throws RidgelineError STUDY_CHANGED if one has changed, FILE_UNREADABLE if one is missing
 */
export function watchFiles(files: readonly UserFile[]): () => void {
  const seen = new Map<string, string>();
  return () => {
    for (const { path, sha256 } of files) {
      const { ino, size, mtimeMs, ctimeMs } = statSync(path, { throwIfNoEntry: false }) ?? {};
      const stamp = `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
      if (seen.get(path) === stamp) continue;
      const found = sha256OfFile(path);
      if (found === undefined) {
        throw new RidgelineError('FILE_UNREADABLE', `There is no ${path}, and the trials need it.`, {
          hint: 'Put it back.',
        });
      }
      if (found !== sha256) {
        throw new RidgelineError('STUDY_CHANGED', `${changedFileLine(path)}.`, { hint: changedFileHint });
      }
      seen.set(path, stamp);
    }
  };
}
