import { searchDefaults, type SweepDefinition } from '@ridgeline/core';
import { migrations } from '../schema/schema.ts';
import { describeWithPostgres, freshSchemaUrl, queryServer, parseSchema } from '../testing/test-server.ts';
import { postgresDdl } from './migrate.ts';
import { openPostgresWorkerTable } from './assignment-table.ts';
import { acquirePostgresStudy } from './postgres-owner.ts';

const study = 'shared';
const definition: SweepDefinition = {
  name: study,
  description: undefined,
  type: 'network',
  task: { data: { name: 'digits' } },
  metric: { name: 'val_loss', goal: 'minimize', summary: { type: 'last' } },
  ...searchDefaults,
  seed: 0,
  seeds: [0],
  strategies: [{ name: 'all', method: 'grid', dimensions: [] }],
};
const trial = {
  number: 0,
  configuration: { number: 0, strategy: 'all', point: 0, parameters: { rate: 0.1 } },
  repeat: 0,
  seed: 0,
  epochs: 2,
};
const workerIdentity = { host: 'here', pid: 1, slots: 2 };

describeWithPostgres(() => {
  describe('the tables of leaders and workers', () => {
    it('passes assignments from a lost leader to the next one', async () => {
      const url = await freshSchemaUrl();
      const first = await acquirePostgresStudy(url, study);
      const log = await first.openLog();
      await log.createStudy({ name: study, definition, plan: undefined });
      const [key] = await log.startTrials(study, [{ trial, token: 'a' }]);
      const assignment = { key: key!, quarantined: false, data: 'f00' };
      const withToken = (token: string) => ({ ...assignment, key: { ...key!, token } });
      const table = await first.openLeaderTable({ version: '1.0.0' });
      expect(table.inherited).toEqual([]);
      await table.assign([assignment, { ...withToken('b'), quarantined: true, data: undefined }]);

      const [worker, otherWorker] = [
        await openPostgresWorkerTable(url, workerIdentity),
        await openPostgresWorkerTable(url, { ...workerIdentity, pid: 2 }),
      ];
      const claimed = { ...assignment, study, trial };
      const leader = { fencingToken: first.fencingToken, version: '1.0.0' };
      expect(await worker.claim(['z', 'a'])).toMatchObject([{ ...claimed, leader }]);
      // A duplicate message, to another worker or to the one that lost the answer.
      expect(await otherWorker.claim(['a'])).toEqual([]);
      expect(await worker.claim(['a'])).toMatchObject([claimed]);
      await table.stop(['a']);
      expect(await worker.heartbeat([{ study, text: 'hello' }])).toEqual([{ id: 'a', stopping: true }]);
      expect((await table.poll()).workers.map(({ pid }) => pid).sort()).toEqual([1, 2]);
      expect((await table.poll()).assignments).toContainEqual({ id: 'b', worker: undefined });

      await log.close();
      await first.release();
      const second = await acquirePostgresStudy(url, study);
      const nextTable = await second.openLeaderTable({ version: '1.0.1' });
      expect(nextTable.inherited).toEqual([assignment]);
      await nextTable.assign([withToken('d')]);
      // Late writes of the old leader have no effect, and its poll is refused.
      await table.remove(['a']);
      await table.assign([withToken('c')]);
      const lateTable = await first.openLeaderTable({ version: '1.0.0' });
      expect(lateTable.inherited).toEqual([]);
      expect((await nextTable.poll()).assignments).toEqual([
        { id: 'a', worker: worker.identity.id },
        { id: 'd', worker: undefined },
      ]);
      await expect(table.poll()).rejects.toMatchObject({ code: 'STUDY_OWNED' });
      expect(await otherWorker.claim(['b', 'c'])).toEqual([]);
      const [message] = await nextTable.receive([]);
      expect(message).toMatchObject({ text: 'hello' });
      expect(await nextTable.receive([message!.id])).toEqual([]);

      await otherWorker.leave();
      expect((await nextTable.poll()).workers.map(({ pid }) => pid)).toEqual([1]);
      await nextTable.close();
      expect(await worker.heartbeat([])).toEqual([]);
      await Promise.all([worker.leave(), table.close(), lateTable.close(), second.release()]);
      expect(await queryServer(`SELECT id FROM "${parseSchema(url)}".worker`)).toEqual([]);
    });

    it('lists the studies with a leader and its terms', async () => {
      const url = await freshSchemaUrl();
      const worker = await openPostgresWorkerTable(url, workerIdentity);
      expect(await worker.leaders()).toEqual([]);
      const owner = await acquirePostgresStudy(url, study);
      expect(await worker.leaders()).toEqual([]);
      const table = await owner.openLeaderTable({ version: '1.0.0', queue: 'redis://q:6379' });
      const terms = expect.objectContaining({
        fencingToken: owner.fencingToken,
        version: '1.0.0',
        queue: 'redis://q:6379',
      });
      expect(await worker.leaders()).toEqual([{ study, terms }]);
      await table.close();
      await owner.release();
      expect(await worker.leaders()).toEqual([]);
      await worker.leave();
    });

    it('removes the assignments of a leader of an older version', async () => {
      const url = await freshSchemaUrl();
      const schema = parseSchema(url);
      const older = migrations.filter(({ version }) => version < 11);
      const tables = older.map(({ sql, postgres = '' }) => postgresDdl(sql) + postgres).join('');
      await queryServer(
        `CREATE SCHEMA "${schema}"; SET search_path TO "${schema}"; ${tables}
       CREATE TABLE schema_version (version bigint NOT NULL); INSERT INTO schema_version VALUES (10);
       INSERT INTO owner (study, epoch, since, host, pid) VALUES ('${study}', 1, 0, 'there', 1);
       INSERT INTO assignment (id, study, epoch, apart, keys, worker) VALUES
         ('taken', '${study}', 1, false, '[{"trial":0,"attempt":1,"token":"x"},{"trial":1,"attempt":1,"token":"y"}]', 'w'),
         ('waiting', '${study}', 1, false, '[{"trial":2,"attempt":1,"token":"z"}]', NULL);`,
      );
      const owner = await acquirePostgresStudy(url, study);
      const log = await owner.openLog();
      const table = await owner.openLeaderTable({ version: '1.0.0' });
      expect(table.inherited).toEqual([]);
      expect(await queryServer(`SELECT id FROM "${schema}".assignment`)).toEqual([]);
      await Promise.all([table.close(), log.close(), owner.release()]);
    });

    it('keeps the weights of a trial as long as its assignment', async () => {
      const url = await freshSchemaUrl();
      const owner = await acquirePostgresStudy(url, study);
      const log = await owner.openLog();
      await log.createStudy({ name: study, definition, plan: undefined });
      const [key] = await log.startTrials(study, [{ trial, token: 'x' }]);
      const table = await owner.openLeaderTable({ version: '1.0.0', checkpoints: 5e7 });
      const ids = ['large', 'small', 'waiting'];
      await table.assign(
        ids.map((token) => ({ key: { ...key!, token }, quarantined: false, data: undefined })),
      );
      const worker = await openPostgresWorkerTable(url, workerIdentity);
      expect(await worker.claim(['large', 'small'])).toMatchObject([
        { leader: { checkpoints: 5e7 } },
        { leader: { checkpoints: 5e7 } },
      ]);
      const model = Buffer.from('{"a":"\\u0000"}');
      // More parts than one read returns.
      const weights = Uint8Array.from({ length: 9.5 * 2 ** 20 }, (_, i) => (i * i) % 251);
      const checkpoint = (bytes: Uint8Array) => ({
        files: [
          { path: 'model.json', bytes: model },
          { path: 'empty/of a module', bytes: new Uint8Array() },
          { path: 'weights.bin', bytes },
        ],
      });
      await worker.upload('large', checkpoint(weights));
      // Repeated because the answer was lost.
      await worker.upload('large', checkpoint(weights));
      await worker.upload('small', checkpoint(Uint8Array.of(0, 255)));
      // Not accepted: the worker does not hold the first assignment, and the second does not exist.
      for (const id of ['waiting', 'unknown']) await worker.upload(id, checkpoint(weights));

      const downloaded = await table.download('large');
      const [first, empty, last] = downloaded!.files;
      expect([first, empty]).toEqual([
        { path: 'model.json', bytes: model },
        { path: 'empty/of a module', bytes: Buffer.alloc(0) },
      ]);
      expect(Buffer.compare(last!.bytes, weights)).toBe(0);
      expect((await table.download('small'))!.files[2]!.bytes).toEqual(Buffer.of(0, 255));
      expect(await table.download('waiting')).toBeUndefined();
      const readRows = () =>
        queryServer(`SELECT DISTINCT assignment FROM "${parseSchema(url)}".checkpoint ORDER BY 1`);
      expect(await readRows()).toEqual([{ assignment: 'large' }, { assignment: 'small' }]);
      await table.remove(['large']);
      expect(await readRows()).toEqual([{ assignment: 'small' }]);
      await table.close();
      expect(await readRows()).toEqual([]);
      await Promise.all([worker.leave(), log.close(), owner.release()]);
    });

    it('reports a statement that fails permanently', async () => {
      const url = await freshSchemaUrl();
      const table = await openPostgresWorkerTable(url, workerIdentity);
      await queryServer(`CREATE UNIQUE INDEX in_the_way ON "${parseSchema(url)}".said (study)`);
      await table.heartbeat([{ study, text: 'once' }]);
      const failingHeartbeat = table.heartbeat([{ study, text: 'twice' }]);
      const nextHeartbeat = table.heartbeat([]);
      await expect(failingHeartbeat).rejects.toThrow('in_the_way');
      expect(await nextHeartbeat).toEqual([]);
      await table.leave();
    });
  });
});
