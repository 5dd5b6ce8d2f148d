import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pendingReply, type Command, type CommandHandlers, type RunStatus } from '@ridgeline/core';
import { serveCommands, type SocketServer } from './serve-commands.ts';
import { listSocketFolders } from './socket-folders.ts';
import { readRunStatus, sendCommand, watchOwner } from './client.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-socket-'));
const database = join(folder, 'ridgeline.db');
const runtime = join(folder, 'run');
const originalRuntime = process.env.XDG_RUNTIME_DIR;
let server: SocketServer | undefined;

const running: RunStatus = { study: 'quickstart', state: 'running', threads: 2, warnings: [] };

/** An owner that answers every command with `message`. */
const createOwner = (message: string): CommandHandlers => ({
  command: () => ({ ok: true, message }),
  status: () => running,
});

/** Folder of another user: root's folder, or a folder with a changed owner if this user is root. */
const foreignFolder = process.getuid?.() === 0 ? join(folder, 'foreign') : '/';

beforeAll(() => {
  if (foreignFolder !== '/') {
    mkdirSync(foreignFolder);
    chownSync(foreignFolder, 12345, 12345);
  }
  writeFileSync(database, '');
  mkdirSync(runtime);
  process.env.XDG_RUNTIME_DIR = runtime;
});

afterEach(async () => {
  await server?.close();
  server = undefined;
});

afterAll(() => {
  if (originalRuntime === undefined) delete process.env.XDG_RUNTIME_DIR;
  else process.env.XDG_RUNTIME_DIR = originalRuntime;
  rmSync(folder, { recursive: true });
});

async function serve(owner: CommandHandlers): Promise<SocketServer> {
  server = await serveCommands(database);
  server.answer(owner);
  return server;
}

describe('listSocketFolders', () => {
  it('returns XDG_RUNTIME_DIR first if the user owns it', () => {
    const temporaryFolders = listSocketFolders({});
    expect(listSocketFolders({ XDG_RUNTIME_DIR: runtime })).toEqual([
      join(runtime, 'ridgeline'),
      ...temporaryFolders,
    ]);
    for (const wrong of ['run', '', database, join(database, 'x'), join(folder, 'none'), foreignFolder]) {
      expect(listSocketFolders({ XDG_RUNTIME_DIR: wrong })).toEqual(temporaryFolders);
    }
  });
});

describe('sendCommand', () => {
  it('sends a command to the owner and returns its reply', async () => {
    const commands: Command[] = [];
    const { socket } = await serve({
      ...createOwner(''),
      command: (command) => {
        commands.push(command);
        return { ok: false, message: `No: ${command.type}` };
      },
    });
    expect(await sendCommand(socket, { type: 'stop', trial: 7 })).toEqual({
      ok: false,
      message: 'No: stop',
    });
    expect(await sendCommand(socket, { type: 'pause' })).toEqual({ ok: false, message: 'No: pause' });
    expect(commands).toEqual([{ type: 'stop', trial: 7 }, { type: 'pause' }]);
  });

  it('returns undefined without an owner', async () => {
    expect(await sendCommand(join(folder, 'none.sock'), { type: 'pause' })).toBeUndefined();
    const { socket, close } = await serve(createOwner(''));
    await close();
    server = undefined;
    expect(await sendCommand(socket, { type: 'pause' })).toBeUndefined();
  });

  it('returns a pending reply for an unanswered command', async () => {
    const commands: Command[] = [];
    let onCommand: () => void = () => undefined;
    const received = new Promise<void>((resolve) => (onCommand = resolve));
    server = await serveCommands(database);
    expect(await sendCommand(server.socket, { type: 'stop' }, 1)).toEqual(pendingReply);
    server.answer({
      ...createOwner('late'),
      command: (command) => {
        commands.push(command);
        onCommand();
        return { ok: true, message: 'late' };
      },
    });
    await received;
    expect(commands).toEqual([{ type: 'stop' }]);
  });

  it('does not count a delay of the client as a delay of the owner', async () => {
    const { socket } = await serve(createOwner('here'));
    const reply = sendCommand(socket, { type: 'stop' }, 20);
    const status = readRunStatus(socket);
    for (const end = performance.now() + 100; performance.now() < end;);
    expect(await reply).toEqual({ ok: true, message: 'here' });
    expect(await status).toEqual(running);
  });

  it('waits for an owner that is starting', async () => {
    server = await serveCommands(database);
    const reply = sendCommand(server.socket, { type: 'pause' });
    const status = readRunStatus(server.socket);
    server.publishStatus();
    server.answer(createOwner('started'));
    expect(await reply).toEqual({ ok: true, message: 'started' });
    expect(await status).toEqual(running);
  });
});

