import { prepareActs, type Acts } from './acts.ts';
import type { Committer, Settled } from './commit-queue.ts';
import type { Connection } from './connection.ts';
import { isStorageFailure } from './sqlite-error.ts';

/**
 * Commits acts over one connection: all of a batch in one transaction, each act under a savepoint of its own, so that
 * one that throws takes nothing with it. A failure of the file rolls the whole batch back and is thrown.
 */
export function writerOf(connection: Connection): Committer<Acts> {
  const acts = prepareActs(connection);
  const begin = connection.prepare('BEGIN IMMEDIATE');
  const commit = connection.prepare('COMMIT');
  const savepoint = connection.prepare('SAVEPOINT act');
  const release = connection.prepare('RELEASE act');
  const undo = connection.prepare('ROLLBACK TO act');

  const settle = (act: (acts: Acts) => unknown): Settled => {
    savepoint.run();
    try {
      const value = act(acts);
      release.run();
      return { ok: true, value };
    } catch (error) {
      if (isStorageFailure(error) || !connection.inTransaction) throw error;
      undo.run();
      release.run();
      return { ok: false, error };
    }
  };

  return {
    commit(batch) {
      begin.run();
      try {
        const settled = batch.map(settle);
        commit.run();
        return settled;
      } catch (error) {
        if (connection.inTransaction) connection.exec('ROLLBACK');
        throw error;
      }
    },
  };
}
