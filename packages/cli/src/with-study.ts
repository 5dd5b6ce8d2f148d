import type { Study, StudyView } from '@ridgeline/core';
import { openView } from '@ridgeline/storage';
import { chooseStudy } from './choose-study.ts';

/**
 * Opens a database to read, and passes the study of a command to `use`; always closes it.
 *
 * @throws RidgelineError as `chooseStudy` does, and `DATABASE_UNREADABLE` if there is no database.
 * @example
 * await withStudy('ridgeline.db', 'quickstart', (view, { name }) => view.progress(name));
 */
export async function withStudy<T>(
  database: string,
  name: string | undefined,
  use: (view: StudyView, study: Study) => T | Promise<T>,
): Promise<T> {
  const view = await openView(database);
  try {
    return await use(view, await chooseStudy(view, name));
  } finally {
    await view.close();
  }
}
