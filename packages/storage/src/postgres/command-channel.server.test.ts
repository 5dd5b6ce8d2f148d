import { pendingReply, type Command, type RunStatus } from '@ridgeline/core';
import { describeWithPostgres, freshSchema } from '../testing/test-server.ts';
import { postgresChannel } from './command-channel.ts';
import { connect } from './connection.ts';
import { postgresLocation } from './location.ts';
import { acquirePostgresStudy } from './postgres-owner.ts';

const study = 'mine';
const status: RunStatus = { study, state: 'running', threads: 1, warnings: [] };

describeWithPostgres(() => {
  describe('the command channel', () => {
    it('delivers the reply of an owner that exits immediately', async () => {
      const url = await freshSchema();
      const owner = await acquirePostgresStudy(url, study);
      const channel = postgresChannel(url, study);
      const closed = new Promise<void>((resolve, reject) => {
        const server = owner.answerCommands({
          status: () => status,
          command: () => {
            server.close().then(resolve, reject);
            return { ok: true, message: 'Stopped.' };
          },
        });
      });
      await until(async () => (await channel.status()) !== undefined);
      expect(await channel.send({ type: 'stop' })).toEqual({ ok: true, message: 'Stopped.' });
      await closed;
      await owner.release();
    });

    it('returns a pending reply for an unanswered command', async () => {
      const url = await freshSchema();
      const owner = await acquirePostgresStudy(url, study);
      const channel = postgresChannel(url, study);
      const heard: Command[] = [];
      const run = {
        status: () => status,
        command: (command: Command) => {
          heard.push(command);
          return { ok: true, message: 'Late.' } as const;
        },
      };
      const busy = owner.answerCommands(run);
      await until(async () => (await channel.status()) !== undefined);
      // With a timeout of 0, every owner is too slow.
      expect(await channel.send({ type: 'stop' }, 0)).toEqual(pendingReply);
      await until(async () => heard.length > 0);
      expect(heard).toEqual([{ type: 'stop' }]);
      await busy.close();
      await owner.release();
    });

    it('discards commands to earlier owners', async () => {
      const url = await freshSchema();
      const first = await acquirePostgresStudy(url, study);
      const connection = await connect(postgresLocation(url));
      await connection.query('INSERT INTO command (study, asked) VALUES ($1, $2)', [
        study,
        '{"type":"stop"}',
      ]);
      await connection.close();
      await first.release();
      const second = await acquirePostgresStudy(url, study);
      const heard: Command[] = [];
      const channel = postgresChannel(url, study);
      const server = second.answerCommands({
        status: () => status,
        command: (command) => {
          heard.push(command);
          return { ok: true, message: '' };
        },
      });
      await until(async () => (await channel.status()) !== undefined);
      expect(await channel.send({ type: 'pause' })).toEqual({ ok: true, message: '' });
      expect(heard).toEqual([{ type: 'pause' }]);
      await server.close();
      await second.release();
    });

    it('ignores a replaced owner', async () => {
      const url = await freshSchema();
      let [looks, heard] = [0, 0];
      const first = await acquirePostgresStudy(url, study);
      const fenced = first.answerCommands({
        status: () => ({ ...status, threads: ++looks }),
        command: () => ({ ok: true, message: `The first heard ${++heard}.` }),
      });
      const channel = postgresChannel(url, study);
      await until(async () => (await channel.status()) !== undefined);
      // It continues, like an owner that has not noticed the loss of its lock.
      await first.release();
      const second = await acquirePostgresStudy(url, study);
      const server = second.answerCommands({
        status: () => ({ ...status, state: 'paused' }),
        command: () => ({ ok: true, message: 'The second.' }),
      });
      await until(async () => (await channel.status()) !== undefined);
      const before = looks;
      while (looks < before + 5) {
        expect(await channel.send({ type: 'pause' })).toEqual({ ok: true, message: 'The second.' });
        expect(await channel.status()).toEqual({ ...status, state: 'paused' });
      }
      await fenced.close();
      expect(await channel.status()).toEqual({ ...status, state: 'paused' });
      expect(heard).toBe(0);
      await server.close();
      await second.release();
    });
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}
