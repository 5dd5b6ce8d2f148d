import type { Command, RunStatus } from '@ridgeline/core';
import { describeWithPostgres, freshSchema } from '../testing/postgres-here.ts';
import { postgresChannel } from './command-channel.ts';
import { connect } from './connection.ts';
import { postgresLocation } from './location.ts';
import { ownPostgresStudy } from './postgres-owner.ts';

const study = 'mine';
const status: RunStatus = { study, state: 'running', threads: 1, warnings: [] };

describeWithPostgres(() => {
  describe('the command channel', () => {
    it('brings the answer of an owner that ends at once', async () => {
      const url = await freshSchema();
      const owner = await ownPostgresStudy(url, study);
      const channel = postgresChannel(url, study);
      const closed = new Promise<void>((resolve, reject) => {
        const serving = channel.serve({
          status: () => status,
          command: () => {
            void serving.then((server) => server.close()).then(resolve, reject);
            return { ok: true, message: 'Stopped.' };
          },
        });
      });
      await until(async () => (await channel.status()) !== undefined);
      expect(await channel.send({ type: 'stop' })).toEqual({ ok: true, message: 'Stopped.' });
      await closed;
      await owner.release();
    }, 30_000);

    it('brings an owner nothing that an earlier one was asked', async () => {
      const url = await freshSchema();
      const first = await ownPostgresStudy(url, study);
      const connection = await connect(postgresLocation(url));
      await connection.ask('INSERT INTO command (study, asked) VALUES ($1, $2)', [study, '{"type":"stop"}']);
      await connection.close();
      await first.release();
      const second = await ownPostgresStudy(url, study);
      const heard: Command[] = [];
      const channel = postgresChannel(url, study);
      const server = await channel.serve({
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
    }, 30_000);
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}
