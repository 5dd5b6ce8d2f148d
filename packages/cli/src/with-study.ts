import type { Study, StudyView } from '@ridgeline/core';
import { MissingDatabaseError, openView } from '@ridgeline/storage';
import { chooseStudy } from './choose-study.ts';

/**
 * Opens a database for reading, passes the study that a command names to `use`, and closes the database.
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
  return useAndClose(await openView(database), async (view) => use(view, await chooseStudy(view, name)));
}

/**
 * Opens a view of a database, passes it to `use`, and closes it. Returns undefined if the database has no study yet.
 *
 * @example
 * await withDatabase('ridgeline.db', (view) => view.studies()); // undefined before the first run
 */
export async function withDatabase<T>(
  database: string,
  use: (view: StudyView) => Promise<T>,
): Promise<T | undefined> {
  let view: StudyView;
  try {
    view = await openView(database);
  } catch (error) {
    if (error instanceof MissingDatabaseError) return undefined;
    throw error;
  }
  return useAndClose(view, use);
}

async function useAndClose<T>(view: StudyView, use: (view: StudyView) => Promise<T>): Promise<T> {
  try {
    return await use(view);
  } finally {
    await view.close();
  }
}
