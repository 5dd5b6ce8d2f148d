import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ListedStudy } from '@ridgeline/report';
import { writeEndlessSweep } from '../testing/endless-sweep.ts';
import { createTestSchema } from '../testing/postgres-schema.ts';
import { killAll, startRidgeline, type RunningCommand } from '../testing/start-ridgeline.ts';
import { readAddresses, pageEvents, waitForEvent, postCommand } from '../testing/page-client.ts';

const database = await createTestSchema();
const folder = mkdtempSync(join(tmpdir(), 'ridgeline-serve-'));
const startedCommands: RunningCommand[] = [];
afterAll(async () => {
  await killAll(startedCommands);
  rmSync(folder, { recursive: true });
  await database.drop();
});

function start(...args: readonly string[]): RunningCommand {
  const command = startRidgeline(folder, ...args, '--db', database.url);
  startedCommands.push(command);
  return command;
}

describe('ridgeline serve on a PostgreSQL server', () => {
  it('controls two simultaneous runs without printing the password', async () => {
    for (const name of ['one', 'two']) writeEndlessSweep(folder, name, [10, 20]);
    const runs = ['one', 'two'].map((name) => start('run', `${name}.yaml`, '--threads', '1'));
    await Promise.all(runs.map((run) => run.waitForOutput('trains on 1 thread')));
    const server = start('serve', '--port', '0');
    const { address, token } = await readAddresses(server);
    const list = (await (await fetch(`${address}/api/studies`)).json()) as readonly ListedStudy[];
    expect(list.map(({ name, state }) => [name, state]).sort()).toEqual([
      ['one', 'open'],
      ['two', 'open'],
    ]);

    const [oneEvents, twoEvents] = [pageEvents(address, 'one'), pageEvents(address, 'two')];
    const firstEvent = await waitForEvent(
      oneEvents,
      ({ data }) => data.owner !== null && data.counts.epochs > 0,
    );
    await waitForEvent(oneEvents, ({ data }) => data.counts.epochs > firstEvent.data.counts.epochs);
    // A run accepts commands once it has published its status.
    await waitForEvent(twoEvents, ({ data }) => data.owner?.state === 'running');
    expect(await (await postCommand(address, 'two', 'pause', token)).json()).toMatchObject({ ok: true });
    await waitForEvent(twoEvents, ({ data }) => data.owner?.state === 'paused');
    const otherEvent = await waitForEvent(oneEvents, ({ data }) => data.owner !== null);
    expect(otherEvent.data.owner).toMatchObject({ state: 'running', threads: 1 });

    for (const name of ['one', 'two']) {
      expect(await (await postCommand(address, name, 'stop', token)).json()).toMatchObject({ ok: true });
    }
    await waitForEvent(twoEvents, ({ data }) => data.state !== 'open');
    expect(await Promise.all(runs.map(async ({ result }) => (await result).code))).toEqual([0, 0]);
    const errorText = await (await fetch(`${address}/api/study?study=none`)).text();
    server.child.kill('SIGTERM');
    const { code, stdout, stderr } = await server.result;
    expect({ code, stderr }).toEqual({ code: 143, stderr: '' });
    for (const text of [stdout, errorText]) expect(text).not.toContain(new URL(database.url).password);
  });
});