describe('watchOwner', () => {
  it('reports each change of status and of owner', async () => {
    const states: (string | undefined)[] = [];
    let notify: () => void = () => undefined;
    const find = () => Promise.resolve(server?.socket);
    const stop = watchOwner(find, (status) => {
      states.push(status?.state);
      notify();
    });
    const until = async (count: number) => {
      while (states.length < count) await new Promise<void>((resolve) => (notify = resolve));
    };
    let state: RunStatus['state'] = 'running';
    const owner: CommandHandlers = { ...createOwner(''), status: () => ({ ...running, state }) };
    const { publishStatus, close } = await serve(owner);
    await until(1);
    state = 'paused';
    publishStatus();
    await until(2);
    await close();
    await until(3);
    await serve(owner);
    await until(4);
    stop();
    expect(states).toEqual(['running', 'paused', undefined, 'paused']);
  });
});

describe('readRunStatus', () => {
  it('returns the status of the owner', async () => {
    expect(await readRunStatus(join(folder, 'none.sock'))).toBeUndefined();
    const { socket } = await serve(createOwner(''));
    expect(await readRunStatus(socket)).toEqual(running);
  });
});

describe('serveCommands', () => {
  it('restricts its folder and socket to the user', async () => {
    const { socket } = await serve(createOwner(''));
    expect(statSync(dirname(socket)).mode & 0o777).toBe(0o700);
    expect(statSync(socket).mode & 0o777).toBe(0o600);
  });

  it('replaces the socket of a killed owner', async () => {
    const { socket, close } = await serve(createOwner(''));
    await close();
    const killedServer = `require('net').createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, 9))`;
    spawnSync(process.execPath, ['-e', killedServer]);
    expect(existsSync(socket)).toBe(true);
    server = await serveCommands(database);
    expect(server.socket).toBe(socket);
    server.answer(createOwner('here'));
    expect(await sendCommand(socket, { type: 'resume' })).toEqual({ ok: true, message: 'here' });
    await server.close();
    server = undefined;
    expect(existsSync(socket)).toBe(false);
  });

  it('uses the first suitable folder', async () => {
    const longFolder = join(folder, 'x'.repeat(90));
    const unsuitable = [longFolder, join(database, 'x')];
    const missingDatabase = join(folder, 'none.db');
    server = await serveCommands(missingDatabase, [...unsuitable, join(folder, 'own')]);
    expect(dirname(server.socket)).toBe(join(folder, 'own'));
    await expect(serveCommands(missingDatabase, unsuitable)).rejects.toMatchObject({
      code: 'SOCKET_UNAVAILABLE',
      message: expect.stringMatching(/x is too long[^]*ENOTDIR/) as string,
    });
  });

  (foreignFolder === '/' ? it.skip : it)(
    'creates its own folder if another user owns the usual one',
    async () => {
      server = await serveCommands(database, [foreignFolder]);
      const { socket, close } = server;
      expect(dirname(socket)).toMatch(/foreign-\w{6}$/);
      expect(statSync(dirname(socket)).mode & 0o777).toBe(0o700);
      server.answer(createOwner('here'));
      expect(await sendCommand(socket, { type: 'resume' })).toEqual({ ok: true, message: 'here' });
      await close();
      server = undefined;
      expect(existsSync(dirname(socket))).toBe(false);
    },
  );

  it('disconnects a client that does not read', async () => {
    const warnings = ['x'.repeat(10_000)];
    const { socket, publishStatus } = await serve({
      ...createOwner(''),
      status: () => ({ ...running, warnings }),
    });
    const client = connect(socket);
    client.write('{"type":"watch"}\n');
    // The client is connected, and reads nothing.
    await once(client, 'readable');
    for (let i = 0; i < 1000; i++) publishStatus();
    let read = 0;
    client.on('error', () => undefined);
    client.on('data', (bytes) => (read += bytes.length));
    await new Promise((resolve) => client.once('close', resolve));
    expect(read).toBeLessThan(5_000_000);
    expect(await sendCommand(socket, { type: 'pause' })).toEqual({ ok: true, message: '' });
  });

  it('rejects unknown and endless commands', async () => {
    const { socket } = await serve(createOwner(''));
    const confusedClient = connect(socket);
    confusedClient.write('{"type":"dance"}\n');
    const [answer] = (await once(confusedClient, 'data')) as [Buffer];
    expect(answer.toString()).toBe('{"ok":false,"message":"The message is not a command."}\n');
    confusedClient.destroy();
    const endlessClient = connect(socket);
    endlessClient.on('error', () => undefined);
    endlessClient.write('x'.repeat(200_000));
    await new Promise((resolve) => endlessClient.once('close', resolve));
    expect(await sendCommand(socket, { type: 'pause' })).toEqual({ ok: true, message: '' });
  });
});
