import { RidgelineError } from '@ridgeline/core';
import Database from 'better-sqlite3';

/**
 * Opens a file with better-sqlite3.
 *
 * @throws RidgelineError `SQLITE_UNAVAILABLE` if its native addon was not built, or was built for another Node.
 */
export function openFile(path: string, options: Database.Options = {}): Database.Database {
  try {
    return keepObjects(new Database(path, options));
  } catch (error) {
    throw isNotBuilt(error) ? notBuiltError(error) : error;
  }
}

/**
 * All objects of better-sqlite3, to keep them from garbage collection. From version 24.19 on, Node aborts if one is
 * collected while no JavaScript runs, because better-sqlite3's `ObjectWrap` needs a current environment. There
 * are few statements: each is prepared once.
 */
const keptObjects: object[] = [];

function keepObjects(database: Database.Database): Database.Database {
  const prepareOriginal = database.prepare.bind(database);
  const prepare = (sql: string) => {
    const statement = prepareOriginal(sql);
    keptObjects.push(statement);
    return statement;
  };
  const pragmas = new Map<string, Database.Statement>();
  keptObjects.push(database);
  return Object.assign(database, {
    prepare,
    // The original pragma() prepares a statement for each call.
    pragma(source: string, { simple = false }: Database.PragmaOptions = {}): unknown {
      const statement = pragmas.get(source) ?? prepare(`PRAGMA ${source}`);
      pragmas.set(source, statement);
      if (statement.reader) return simple ? statement.pluck().get() : statement.pluck(false).all();
      statement.run();
      return simple ? undefined : [];
    },
  });
}

/** True if the native addon could not be loaded. The error of the package `bindings` has no code. */
function isNotBuilt(error: unknown): boolean {
  const { code, message } = Object(error) as { readonly code?: unknown; readonly message?: unknown };
  return code === 'ERR_DLOPEN_FAILED' || String(message).startsWith('Could not locate the bindings file');
}

function notBuiltError(cause: unknown): RidgelineError {
  return new RidgelineError(
    'SQLITE_UNAVAILABLE',
    `The native addon of better-sqlite3 is missing for Node ${process.versions.node}.`,
    {
      hint: 'Run "npm rebuild better-sqlite3"; with npm 12, run "npm approve-scripts better-sqlite3" first.',
      cause,
    },
  );
}
