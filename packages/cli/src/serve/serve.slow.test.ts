import { cpSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FirstScreen, ListedStudy, StudyPage } from '@ridgeline/report';
import { writeEndlessSweep } from '../testing/endless-sweep.ts';
import { killAll, ridgeline, startRidgeline, type RunningCommand } from '../testing/start-ridgeline.ts';
import { readAddresses, pageEvents, waitForEvent, postCommand } from '../testing/page-client.ts';

/** Folder of a study of four trials. */
const trainedFolder = mkdtempSync(join(tmpdir(), 'ridgeline-serve-trained-'));
beforeAll(async () => {
  writeFileSync(join(trainedFolder, 'quick.yaml'), quick);
  writeFileSync(
    join(trainedFolder, 'quick.mjs'),
    'export default ({ report, parameters }) => { for (let e = 0; e < 3; e++) report({ loss: parameters.i + 1 / (e + 1) }); };',
  );
  expect(await ridgeline(trainedFolder, 'run', 'quick.yaml', '--threads', '1')).toMatchObject({ code: 0 });
});
afterAll(() => rmSync(trainedFolder, { recursive: true }));

let folder: string;
let startedCommands: RunningCommand[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-serve-'));
  startedCommands = [];
});
afterEach(async () => {
  await killAll(startedCommands);
  rmSync(folder, { recursive: true });
});

const quick = `name: quick
objective: { module: ./quick.mjs, epochs: 3 }
metric: { name: loss, goal: minimize }
method: grid
parameters: { i: { values: [0, 1, 2, 3] } }
`;

/** Copies the study of four trials into the folder of a test. */
const copyTrained = () => cpSync(trainedFolder, folder, { recursive: true });

function start(...args: readonly string[]): RunningCommand {
  const command = startRidgeline(folder, ...args);
  startedCommands.push(command);
  return command;
}

/** Starts a server on a free port, and returns its address. */
async function serve(...args: readonly string[]) {
  const server = start('serve', '--port', '0', ...args);
  return { server, ...(await readAddresses(server)) };
}

describe('ridgeline serve', () => {
  it('follows a run in two tabs next to an idle connection', async () => {
    writeEndlessSweep(folder, 'long', [10, 20]);
    const run = start('run', 'long.yaml', '--threads', '2');
    await run.waitForOutput('trains on 2 threads');
    const { server, address, token } = await serve('long');
    const list = (await (await fetch(`${address}/api/studies`)).json()) as readonly ListedStudy[];
    expect(list).toMatchObject([{ name: 'long', state: 'open', counts: { running: 2 } }]);

    const idleConnection = connect(Number(new URL(address).port), '127.0.0.1', () =>
      idleConnection.write('GET /api/events?study=long HTTP/1.1\r\nHost: localhost\r\n\r\n'),
    );
    idleConnection.pause();
    const [firstTab, secondTab] = [pageEvents(address, 'long'), pageEvents(address, 'long')];
    const firstEvent = await waitForEvent(firstTab, ({ data }) => data.owner !== null);
    expect(firstEvent.data).toMatchObject({ owner: { state: 'running', threads: 2 } });
    const laterEvent = await waitForEvent(
      secondTab,
      ({ data }) => data.counts.epochs > firstEvent.data.counts.epochs + 20,
    );
    expect(laterEvent.data.counts.running).toBe(2);

    expect((await postCommand(address, 'long', 'stop', 'x')).status).toBe(401);
    expect(await (await postCommand(address, 'long', 'pause', token)).json()).toMatchObject({ ok: true });
    await waitForEvent(secondTab, ({ data }) => data.owner?.state === 'paused');
    expect(await (await postCommand(address, 'long', 'stop', token)).json()).toMatchObject({ ok: true });
    expect(await run.result).toMatchObject({ code: 0 });
    const lastEvent = await waitForEvent(
      firstTab,
      ({ data }) => data.state !== 'open' && data.owner === null,
    );
    const lateCommand = await postCommand(address, 'long', 'pause', token);
    expect([lateCommand.status, await lateCommand.json()]).toMatchObject([
      409,
      { error: { code: 'STUDY_NOT_RUNNING' } },
    ]);
    expect(lastEvent.data.counts).toMatchObject({ ended: { cancelled: 2 }, running: 0 });

    // Open connections do not keep the server running.
    server.child.kill('SIGINT');
    expect(await server.result).toMatchObject({ code: 0, stderr: '' });
    idleConnection.destroy();
  });

  it('ends with the run that started it', async () => {
    writeEndlessSweep(folder, 'long', [10, 20]);
    const run = start('run', 'long.yaml', '--threads', '1', '--serve');
    let output = '';
    run.child.stdout!.on('data', (text: string) => (output += text));
    await run.waitForOutput('page      http');
    await run.waitForOutput('trains on 1 thread');
    const [, address, token] = /(http:\/\/127\.0\.0\.1:\d+)\/\?token=([\w-]+)#\/study\/long\n/.exec(output)!;
    const events = pageEvents(address!, 'long');
    await waitForEvent(events, ({ data }) => data.counts.epochs > 0 && data.owner !== null);
    // The server ends with the run, even if a page is open.
    expect(await (await postCommand(address!, 'long', 'stop', token!)).json()).toMatchObject({ ok: true });
    expect(await run.result).toMatchObject({ code: 0, stderr: '' });
    await expect(fetch(address!)).rejects.toThrow();
    await expect(waitForEvent(events, () => false)).rejects.toThrow('terminated');
  });

  it('reports a moved database until it is back', async () => {
    copyTrained();
    const { address } = await serve();
    const events = pageEvents(address, 'quick');
    await waitForEvent(events, ({ type }) => type === 'changed');
    const file = join(folder, 'ridgeline.db');
    renameSync(file, `${file}.aside`);
    const { data } = await waitForEvent(events, ({ type }) => type === 'problem');
    expect(data).toMatchObject({
      message: expect.stringContaining('ridgeline.db was moved'),
      hint: expect.stringContaining('Put the file back'),
    });
    expect((await fetch(`${address}/api/studies`)).status).toBe(503);
    renameSync(`${file}.aside`, file);
    await waitForEvent(events, ({ type }) => type === 'changed');
    await events.return();
  });
});

