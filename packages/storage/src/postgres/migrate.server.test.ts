import {
  describeWithPostgres,
  cutConnections,
  freshSchemaUrl,
  parseSchema,
  queryServer,
} from '../testing/test-server.ts';
import { connect } from './connection.ts';
import { postgresLocation } from './location.ts';
import { migratePostgres } from './migrate.ts';

describeWithPostgres((serverUrl) => {
  it('a migration that loses its connection reports the loss', async () => {
    const url = await freshSchemaUrl();
    const other = await connect(postgresLocation(serverUrl));
    await other.run(`BEGIN; CREATE SCHEMA "${parseSchema(url)}"`);
    const connection = await connect(postgresLocation(url));
    const migration = migratePostgres(connection, postgresLocation(url));
    // The migration waits for the other transaction.
    const waitingMigrations = `SELECT 1 FROM pg_stat_activity WHERE application_name = '${parseSchema(url)}' AND wait_event_type = 'Lock'`;
    while ((await queryServer(waitingMigrations)).length === 0);
    await cutConnections(url);
    await expect(migration).rejects.toMatchObject({ code: '57P01' });
    await other.close();
  });
});
