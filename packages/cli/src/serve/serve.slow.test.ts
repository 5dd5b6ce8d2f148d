import { cpSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FirstScreen, ListedStudy, StudyPage } from '@ridgeline/report';
import { writeEndlessSweep } from '../testing/endless-sweep.ts';
import { killAll, ridgeline, startRidgeline, type Started } from '../testing/start-ridgeline.ts';
import { addressesOf, pageEvents, eventWith, postCommand } from '../testing/page-client.ts';

/** Folder of a study of four trials. */
const trained = mkdtempSync(join(tmpdir(), 'ridgeline-serve-trained-'));
beforeAll(async () => {
  writeFileSync(join(trained, 'quick.yaml'), quick);
  writeFileSync(
    join(trained, 'quick.mjs'),
    'export default ({ report, parameters }) => { for (let e = 0; e < 3; e++) report({ loss: parameters.i + 1 / (e + 1) }); };',
  );
  expect(await ridgeline(trained, 'run', 'quick.yaml', '--threads', '1')).toMatchObject({ code: 0 });
});
afterAll(() => rmSync(trained, { recursive: true }));

let folder: string;
let started: Started[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-serve-'));
  started = [];
});
afterEach(async () => {
  await killAll(started);
  rmSync(folder, { recursive: true });
});

const quick = `name: quick
objective: { module: ./quick.mjs, epochs: 3 }
metric: { name: loss, goal: minimize }
method: grid
parameters: { i: { values: [0, 1, 2, 3] } }
`;

/** Copies the study of four trials into the folder of a test. */
const copyTrained = () => cpSync(trained, folder, { recursive: true });

function start(...args: readonly string[]): Started {
  const one = startRidgeline(folder, ...args);
  started.push(one);
  return one;
}

/** Starts a server on a free port, and returns its address. */
async function serve(...args: readonly string[]) {
  const server = start('serve', '--port', '0', ...args);
  return { server, ...(await addressesOf(server)) };
}

