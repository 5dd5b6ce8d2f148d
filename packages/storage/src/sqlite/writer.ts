import type { Action } from '../actions/action.ts';
import { performAction, type CountedUntil } from '../actions/perform.ts';
import type { SqliteConnection } from './connection.ts';
import { isStorageFailure } from './sqlite-error.ts';
import { prepareSqliteTables } from './tables.ts';

/**
 * Creates a function that commits a batch of actions in one transaction. Each action runs under a savepoint: an action that
 * throws leaves the others intact. If the file fails or is locked, the whole batch is rolled back and the error is
 * thrown.
 */
export function createBatchCommit(connection: SqliteConnection) {
  const tables = prepareSqliteTables(connection);
  const begin = connection.prepare('BEGIN IMMEDIATE');
  const commit = connection.prepare('COMMIT');
  const savepoint = connection.prepare('SAVEPOINT action');
  const release = connection.prepare('RELEASE action');
  const undo = connection.prepare('ROLLBACK TO action');

  const performInBatch = (
    action: Action,
    countedUntil: Map<number, number>,
  ): PromiseSettledResult<unknown> => {
    savepoint.run();
    try {
      const value = performAction(tables, action, countedUntil);
      release.run();
      return { status: 'fulfilled', value };
    } catch (error) {
      if (isStorageFailure(error) || !connection.inTransaction) throw error;
      undo.run();
      release.run();
      return { status: 'rejected', reason: error };
    }
  };

  return (batch: readonly Action[], countedUntil: CountedUntil) => {
    begin.run();
    try {
      const newCountedUntil = new Map(countedUntil);
      const results = batch.map((action) => performInBatch(action, newCountedUntil));
      commit.run();
      return { results, countedUntil: newCountedUntil };
    } catch (error) {
      if (connection.inTransaction) connection.exec('ROLLBACK');
      throw error;
    }
  };
}
