import { Client } from 'pg';
import type { RankingPage } from '@ridgeline/core';
import { samplePlan, sampleSweep, sampleTrial } from '@ridgeline/core/testing';
import { queries } from '../reads/queries.ts';
import { createRankingQuery } from '../reads/ranking-query.ts';
import { describeWithPostgres, freshSchemaUrl, parseSchema } from '../testing/test-server.ts';
import { openPostgresLog } from './postgres-log.ts';
import { parameterOrder } from './postgres-view.ts';

const page = { offset: 0, limit: 10 };
const ranking = (rankingPage: RankingPage) => createRankingQuery(rankingPage, parameterOrder);

const allQueries = {
  ...queries,
  ranking: ranking(page),
  complete: ranking({ ...page, state: 'complete' }),
  failed: ranking({ ...page, state: 'failed' }),
  ofStrategy: ranking({ ...page, strategy: 'l2' }),
  completeOfStrategy: ranking({ ...page, strategy: 'l2', state: 'complete' }),
};

const values: Readonly<Record<string, string>> = {
  name: `'${sampleSweep.name}'`,
  study: '1',
  trial: '7',
  step: '2',
  repeats: '3',
  number: '7',
  first: '0',
  last: '9',
  tier: '0',
  score: '-0.5',
  cursor: '100',
  limit: '10',
  offset: '0',
  strategy: `'l2'`,
  state: `'failed'`,
};

/** Sequential scans of tables that grow with a study. */
const largeTableScan = /Seq Scan on (configuration|trial|attempt|report|outcome|layer|test_examples)\b/;

describeWithPostgres((server) => {
  describe('a view in PostgreSQL', () => {
    it('answers each read of a large study with an index', async () => {
      const url = await freshSchemaUrl();
      const log = await openPostgresLog(url);
      await log.createStudy({ name: sampleSweep.name, definition: sampleSweep, plan: samplePlan });
      const numbers = Array.from({ length: 6000 }, (_, number) => number);
      const keys = await log.startTrials(
        sampleSweep.name,
        numbers.map((number) => ({ trial: sampleTrial(number), token: 't' })),
      );
      await log.appendReports(
        sampleSweep.name,
        keys.flatMap((key) =>
          [1, 2].map((step) => ({ key, report: { step, values: { val_accuracy: step } } })),
        ),
      );
      await log.finishTrials(
        sampleSweep.name,
        keys.slice(0, -12).map((key) => ({
          key,
          outcome: { type: 'complete', value: 1 / (2 + key.trial), step: 2, values: {} },
          layers: [{ layer: 'dense', weights: 3, nearZero: 1, reach: 1, counts: [3] }],
          examples: { losses: undefined, hits: new Uint8Array([1]) },
          fingerprint: undefined,
        })),
      );
      await log.close();

      const client = new Client(server);
      await client.connect();
      await client.query(`SET search_path TO "${parseSchema(url)}"`);
      await client.query('ANALYZE');
      const scans: Record<string, string> = {};
      for (const [name, sql] of Object.entries(allQueries)) {
        const bound = sql
          .replace(/ INDEXED BY \w+/g, '')
          .replace(/@(\w+)/g, (_, name: string) => values[name]!);
        const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${bound}`);
        const scan = rows.map((row) => row['QUERY PLAN'].trim()).find((line) => largeTableScan.test(line));
        if (scan !== undefined) scans[name] = scan;
      }
      await client.end();
      // The query for all ended trials has to read every row of its table.
      const { endedTrials: _, ...otherScans } = scans;
      expect(otherScans).toEqual({});
    });
  });
});
