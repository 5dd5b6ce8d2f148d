import { setTimeout as delay } from 'node:timers/promises';
import { samplePlan, sampleSweep, sampleTrial } from '@ridgeline/core/testing';
import type { Fingerprint, Outcome, StudyLog } from '@ridgeline/core';
import {
  cutConnections,
  describeWithPostgres,
  freshSchemaUrl,
  queryServer,
  parseSchema,
} from '../testing/test-server.ts';
import { openPostgresLog } from './postgres-log.ts';
import { acquirePostgresStudy } from './postgres-owner.ts';
import { openPostgresView } from './postgres-view.ts';

const study = sampleSweep.name;
const newStudy = { name: study, definition: sampleSweep, plan: samplePlan };

const sampleFingerprint: Fingerprint = {
  backend: 'native',
  version: 'libtensorflow 2.21.0',
  instructions: 'avx2',
  oneDnn: true,
  numerics: 1,
  data: 'd'.repeat(64),
};

const start = (log: StudyLog, number: number) =>
  log.startTrials(study, [{ trial: sampleTrial(number), token: `t${number}` }]);

describeWithPostgres((server) => {
  describe('a log in PostgreSQL', () => {
    it('finds an archived study immediately by its new name', async () => {
      const log = await openPostgresLog(await freshSchemaUrl());
      await log.createStudy(newStudy);
      await start(log, 0);
      const archivedName = `${study}@yesterday`;
      const [, again] = await Promise.allSettled([
        log.archiveStudy(study, archivedName),
        log.startTrials(archivedName, [{ trial: sampleTrial(0), token: 'again' }]),
      ]);
      expect(again).toMatchObject({
        status: 'rejected',
        reason: { message: expect.stringContaining('is running') },
      });
      await log.close();
    });

    it('serializes the actions of several writers', async () => {
      const url = await freshSchemaUrl();
      const logs = await Promise.all([1, 2, 3].map(() => openPostgresLog(url)));
      await logs[0]!.createStudy(newStudy);
      await logs[1]!.createStudy({ ...newStudy, name: 'other' });
      const answers = await Promise.allSettled(
        logs.flatMap((log) => Array.from({ length: 12 }, (_, number) => start(log, number))),
      );
      const view = await openPostgresView(url);
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(12);
      expect(await view.progress(study)).toMatchObject({ running: 12 });
      expect(await view.running(study)).toHaveLength(12);
      await Promise.all([view, ...logs].map((store) => store.close()));
    });

    it('creates the tables once for simultaneous starts', async () => {
      const url = await freshSchemaUrl();
      const logs = await Promise.all([1, 2, 3, 4].map(() => openPostgresLog(url)));
      await Promise.all(logs.map((log) => log.close()));
    });

    it('performs an action once when its connection is cut', async () => {
      const url = await freshSchemaUrl();
      const log = await openPostgresLog(url);
      await log.createStudy(newStudy);
      // Twenty different pauses cut a batch at each of its messages. More rounds would take long on a slow server.
      for (let number = 0; number < 60; number += 3) {
        const actions = Promise.all([number, number + 1, number + 2].map((trial) => start(log, trial)));
        for (const pause of [0, number / 2, number / 4]) {
          await delay(pause);
          await cutConnections(url);
        }
        await actions;
      }
      const view = await openPostgresView(url);
      expect((await view.running(study)).map(({ trial, attempt }) => [trial.number, attempt])).toEqual(
        Array.from({ length: 60 }, (_, number) => [number, 1]),
      );
      expect(await view.progress(study)).toMatchObject({ running: 60, waiting: 0 });
      await Promise.all([view.close(), log.close()]);
    });

    it('replaces characters that PostgreSQL cannot store', async () => {
      const url = await freshSchemaUrl();
      const log = await openPostgresLog(url);
      await log.createStudy(newStudy);
      const [key] = await start(log, 0);
      const message = `a NUL \0, half a smile \ud83d, a quote ', a backslash \\u0000`;
      const outcome = { type: 'failed', kind: 'error', message } as const;
      await log.finishTrials(study, [{ key: key!, outcome, fingerprint: undefined }]);
      const view = await openPostgresView(url);
      const { outcomes } = await view.outcomes(study, 0, 1);
      expect(outcomes[0]!.outcome).toMatchObject({
        message: `a NUL \ufffd, half a smile \ufffd, a quote ', a backslash \\u0000`,
      });
      await Promise.all([view.close(), log.close()]);
    });

    it('forgets a fingerprint whose transaction was rolled back', async () => {
      const url = await freshSchemaUrl();
      const log = await openPostgresLog(url);
      await log.createStudy(newStudy);
      const [key] = await start(log, 0);
      const values = { val_accuracy: NaN };
      const invalidOutcome = { type: 'complete', value: NaN, step: 1, values } as const;
      const validOutcome = { type: 'pruned', step: 1 } as const;
      const finish = (outcome: Outcome) =>
        log.finishTrials(study, [{ key: key!, outcome, fingerprint: sampleFingerprint }]);
      await expect(finish(invalidOutcome)).rejects.toThrow('not a finite number');
      expect(await finish(validOutcome)).toEqual(['acknowledged']);
      await log.close();
    });

    it('reports an unusable server without the password', async () => {
      const unknownUser = new URL(server);
      unknownUser.username = 'nobody-such';
      unknownUser.password = 'sesame';
      const closedPort = new URL(server);
      closedPort.port = '1';
      closedPort.password = 'sesame';
      for (const url of [unknownUser, closedPort]) {
        const error = await openPostgresLog(url.href, { reconnectTimeout: 0 }).catch(
          (thrown: unknown) => thrown,
        );
        expect(error).toMatchObject({ code: 'DATABASE_UNWRITABLE' });
        expect(`${(error as Error).message} ${String((error as { hint: string }).hint)}`).not.toContain(
          'sesame',
        );
      }
    });

    it('rejects missing tables and tables of a newer Ridgeline', async () => {
      const url = await freshSchemaUrl();
      await expect(openPostgresView(url)).rejects.toMatchObject({
        code: 'DATABASE_UNREADABLE',
        message: expect.stringContaining('There are no studies in postgres://'),
      });
      await (await openPostgresLog(url)).close();
      await queryServer(`UPDATE "${parseSchema(url)}".schema_version SET version = version + 1`);
      const newer = { code: 'DATABASE_UNREADABLE', message: expect.stringContaining('a newer Ridgeline') };
      await expect(openPostgresView(url)).rejects.toMatchObject(newer);
      await expect(openPostgresLog(url)).rejects.toMatchObject(newer);
    });
  });

  describe('the owner of a study in PostgreSQL', () => {
    it('is one process per study', async () => {
      const url = await freshSchemaUrl();
      const owner = await acquirePostgresStudy(url, study);
      await expect(acquirePostgresStudy(url, study)).rejects.toMatchObject({
        code: 'STUDY_OWNED',
        message: expect.stringContaining(`process ${process.pid} on `),
        hint: expect.stringContaining(`"ridgeline dashboard ${study}"`),
      });
      const other = await acquirePostgresStudy(url, 'other');
      await owner.release();
      const next = await acquirePostgresStudy(url, study);
      expect(next.fencingToken).toBeGreaterThan(owner.fencingToken);
      await Promise.all([next.release(), other.release()]);
    });

    it('remains the owner after its connections were cut', async () => {
      const url = await freshSchemaUrl();
      const owner = await acquirePostgresStudy(url, study);
      const log = await owner.openLog();
      await log.createStudy(newStudy);
      await cutConnections(url);
      await start(log, 0);
      await log.close();
      await owner.release();
    });

    it('is fenced off once another process has taken over', async () => {
      const url = await freshSchemaUrl();
      const first = await acquirePostgresStudy(url, study);
      const log = await first.openLog();
      await log.createStudy(newStudy);
      const [key] = await start(log, 0);
      await first.release();
      const second = await acquirePostgresStudy(url, study);
      const ownedError = { code: 'STUDY_OWNED', message: expect.stringContaining('has taken over') };
      await expect(start(log, 1)).rejects.toMatchObject(ownedError);
      await expect(log.check(study)).rejects.toMatchObject(ownedError);
      const outcome = { type: 'pruned', step: 1 } as const;
      await expect(
        log.finishTrials(study, [{ key: key!, outcome, fingerprint: undefined }]),
      ).rejects.toMatchObject(ownedError);
      const view = await openPostgresView(url);
      expect(await view.progress(study)).toMatchObject({ running: 1, waiting: 0 });
      await Promise.all([view.close(), log.close(), second.release()]);
    });
  });
});
