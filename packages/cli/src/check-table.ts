import { existsSync } from 'node:fs';
import { RidgelineError } from '@ridgeline/core';
import { checkUserFile } from '@ridgeline/trainer/data';

/**
 * Checks that a table given as an option or argument can be read.
 *
 * @throws RidgelineError `FILE_UNREADABLE` for a table that is missing, too large, or not a regular file.
 */
export function checkTable(path: string): void {
  if (!existsSync(path)) {
    throw new RidgelineError('FILE_UNREADABLE', `There is no ${path}.`, { hint: 'Name a CSV file.' });
  }
  checkUserFile(path, 'table');
}
