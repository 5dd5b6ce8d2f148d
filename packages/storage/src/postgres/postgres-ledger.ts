import { RidgelineError } from '@ridgeline/core';
import { parseLedger, type ParsedLedger } from '@ridgeline/core/ledger';
import { errorTranslator } from '../error-translator.ts';
import { lockedReason, ledgerLockTimeout, type LedgerStore } from '../ledger-store.ts';
import { connect, type PostgresConnection } from './connection.ts';
import { postgresLocation } from './location.ts';
import { migratePostgres } from './migrate.ts';
import { postgresWriteError, sqlState } from './postgres-error.ts';
import { withConnection, type RunStatement } from './with-connection.ts';

/**
 * Ledger in a table of a server. Each row holds one line in the format of a ledger file. The server holds the lock. It
 * releases the lock when the connection ends, or within half a minute of losing the client's machine. Without a commit,
 * nothing is written.
 */
export function postgresLedger(url: string): LedgerStore {
  const location = postgresLocation(url);
  const { name } = location;
  const translateErrors = errorTranslator((error) => postgresWriteError(error, location));
  return {
    name,
    read: () => withConnection(location, read),
    whileLocked: (body) =>
      translateErrors(async () => {
        const connection = await connect(location);
        try {
          await migratePostgres(connection, location);
          await lock(connection, name);
          return await body(
            await read((sql, parameters = []) => connection.query(sql, parameters)),
            async (entry) => {
              await connection.query('INSERT INTO claim_ledger (entry, line) VALUES ($1, $2)', [
                entry.entry,
                JSON.stringify(entry),
              ]);
              // Changes the version of the database, so that pages show the new ledger.
              await connection.run(
                'UPDATE progress SET changes = changes + 1 WHERE study = (SELECT max(study) FROM progress); COMMIT',
              );
            },
          );
        } finally {
          // Closing rolls back an uncommitted transaction.
          await connection.close().catch(() => undefined);
        }
      }),
  };
}

async function read(query: RunStatement): Promise<ParsedLedger> {
  const [table] = await query(`SELECT to_regclass('claim_ledger') IS NOT NULL AS found`);
  if (table!['found'] !== true) return parseLedger('');
  const rows = await query('SELECT line FROM claim_ledger ORDER BY entry');
  return parseLedger(rows.map(({ line }) => `${String(line)}\n`).join(''));
}

/** Begins a transaction with the exclusive right to write the ledger. Readers do not wait for it. */
async function lock(connection: PostgresConnection, name: string): Promise<void> {
  try {
    await connection.run(
      `BEGIN; SET LOCAL lock_timeout TO ${ledgerLockTimeout}; LOCK TABLE claim_ledger IN EXCLUSIVE MODE`,
    );
  } catch (error) {
    const lockNotAvailable = '55P03';
    if (sqlState(error) !== lockNotAvailable) throw error;
    throw new RidgelineError(
      'DATABASE_UNWRITABLE',
      `The ledger in ${name} cannot be written: ${lockedReason}.`,
      { cause: error },
    );
  }
}
