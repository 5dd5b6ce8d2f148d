import type { Act } from '../acts/act.ts';
import { performAct, type CountedUntil } from '../acts/perform.ts';
import type { SqliteConnection } from './connection.ts';
import { isStorageFailure } from './sqlite-error.ts';
import { sqliteTables } from './tables.ts';

/** Results of a batch of acts, and the state after it. */
export interface Committed {
  readonly replies: readonly PromiseSettledResult<unknown>[];
  readonly counted: CountedUntil;
}

/**
 * Commits acts over one connection: a batch in one transaction, each act under a savepoint, so that an act that throws
 * leaves the others intact. A failure of the file rolls back the whole batch and is thrown.
 */
export function createWriter(
  connection: SqliteConnection,
): (batch: readonly Act[], countedUntil: CountedUntil) => Committed {
  const tables = sqliteTables(connection);
  const begin = connection.prepare('BEGIN IMMEDIATE');
  const commit = connection.prepare('COMMIT');
  const savepoint = connection.prepare('SAVEPOINT act');
  const release = connection.prepare('RELEASE act');
  const undo = connection.prepare('ROLLBACK TO act');

  const replyTo = (act: Act, counted: Map<number, number>): PromiseSettledResult<unknown> => {
    savepoint.run();
    try {
      const value = performAct(tables, act, counted);
      release.run();
      return { status: 'fulfilled', value };
    } catch (error) {
      if (isStorageFailure(error) || !connection.inTransaction) throw error;
      undo.run();
      release.run();
      return { status: 'rejected', reason: error };
    }
  };

  return (batch, countedUntil) => {
    begin.run();
    try {
      const counted = new Map(countedUntil);
      const replies = batch.map((act) => replyTo(act, counted));
      commit.run();
      return { replies, counted };
    } catch (error) {
      if (connection.inTransaction) connection.exec('ROLLBACK');
      throw error;
    }
  };
}
