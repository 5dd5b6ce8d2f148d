import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { samplePlan, sampleSweep, sampleTrial } from '@ridgeline/core/testing';
import { appendToLedger, readLedger } from '../ledger.ts';
import {
  cutConnections,
  describeWithPostgres,
  freshSchemaUrl,
  queryServer,
  parseSchema,
} from '../testing/test-server.ts';
import { openPostgresLog } from './postgres-log.ts';
import { openPostgresView } from './postgres-view.ts';

const look = (trials: number) => ({ type: 'look', study: 'mine', trials }) as const;

describeWithPostgres(() => {
  describe('the ledger in PostgreSQL', () => {
    let url: string;
    beforeEach(async () => {
      url = await freshSchemaUrl();
    });
    const queryLedger = (sql: string) =>
      queryServer<{ line: string }>(sql.replace('claim_ledger', `"${parseSchema(url)}".claim_ledger`));

    it('stores entries without a study', async () => {
      expect(await readLedger(url)).toMatchObject({ entries: [], fault: undefined });
      const first = await appendToLedger(url, () => look(1));
      await appendToLedger(url, (entries) => look(entries.length + 1));
      expect((await readLedger(url)).entries).toMatchObject([first!, { entry: 2, before: first!.hash }]);
      const view = await openPostgresView(url);
      expect(await view.studies()).toEqual([]);
      await view.close();
    });

    it('migrates a database without the table at the first entry', async () => {
      const { name: study } = sampleSweep;
      const olderLog = await openPostgresLog(url);
      await olderLog.createStudy({ name: study, definition: sampleSweep, plan: samplePlan });
      const [key] = await olderLog.startTrials(study, [{ trial: sampleTrial(0), token: 'a' }]);
      await queryLedger('DROP TABLE claim_ledger');
      await queryServer(`UPDATE "${parseSchema(url)}".schema_version SET version = 18`);
      expect(await readLedger(url)).toMatchObject({ entries: [], fault: undefined });
      const earlyView = await openPostgresView(url);
      expect(await earlyView.progress(study)).toMatchObject({ running: 1 });
      await earlyView.close();
      await appendToLedger(url, () => look(1));
      const outcome = { type: 'failed', kind: 'error', message: 'x' } as const;
      await olderLog.finishTrials(study, [{ key: key!, outcome, fingerprint: undefined }]);
      await olderLog.close();
      const log = await openPostgresLog(url);
      await log.startTrials(study, [{ trial: sampleTrial(1), token: 'b' }]);
      await log.close();
      const view = await openPostgresView(url);
      expect(await view.progress(study)).toMatchObject({ ended: { failed: 1 }, running: 1 });
      expect((await readLedger(url)).entries).toHaveLength(1);
      // Pages that show the ledger follow the version.
      const version = await view.version();
      await appendToLedger(url, () => look(2));
      expect(await view.version()).not.toBe(version);
      await view.close();
    });

    it('loses nothing when many processes append simultaneously', async () => {
      const program = fileURLToPath(new URL('../ledger.test.program.mjs', import.meta.url));
      const append = () =>
        promisify(execFile)(process.execPath, [program, url, '10'], {
          env: { ...process.env, NODE_OPTIONS: '' },
        });
      await Promise.all([append(), append()]);
      const { entries, fault } = await readLedger(url);
      expect(fault).toBeUndefined();
      // Each process read all earlier entries, so no number occurs twice.
      expect(entries.map((entry) => entry.type === 'look' && entry.trials)).toEqual([...Array(20).keys()]);
    }, 60_000);

    it('writes no entry if the client fails while it has the lock', async () => {
      await appendToLedger(url, () => look(1));
      const ledgerBefore = await readLedger(url);
      await expect(appendToLedger(url, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
      expect(await appendToLedger(url, () => undefined)).toBeUndefined();
      const interruptedAppend = appendToLedger(url, async () => {
        await cutConnections(url);
        return look(2);
      });
      await expect(interruptedAppend).rejects.toMatchObject({ code: 'DATABASE_UNWRITABLE' });
      expect(await readLedger(url)).toEqual(ledgerBefore);
      // The server has freed the lock.
      expect(await appendToLedger(url, () => look(2))).toMatchObject({ entry: 2 });
    });

    it('rejects entries after a damaged one', async () => {
      for (const trials of [1, 2, 3]) await appendToLedger(url, () => look(trials));
      const lines = await queryLedger('SELECT line FROM claim_ledger ORDER BY entry');
      expect(lines).toHaveLength(3);
      for (const [damage, message] of [
        [
          `UPDATE claim_ledger SET line = replace(line, '"trials":2', '"trials":7') WHERE entry = 2`,
          'was changed',
        ],
        [`DELETE FROM claim_ledger WHERE entry = 1`, 'Line 1 of the ledger postgres://'],
        [`UPDATE claim_ledger SET line = 'x' WHERE entry = 2`, 'is not a ledger entry'],
      ] as const) {
        await queryLedger(damage);
        await expect(appendToLedger(url, () => look(4))).rejects.toMatchObject({
          code: 'LEDGER_DAMAGED',
          message: expect.stringContaining(message) as string,
        });
        await queryLedger('TRUNCATE claim_ledger');
        for (const [index, { line }] of lines.entries())
          await queryLedger(`INSERT INTO claim_ledger VALUES (${index + 1}, '${line}')`);
      }
    });
  });
});
