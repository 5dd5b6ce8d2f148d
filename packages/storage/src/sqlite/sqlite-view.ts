import { RidgelineError, type StudyView } from '@ridgeline/core';
import { errorTranslator } from '../error-translator.ts';
import type { ParameterOrder } from '../reads/ranking-query.ts';
import { createStudyView } from '../reads/create-study-view.ts';
import type { ArrayQueryRunner, QueryRunner, ReadEngine } from '../reads/read-engine.ts';
import { realFile } from '../real-file.ts';
import { migrations } from '../schema/schema.ts';
import { createStatementCache, type SqliteConnection, type Statement } from './connection.ts';
import { lockTimeout, retryWhileLocked } from './retry-while-locked.ts';
import { openReader } from './reader.ts';
import { createReopeningConnection } from './reopening-connection.ts';
import { sqliteReadError } from './sqlite-error.ts';
import { DatabaseFiles } from './database-files.ts';

/**
 * Opens a database file for reading only, without blocking its writer. Each read sees one instant of the database. If
 * the folder is not writable, a copy is read.
 *
 * Throws `RidgelineError` `DATABASE_UNREADABLE` for a file that is missing, damaged, another program's, of a newer
 * schema, or in use by an older Ridgeline; `version` throws `DATABASE_MOVED` once the path no longer names the open
 * file.
 *
 * @example
 * const view = await openSqliteView('ridgeline.db');
 * const [study] = await view.studies();
 * const top = await view.ranking(study.name, { offset: 0, limit: 10 });
 * await view.close();
 */
export async function openSqliteView(path: string): Promise<StudyView> {
  return createStudyView(await openSqliteReadEngine(path));
}

/** Connection of a view. A view may use several in sequence. */
interface ViewConnection {
  readonly connection: SqliteConnection;
  readonly statement: (sql: string) => Statement;
  /** Number of the connection, from 1. */
  readonly number: number;
  readonly files: DatabaseFiles;
  close(): void;
}

/** Opens the read engine of a file. Throws the same errors as `openSqliteView`. */
export async function openSqliteReadEngine(path: string): Promise<ReadEngine> {
  const file = realFile(path);
  const translateErrors = errorTranslator((error) => sqliteReadError(error, file));
  let connectionCount = 0;
  const reader = createReopeningConnection((): ViewConnection => {
    const files = new DatabaseFiles(file);
    const { connection, close } = openReader(file, migrations);
    return {
      statement: createStatementCache(connection),
      connection,
      number: ++connectionCount,
      files,
      close,
    };
  });
  /** Serializes reads: a connection has one transaction at a time. */
  let lastRead: Promise<unknown> = Promise.resolve();
  const enqueue = <T>(body: (connection: ViewConnection) => T | Promise<T>): Promise<T> => {
    const result = lastRead.then(() =>
      translateErrors(() => retryWhileLocked(() => reader.use(body), lockTimeout)),
    );
    lastRead = result.catch(() => undefined);
    return result;
  };
  await enqueue(() => undefined);

  return {
    name: file,
    parameterOrder: sqliteParameterOrder,
    read: (body) =>
      enqueue(async ({ statement }) => {
        const query: QueryRunner = async (sql, parameters = {}) => statement(sql).raw(false).all(parameters);
        const queryArrays: ArrayQueryRunner = async (sql, parameters = {}) =>
          statement(sql).raw().all(parameters) as readonly unknown[][];
        statement('BEGIN').run();
        try {
          return await body(query, queryArrays);
        } finally {
          statement('COMMIT').run();
        }
      }),
    version: () =>
      enqueue(({ connection, number, files }) => {
        if (files.isDatabaseMoved()) throw movedFileError(file);
        // Each connection has its own 32-bit counter.
        return 2 ** 32 * number + (connection.pragma('data_version', { simple: true }) as number);
      }),
    async close() {
      await lastRead;
      reader.close();
    },
  };
}

/** Error for a moved file, whose open connection would show the old content forever. */
function movedFileError(path: string): RidgelineError {
  return new RidgelineError('DATABASE_MOVED', `${path} was moved, removed or replaced while it was open.`, {
    hint: 'Put the file back, or run the command again on the current file.',
  });
}

const parameter = `(parameters ->> ('$."' || @parameter || '"'))`;

/** Order by a parameter: numbers first, then texts, then missing values. SQLite stores a type with each value. */
export const sqliteParameterOrder: ParameterOrder = {
  kind: `CASE typeof(${parameter}) WHEN 'null' THEN 2 WHEN 'text' THEN 1 ELSE 0 END`,
  keys: [parameter],
};
