import { describeStore } from '@ridgeline/core/testing';
import { openPostgresLog } from './postgres-log.ts';
import { openPostgresView } from './postgres-view.ts';
import { truncateStatement } from '../testing/test-server.ts';
import { startPglite } from '../testing/pglite-server.ts';

// All connections share one session. Tests of owners, cut connections and concurrent writers need several sessions, so
// they run on a server.
const server = await startPglite();

afterAll(() => server.close());

describeStore(
  'in PGlite',
  async (clock) => {
    const log = await openPostgresLog(server.url, { clock });
    await server.run(truncateStatement('ridgeline'));
    return { log, view: await openPostgresView(server.url) };
  },
  { sequences: 5 },
);
