import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { pendingReply, type Command, type RunStatus } from '@ridgeline/core';
import { describeWithPostgres, freshSchemaUrl, parseSchema, queryServer } from '../testing/test-server.ts';
import { postgresChannel } from './command-channel.ts';
import { connect } from './connection.ts';
import { postgresLocation } from './location.ts';
import { acquirePostgresStudy } from './postgres-owner.ts';

const study = 'mine';
const status: RunStatus = { study, state: 'running', threads: 1, warnings: [] };

describeWithPostgres(() => {
  describe('the command channel', () => {
    it('delivers the reply of an owner that exits immediately', async () => {
      const url = await freshSchemaUrl();
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
      await waitUntil(async () => (await channel.status()) !== undefined);
      expect(await channel.send({ type: 'stop' })).toEqual({ ok: true, message: 'Stopped.' });
      await closed;
      await owner.release();
    });

    it('returns a pending reply for an unanswered command', async () => {
      const url = await freshSchemaUrl();
      const owner = await acquirePostgresStudy(url, study);
      const channel = postgresChannel(url, study);
      const receivedCommands: Command[] = [];
      const run = {
        status: () => status,
        command: (command: Command) => {
          receivedCommands.push(command);
          return { ok: true, message: 'Late.' } as const;
        },
      };
      const server = owner.answerCommands(run);
      await waitUntil(async () => (await channel.status()) !== undefined);
      // With a timeout of 0, every owner is too slow.
      expect(await channel.send({ type: 'stop' }, 0)).toEqual(pendingReply);
      await waitUntil(async () => receivedCommands.length > 0);
      expect(receivedCommands).toEqual([{ type: 'stop' }]);
      await server.close();
      await owner.release();
    });

    it('runs a command once, even if the connection is lost before the reply is stored', async () => {
      const url = await freshSchemaUrl();
      const owner = await acquirePostgresStudy(url, study);
      const schema = parseSchema(url);
      // The first reply ends the connection that stores it.
      await queryServer(`
        CREATE SEQUENCE "${schema}".replies;
        CREATE FUNCTION "${schema}".cut_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF nextval('"${schema}".replies') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
          RETURN NEW;
        END $$;
        CREATE TRIGGER cut BEFORE UPDATE ON "${schema}".command FOR EACH ROW EXECUTE FUNCTION "${schema}".cut_once()`);
      const receivedCommands: Command[] = [];
      const server = owner.answerCommands({
        status: () => status,
        command: (command) => {
          receivedCommands.push(command);
          return { ok: true, message: 'Stopping.' };
        },
      });
      const channel = postgresChannel(url, study);
      await waitUntil(async () => (await channel.status()) !== undefined);
      expect(await channel.send({ type: 'interrupt' })).toEqual({ ok: true, message: 'Stopping.' });
      expect(receivedCommands).toEqual([{ type: 'interrupt' }]);
      await server.close();
      await owner.release();
    });

    it('discards commands to earlier owners', async () => {
      const url = await freshSchemaUrl();
      const first = await acquirePostgresStudy(url, study);
      const connection = await connect(postgresLocation(url));
      await connection.query('INSERT INTO command (study, asked) VALUES ($1, $2)', [
        study,
        '{"type":"stop"}',
      ]);
      await connection.close();
      await first.release();
      const second = await acquirePostgresStudy(url, study);
      const receivedCommands: Command[] = [];
      const channel = postgresChannel(url, study);
      const server = second.answerCommands({
        status: () => status,
        command: (command) => {
          receivedCommands.push(command);
          return { ok: true, message: '' };
        },
      });
      await waitUntil(async () => (await channel.status()) !== undefined);
      expect(await channel.send({ type: 'pause' })).toEqual({ ok: true, message: '' });
      expect(receivedCommands).toEqual([{ type: 'pause' }]);
      await server.close();
      await second.release();
    });

    it('ignores a replaced owner', async () => {
      const url = await freshSchemaUrl();
      let [statusReads, commandCount] = [0, 0];
      const first = await acquirePostgresStudy(url, study);
      const firstServer = first.answerCommands({
        status: () => ({ ...status, threads: ++statusReads }),
        command: () => ({ ok: true, message: `Command ${++commandCount} to the first owner.` }),
      });
      const channel = postgresChannel(url, study);
      await waitUntil(async () => (await channel.status()) !== undefined);
      // The first server continues, like an owner that has not noticed the loss of its lock.
      await first.release();
      const second = await acquirePostgresStudy(url, study);
      const server = second.answerCommands({
        status: () => ({ ...status, state: 'paused' }),
        command: () => ({ ok: true, message: 'The second.' }),
      });
      await waitUntil(async () => (await channel.status()) !== undefined);
      const readsBefore = statusReads;
      while (statusReads < readsBefore + 5) {
        expect(await channel.send({ type: 'pause' })).toEqual({ ok: true, message: 'The second.' });
        expect(await channel.status()).toEqual({ ...status, state: 'paused' });
      }
      await firstServer.close();
      expect(await channel.status()).toEqual({ ...status, state: 'paused' });
      expect(commandCount).toBe(0);
      await server.close();
      await second.release();
    });

    it('does not catch an error of the listener, and continues to watch', async () => {
      const url = await freshSchemaUrl();
      let statusReads = 0;
      const owner = await acquirePostgresStudy(url, study);
      const server = owner.answerCommands({
        status: () => ({ ...status, threads: ++statusReads }),
        command: () => ({ ok: true, message: '' }),
      });
      expect(await watchWithErrors(url)).toBe('uncaughtException\nuncaughtException\n');
      await server.close();
      await owner.release();
    });
  });
});

async function waitUntil(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}

/**
 * Watches until the listener has thrown twice, and prints how each error was reported. It needs its own process, because
 * jest handles uncaught errors.
 */
async function watchWithErrors(url: string): Promise<string> {
  const module = new URL('./command-channel.ts', import.meta.url).href;
  const program = `
    const { postgresChannel } = await import('${module}');
    let errorCount = 0;
    process.on('uncaughtException', (_, origin) => {
      console.log(origin);
      if (++errorCount === 2) process.exit();
    });
    postgresChannel('${url}', '${study}').watch(() => {
      throw new Error('no');
    });
  `;
  const flags = ['--conditions=@ridgeline/source', '--import', import.meta.resolve('tsx')];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...flags, '--input-type=module', '--eval', program],
    { env: { ...process.env, NODE_OPTIONS: '' } },
  );
  return stdout;
}
