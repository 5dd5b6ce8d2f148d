import { describeStore } from '@ridgeline/core/testing';
import { openPostgresLog } from './postgres-log.ts';
import { openPostgresView } from './postgres-view.ts';
import { describeWithPostgres, emptySchemaUrl } from '../testing/test-server.ts';

describeWithPostgres(() => {
  describeStore('in PostgreSQL', async (clock) => {
    const url = await emptySchemaUrl();
    const log = await openPostgresLog(url, { clock });
    return { log, view: await openPostgresView(url) };
  });
});
