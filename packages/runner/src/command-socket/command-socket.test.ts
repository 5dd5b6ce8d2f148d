import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command, RunStatus } from '@ridgeline/core';
import { sendCommand } from './send-command.ts';
import { serveCommands, type CommandServer, type Owner } from './serve-commands.ts';
import { socketPath } from './socket-path.ts';
import { runStatus, watchOwner } from './watch-owner.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-socket-'));
const database = join(folder, 'ridgeline.db');
const runtime = join(folder, 'run');
const before = process.env.XDG_RUNTIME_DIR;
let server: CommandServer | undefined;

const running: RunStatus = { study: 'quickstart', state: 'running', threads: 2, warnings: [] };

/** An owner that answers every command with `message`. */
const ownerWhoSays = (message: string): Owner => ({
  command: () => ({ ok: true, message }),
  status: () => running,
});

beforeAll(() => {
  writeFileSync(database, '');
  mkdirSync(runtime);
  process.env.XDG_RUNTIME_DIR = runtime;
});

afterEach(async () => {
  await server?.close();
  server = undefined;
});

afterAll(() => {
  if (before === undefined) delete process.env.XDG_RUNTIME_DIR;
  else process.env.XDG_RUNTIME_DIR = before;
  rmSync(folder, { recursive: true });
});

describe('socketPath', () => {
  it('is the same for every name of a database, and another for another one', () => {
    const link = join(folder, 'link.db');
    const other = join(folder, 'other.db');
    symlinkSync(database, link);
    writeFileSync(other, '');
    const { socket } = socketPath(database, process.env);
    expect(socketPath(link, process.env).socket).toBe(socket);
    expect(socketPath(other, process.env).socket).not.toBe(socket);
  });

  it('is never longer than a socket may be', () => {
    const long = { XDG_RUNTIME_DIR: `/run/${'x'.repeat(90)}` };
    expect(Buffer.byteLength(socketPath(database, long).socket)).toBeLessThan(104);
  });
});

describe('sendCommand', () => {
  it('brings a command to the owner and its answer back', async () => {
    const heard: Command[] = [];
    server = await serveCommands(database, {
      ...ownerWhoSays(''),
      command: (command) => {
        heard.push(command);
        return { ok: false, message: `No: ${command.type}` };
      },
    });
    expect(await sendCommand(database, { type: 'stop', trial: 7 })).toEqual({
      ok: false,
      message: 'No: stop',
    });
    expect(await sendCommand(database, { type: 'pause' })).toEqual({ ok: false, message: 'No: pause' });
    expect(heard).toEqual([{ type: 'stop', trial: 7 }, { type: 'pause' }]);
  });

  it('finds nobody where there is no owner, no database, or an owner that has gone', async () => {
    expect(await sendCommand(database, { type: 'pause' })).toBeUndefined();
    expect(await sendCommand(join(folder, 'none.db'), { type: 'pause' })).toBeUndefined();
    server = await serveCommands(database, ownerWhoSays(''));
    await server.close();
    server = undefined;
    expect(await sendCommand(database, { type: 'pause' })).toBeUndefined();
  });
});

describe('watchOwner', () => {
  it('hears what the owner is, what it becomes, that it has gone, and the next one', async () => {
    const heard: (string | undefined)[] = [];
    let woken: () => void = () => undefined;
    const stop = watchOwner(database, (status) => {
      heard.push(status?.state);
      woken();
    });
    const until = async (count: number) => {
      while (heard.length < count) await new Promise<void>((resolve) => (woken = resolve));
    };
    let state: RunStatus['state'] = 'running';
    const owner: Owner = { ...ownerWhoSays(''), status: () => ({ ...running, state }) };
    server = await serveCommands(database, owner);
    await until(1);
    state = 'paused';
    server.changed();
    await until(2);
    await server.close();
    await until(3);
    server = await serveCommands(database, owner);
    await until(4);
    stop();
    expect(heard).toEqual(['running', 'paused', undefined, 'paused']);
  });
});

describe('runStatus', () => {
  it('is what the owner says, and nothing where there is none', async () => {
    expect(await runStatus(database)).toBeUndefined();
    expect(await runStatus(join(folder, 'none.db'))).toBeUndefined();
    server = await serveCommands(database, ownerWhoSays(''));
    expect(await runStatus(database)).toEqual(running);
  });
});

describe('serveCommands', () => {
  it('keeps its folder and its socket to the user', async () => {
    server = await serveCommands(database, ownerWhoSays(''));
    const path = socketPath(database, process.env);
    expect(statSync(path.folder).mode & 0o777).toBe(0o700);
    expect(statSync(path.socket).mode & 0o777).toBe(0o600);
  });

  it('takes the place of an owner that was killed, and leaves nothing behind itself', async () => {
    const { folder: home, socket } = socketPath(database, process.env);
    mkdirSync(home, { recursive: true, mode: 0o700 });
    const killed = `require('net').createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, 9))`;
    spawnSync(process.execPath, ['-e', killed]);
    expect(existsSync(socket)).toBe(true);
    server = await serveCommands(database, ownerWhoSays('here'));
    expect(await sendCommand(database, { type: 'resume' })).toEqual({ ok: true, message: 'here' });
    await server.close();
    server = undefined;
    expect(existsSync(socket)).toBe(false);
  });

  it('answers what is not a command, and cuts off what does not end', async () => {
    server = await serveCommands(database, ownerWhoSays(''));
    const { socket } = socketPath(database, process.env);
    const confused = connect(socket);
    confused.write('{"type":"dance"}\n');
    const [answer] = (await once(confused, 'data')) as [Buffer];
    expect(answer.toString()).toBe('{"ok":false,"message":"That is not a command."}\n');
    confused.destroy();
    const endless = connect(socket);
    endless.on('error', () => undefined);
    endless.write('x'.repeat(200_000));
    await new Promise((resolve) => endless.once('close', resolve));
    expect(await sendCommand(database, { type: 'pause' })).toEqual({ ok: true, message: '' });
  });
});
