/** Studies on a PostgreSQL server: a door of its own, as it loads the client of the server, which a file does not need. */
export { openPostgresLog } from './postgres/postgres-log.ts';
export { openPostgresView } from './postgres/postgres-view.ts';
