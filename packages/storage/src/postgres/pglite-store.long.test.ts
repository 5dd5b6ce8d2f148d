import { describeStore } from '@ridgeline/core/testing';
import { openPostgresLog } from './postgres-log.ts';
import { openPostgresView } from './postgres-view.ts';
import { emptyingOf } from '../testing/postgres-here.ts';
import { startPglite } from '../testing/pglite-server.ts';

// One session serves all connections, so what needs two cannot be shown here: owners, whose lock a session may take
// twice, connections that are cut, and processes that write at the same time. Those tests need a server.
const server = await startPglite();

afterAll(() => server.close());

describeStore(
  'in PGlite',
  async (clock) => {
    const log = await openPostgresLog(server.url, { clock });
    await server.run(emptyingOf('ridgeline'));
    return { log, view: await openPostgresView(server.url) };
  },
  { sequences: 5 },
);
