import type { StudyView } from '@ridgeline/core';
import type { ParameterOrder } from '../reads/ranking-query.ts';
import { studyViewOf, type Ask, type ReadEngine } from '../reads/study-view-of.ts';
import { realFile } from '../real-file.ts';
import { migrations } from '../schema/schema.ts';
import { statementsOf } from './connection.ts';
import { openReader } from './reader.ts';
import { lockPatience, retryWhileBusy } from './retry-while-busy.ts';
import { unreadable } from './sqlite-error.ts';

/**
 * Opens a database file to read only, beside whoever writes it and without disturbing them. In a folder that forbids
 * SQLite its side files, a copy is read. Each read sees one instant of the database. Throws `RidgelineError`
 * `DATABASE_UNREADABLE` for a file that is not there, is damaged, another program's or of another schema.
 *
 * @example
 * const view = await openSqliteView('ridgeline.db');
 * const [study] = await view.studies();
 * const top = await view.ranking(study.name, { offset: 0, limit: 10 });
 * await view.close();
 */
export async function openSqliteView(path: string): Promise<StudyView> {
  return studyViewOf(await sqliteReads(path));
}

/** What a view of a file stands on. Throws as `openSqliteView` does. */
export async function sqliteReads(path: string): Promise<ReadEngine> {
  const file = realFile(path);
  const inWords = async <T>(body: () => Promise<T>): Promise<T> => {
    try {
      return await body();
    } catch (error) {
      throw unreadable(error, file);
    }
  };
  const reader = await inWords(() => retryWhileBusy(() => openReader(file, migrations), lockPatience));
  const { connection } = reader;
  const statement = statementsOf(connection);
  const ask: Ask = async (sql, parameters = {}) => statement(sql).all(parameters);
  /** Reads follow one another: a connection has one transaction at a time. */
  let last: Promise<unknown> = Promise.resolve();

  return {
    name: file,
    parameterOrder: sqliteParameterOrder,
    read(body) {
      const inOneInstant = async () => {
        statement('BEGIN').run();
        try {
          return await body(ask);
        } finally {
          statement('COMMIT').run();
        }
      };
      const result = last.then(() => inWords(() => retryWhileBusy(inOneInstant, lockPatience)));
      last = result.catch(() => undefined);
      return result;
    },
    version: () =>
      inWords(() =>
        retryWhileBusy(() => connection.pragma('data_version', { simple: true }) as number, lockPatience),
      ),
    async close() {
      await last;
      reader.close();
    },
  };
}

const parameter = `(parameters ->> ('$."' || @parameter || '"'))`;

/** SQLite has a type for each value, and numbers before texts. */
export const sqliteParameterOrder: ParameterOrder = {
  kind: `CASE typeof(${parameter}) WHEN 'null' THEN 2 WHEN 'text' THEN 1 ELSE 0 END`,
  keys: [parameter],
};
