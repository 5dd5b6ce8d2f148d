/** Studies on a PostgreSQL server. A separate entry point, because it loads the server's client. */
export { openPostgresLog } from './postgres/postgres-log.ts';
