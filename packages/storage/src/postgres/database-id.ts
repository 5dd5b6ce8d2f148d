import { postgresLocation } from './location.ts';
import { withConnection } from './with-connection.ts';

/**
 * Reads the id of a database, which is unique across servers. A standby has its primary's id.
 *
 * @throws RidgelineError `DATABASE_UNREADABLE` if the server cannot be reached.
 */
export function postgresDatabaseId(url: string): Promise<string> {
  return withConnection(postgresLocation(url), async (query) => {
    const [row] = await query(
      `SELECT system_identifier || '-' || oid AS id FROM pg_control_system(), pg_database
       WHERE datname = current_database()`,
    );
    return String(row!['id']);
  });
}
