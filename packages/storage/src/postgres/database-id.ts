import { postgresLocation } from './location.ts';
import { withConnection } from './while-connected.ts';

/**
 * Id of a database, unique across servers. A standby has the id of its primary.
 *
 * @throws RidgelineError `DATABASE_UNREADABLE` if the server cannot be reached.
 */
export function postgresDatabaseId(url: string): Promise<string> {
  return withConnection(postgresLocation(url), async (ask) => {
    const [row] = await ask(
      `SELECT system_identifier || '-' || oid AS id FROM pg_control_system(), pg_database
       WHERE datname = current_database()`,
    );
    return String(row!['id']);
  });
}