describe('ridgeline serve', () => {
  it('follows a run, even next to a second tab and to one that reads nothing', async () => {
    writeEndlessSweep(folder, 'long', [10, 20]);
    const run = start('run', 'long.yaml', '--threads', '2');
    await run.printed('trains on 2 threads');
    const { server, address, token } = await serve('long');
    const list = (await (await fetch(`${address}/api/studies`)).json()) as readonly ListedStudy[];
    expect(list).toMatchObject([{ name: 'long', state: 'open', counts: { running: 2 } }]);

    const idle = connect(Number(new URL(address).port), '127.0.0.1', () =>
      idle.write('GET /api/events?study=long HTTP/1.1\r\nHost: localhost\r\n\r\n'),
    );
    idle.pause();
    const [tab, other] = [pageEvents(address, 'long'), pageEvents(address, 'long')];
    const first = await eventWith(tab, ({ data }) => data.owner !== null);
    expect(first.data).toMatchObject({ owner: { state: 'running', threads: 2 } });
    const later = await eventWith(other, ({ data }) => data.counts.epochs > first.data.counts.epochs + 20);
    expect(later.data.counts.running).toBe(2);

    expect((await postCommand(address, 'long', 'stop', 'x')).status).toBe(401);
    expect(await (await postCommand(address, 'long', 'pause', token)).json()).toMatchObject({ ok: true });
    await eventWith(other, ({ data }) => data.owner?.state === 'paused');
    expect(await (await postCommand(address, 'long', 'stop', token)).json()).toMatchObject({ ok: true });
    expect(await run.ended).toMatchObject({ code: 0 });
    const last = await eventWith(tab, ({ data }) => data.state !== 'open' && data.owner === null);
    const late = await postCommand(address, 'long', 'pause', token);
    expect([late.status, await late.json()]).toMatchObject([409, { error: { code: 'STUDY_NOT_RUNNING' } }]);
    expect(last.data.counts).toMatchObject({ ended: { cancelled: 2 }, running: 0 });

    // Open connections do not keep the server running.
    server.child.kill('SIGINT');
    expect(await server.ended).toMatchObject({ code: 0, stderr: '' });
    idle.destroy();
  });

  it('is started by a run, and serves until the run ends', async () => {
    writeEndlessSweep(folder, 'long', [10, 20]);
    const run = start('run', 'long.yaml', '--threads', '1', '--serve');
    let printed = '';
    run.child.stdout!.on('data', (text: string) => (printed += text));
    await run.printed('page      http');
    await run.printed('trains on 1 thread');
    const [, address, token] = /(http:\/\/127\.0\.0\.1:\d+)\/\?token=([\w-]+)#\/study\/long\n/.exec(printed)!;
    const events = pageEvents(address!, 'long');
    await eventWith(events, ({ data }) => data.counts.epochs > 0 && data.owner !== null);
    // The server ends with the run, even if a page is open.
    expect(await (await postCommand(address!, 'long', 'stop', token!)).json()).toMatchObject({ ok: true });
    expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
    await expect(fetch(address!)).rejects.toThrow();
    await expect(eventWith(events, () => false)).rejects.toThrow('terminated');
  });

  it('makes pages in a thread, which continues after a refusal', async () => {
    copyTrained();
    const { server, address } = await serve('quick');
    const ask = async (path: string) => {
      const response = await fetch(`${address}/api/${path}`);
      return [response.status, await response.json()] as const;
    };
    const [first, again] = await Promise.all([ask('study?study=quick'), ask('study?study=quick')]);
    expect(first).toMatchObject([200, { study: { name: 'quick' } }]);
    expect(again).toEqual(first);
    expect(await ask('study?study=none')).toMatchObject([404, { error: { code: 'STUDY_NOT_FOUND' } }]);
    expect(await ask('compare?study=quick')).toMatchObject([400, { error: { code: 'USAGE' } }]);
    expect((await ask('study?study=quick'))[0]).toBe(200);
    server.child.kill('SIGINT');
    expect(await server.ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('sends a first screen with the answers of the whole page', async () => {
    copyTrained();
    const { address } = await serve();
    const read = async (part: string) =>
      (await (await fetch(`${address}/api/${part}?study=quick`)).json()) as FirstScreen;
    const screens = [await read('answer'), await read('study'), await read('answer')];
    const { figures: _, configurations: __, ...page } = screens[1] as StudyPage;
    expect(page.answers[0]!.standings).toHaveLength(1);
    expect(screens[0]).toEqual(page);
    expect(screens[2]).toEqual(page);
  });

  it('reports that the database has moved, and continues once it is back', async () => {
    copyTrained();
    const { address } = await serve();
    const events = pageEvents(address, 'quick');
    await eventWith(events, ({ type }) => type === 'changed');
    const file = join(folder, 'ridgeline.db');
    renameSync(file, `${file}.aside`);
    const { data } = await eventWith(events, ({ type }) => type === 'problem');
    expect(data).toMatchObject({
      message: expect.stringContaining('ridgeline.db was moved'),
      hint: expect.stringContaining('Put the file back'),
    });
    expect((await fetch(`${address}/api/studies`)).status).toBe(503);
    renameSync(`${file}.aside`, file);
    await eventWith(events, ({ type }) => type === 'changed');
    await events.return();
  });

  it('refuses a port in use, an unknown study and a missing database, with a remedy', async () => {
    expect(await ridgeline(folder, 'serve')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no database'),
    });
    copyTrained();
    expect(await ridgeline(folder, 'serve', 'none')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Studies: quick.'),
    });
    const { address } = await serve();
    const port = new URL(address).port;
    expect(await ridgeline(folder, 'serve', '--port', port)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/Port \d+ is already in use.*\n.*--port/),
    });
    expect(await ridgeline(folder, 'serve', '--port', '80a')).toMatchObject({ code: 2 });
  });
});
