import { postgresLocation } from './location.ts';
import { whileConnected } from './while-connected.ts';

/**
 * What tells a database from all others, those of the same name on another server, too. A stand-by has the id of its
 * primary.
 *
 * @throws RidgelineError `DATABASE_UNREADABLE` where the server cannot be reached.
 */
export function databaseId(url: string): Promise<string> {
  return whileConnected(postgresLocation(url), async (ask) => {
    const [row] = await ask(
      `SELECT system_identifier || '-' || oid AS id FROM pg_control_system(), pg_database
       WHERE datname = current_database()`,
    );
    return String(row!['id']);
  });
}
