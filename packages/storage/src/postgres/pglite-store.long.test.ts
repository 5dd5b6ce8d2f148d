import { describeStore } from '@ridgeline/core/testing';
import { openPostgresLog } from './postgres-log.ts';
import { openPostgresView } from './postgres-view.ts';
import { truncateStatement } from '../testing/test-server.ts';
import { startPglite } from '../testing/pglite-server.ts';

// All connections share one session, so tests that need two require a server: owners, whose lock a session may take
// twice, cut connections, and concurrent writers.
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