describe('a server of a finished study', () => {
  let server: RunningCommand;
  let address: string;
  beforeAll(async () => {
    server = startRidgeline(trainedFolder, 'serve', '--port', '0');
    ({ address } = await readAddresses(server));
  });
  afterAll(() => killAll([server]));

  it('serves pages after a refused request', async () => {
    const request = async (path: string) => {
      const response = await fetch(`${address}/api/${path}`);
      return [response.status, await response.json()] as const;
    };
    const [firstResponse, secondResponse] = await Promise.all([
      request('study?study=quick'),
      request('study?study=quick'),
    ]);
    expect(firstResponse).toMatchObject([200, { study: { name: 'quick' } }]);
    expect(secondResponse).toEqual(firstResponse);
    expect(await request('study?study=none')).toMatchObject([404, { error: { code: 'STUDY_NOT_FOUND' } }]);
    expect(await request('compare?study=quick')).toMatchObject([400, { error: { code: 'USAGE' } }]);
    expect((await request('study?study=quick'))[0]).toBe(200);
  });

  it('sends a first screen with the answers of the whole page', async () => {
    const read = async (part: string) =>
      (await (await fetch(`${address}/api/${part}?study=quick`)).json()) as FirstScreen;
    const screens = [await read('answer'), await read('study'), await read('answer')];
    const { figures: _, configurations: __, ...page } = screens[1] as StudyPage;
    expect(page.answers[0]!.standings).toHaveLength(1);
    expect(screens[0]).toEqual(page);
    expect(screens[2]).toEqual(page);
  });

  it('refuses a port in use, an unknown study and a missing database', async () => {
    expect(await ridgeline(folder, 'serve')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no database'),
    });
    expect(await ridgeline(trainedFolder, 'serve', 'none')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Studies: quick.'),
    });
    const port = new URL(address).port;
    expect(await ridgeline(trainedFolder, 'serve', '--port', port)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/Port \d+ is already in use.*\n.*--port/),
    });
    expect(await ridgeline(trainedFolder, 'serve', '--port', '80a')).toMatchObject({ code: 2 });
  });
});
