import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connectToServer, serverUrl } from '../testing/postgres-server.ts';
import {
  consumeAssignments,
  openAssignmentQueue,
  type AssignmentMessage,
  type QueueLocation,
} from './assignment-queue.ts';

const admin = await connectToServer();

/** Runs a test in its own schema, which is dropped at the end. */
async function onSchema(body: (schema: string) => Promise<void>): Promise<void> {
  const schema = `test_queue_${process.pid}_${randomUUID().replaceAll('-', '_')}`;
  try {
    await body(schema);
  } finally {
    await dropSchema(schema);
  }
}

const dropSchema = (schema: string) => admin.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);

/** Starts a proxy to the server. Calls `onConnection` with both sockets of each connection. */
async function startProxy(onConnection: (client: Socket, server: Socket) => void) {
  const { hostname, port } = new URL(serverUrl);
  const relay = createServer((client) => {
    const server = connect(Number(port || 5432), hostname);
    client.on('error', () => undefined).pipe(server);
    client.on('close', () => server.destroy());
    server.on('error', () => client.destroy()).pipe(client);
    onConnection(client, server);
  }).listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const url = new URL(serverUrl);
  url.host = `127.0.0.1:${(relay.address() as AddressInfo).port}`;
  return { url, close: () => relay.close() };
}

const program = fileURLToPath(new URL('../testing/queue-program.ts', import.meta.url));

/** Worker at an open queue. `received` lists its assignments, `true` for a lost queue, and `false` for its return. */
function startWorker(location: QueueLocation) {
  const received: (boolean | string)[] = [];
  const consumer = consumeAssignments(location, {
    handle: async ({ assignments }) => void received.push(...assignments),
    onAway: (isAway) => void received.push(isAway),
  });
  const queue = openAssignmentQueue(location);
  return {
    received,
    ready: consumer.ready,
    until: async (length: number) => {
      while (received.length < length) await wait(10);
    },
    add: (assignment: string) => queue.add([{ study: 'test', assignments: [assignment], turn: 0 }]),
    async close() {
      await queue.close();
      await consumer.close();
    },
  };
}

it('a process with a queue survives cut connections without losing messages', () =>
  onSchema(async (schema) => {
    // Distinguishes the program's connections from those of other tests.
    const url = new URL(serverUrl);
    url.searchParams.set('application_name', schema);
    const child = spawn(process.execPath, [program, url.href, schema], { stdio: ['pipe', 'pipe', 'pipe'] });
    const exit = once(child, 'exit');
    let errors = '';
    child.stderr.on('data', (chunk) => (errors += chunk));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    try {
      expect((await lines.next()).value).toBe('ready');
      let cutCount = 0;
      while (cutCount < 250 && child.exitCode === null) {
        const { rowCount } = await admin.query(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1',
          [schema],
        );
        cutCount += rowCount ?? 0;
        await wait(6 * Math.random());
      }
      child.stdin.end();
      const last = await lines.next();
      expect({ errors, last: JSON.parse(String(last.value ?? 'null')) }).toEqual({
        errors: '',
        last: { added: expect.any(Number), received: expect.any(Number) },
      });
      expect((await exit)[0]).toBe(0);
    } finally {
      child.kill('SIGKILL');
      await exit;
    }
  }));

it('a worker reports the loss and the return of its queue', () =>
  onSchema(async (schema) => {
    const location: QueueLocation = { type: 'postgres', url: serverUrl, schema };
    const { received, until, add, ready, close } = startWorker(location);
    try {
      await ready;
      await add('before');
      await until(1);
      // Renamed, because dropping locks tables in another order than the worker's query.
      await admin.query(`ALTER SCHEMA "${schema}" RENAME TO "${schema}_gone"`);
      await until(2);
      // Only a new message recreates the schema.
      await retryAdding(() => add('after'));
      await until(4);
      expect(received).toEqual(['before', true, false, 'after']);
    } finally {
      await close();
      await dropSchema(`${schema}_gone`);
    }
  }));

it('a queue sends no startup options, which poolers refuse', () =>
  onSchema(async (schema) => {
    const startupPackets: string[] = [];
    const relay = await startProxy((client) => {
      client.once('data', (bytes) => startupPackets.push(bytes.toString('latin1')));
    });
    const location: QueueLocation = { type: 'postgres', url: relay.url.href, schema };
    const handled: string[] = [];
    const consumer = consumeAssignments(location, {
      handle: async ({ assignments }) => void handled.push(...assignments),
      onAway: () => undefined,
    });
    const queue = openAssignmentQueue(location);
    try {
      await consumer.ready;
      await queue.add([{ study: 'test', assignments: ['one'], turn: 0 }]);
      while (handled.length < 1) await wait(10);
      expect(handled).toEqual(['one']);
      expect(startupPackets.length).toBeGreaterThan(2);
      expect(startupPackets.filter((packet) => packet.includes('\0options\0'))).toEqual([]);
    } finally {
      await queue.close();
      await consumer.close();
      relay.close();
    }
  }));

it('a queue sends the next turn of a leased message to another worker', () =>
  onSchema(async (schema) => {
    const location: QueueLocation = { type: 'postgres', url: serverUrl, schema };
    const queue = openAssignmentQueue(location);
    let release: (() => void) | undefined;
    const stuckConsumer = consumeAssignments(location, {
      handle: () => new Promise((resolve) => (release = resolve)),
      onAway: () => undefined,
    });
    await stuckConsumer.ready;
    const message = { study: 'test', assignments: ['one'] };
    await queue.add([{ ...message, turn: 0 }]);
    while (release === undefined) await wait(10);
    const handled: AssignmentMessage[] = [];
    const otherConsumer = consumeAssignments(location, {
      handle: async (received) => void handled.push(received),
      onAway: () => undefined,
    });
    try {
      await otherConsumer.ready;
      await queue.add([{ ...message, turn: 0 }]);
      await queue.add([{ ...message, assignments: ['two'], turn: 0 }]);
      await queue.add([{ ...message, turn: 1 }]);
      while (handled.length < 2) await wait(10);
      expect(handled).toEqual([
        { ...message, assignments: ['two'], turn: 0 },
        { ...message, turn: 1 },
      ]);
    } finally {
      release();
      await Promise.all([stuckConsumer.close(), otherConsumer.close(), queue.close()]);
    }
  }));

it('a consumer opens although its first connections are cut', () =>
  onSchema(async (schema) => {
    let remainingCuts = 3;
    const { url, close } = await startProxy((client, server) => {
      // Cuts the connection during its sign-on, or the first statement.
      if (remainingCuts-- > 0) server.once('data', () => client.destroy());
    });
    url.searchParams.set('application_name', schema);
    const countConnections = async () => {
      const { rowCount } = await admin.query('SELECT FROM pg_stat_activity WHERE application_name = $1', [
        schema,
      ]);
      return rowCount ?? 0;
    };
    const consumer = consumeAssignments(
      { type: 'postgres', url: url.href, schema },
      { handle: async () => undefined, onAway: () => undefined },
    );
    try {
      await consumer.ready;
      expect(remainingCuts).toBeLessThan(0);
    } finally {
      await consumer.close();
      close();
      // The server notices late that a client was cut off in the middle of a statement.
      while ((await countConnections()) > 0) await wait(10);
    }
  }));

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

function startRedis(port: number): ChildProcess {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--loglevel', 'nothing'];
  return spawn('redis-server', args, { stdio: 'ignore' });
}

async function retryAdding(add: () => Promise<void>): Promise<void> {
  const tryToAdd = () =>
    add().then(
      () => true,
      () => false,
    );
  while (!(await tryToAdd())) await wait(20);
}

it('a queue rejects messages until Redis is available', async () => {
  const port = await findFreePort();
  const location: QueueLocation = { type: 'redis', url: `redis://127.0.0.1:${port}`, prefix: 'test' };
  const queue = openAssignmentQueue(location);
  const add = (assignment: string) => queue.add([{ study: 'test', assignments: [assignment], turn: 0 }]);
  await expect(add('too early')).rejects.toThrow('Redis is away');
  const redis = startRedis(port);
  try {
    await retryAdding(() => add('in time'));
    const handled: string[] = [];
    const consumer = consumeAssignments(location, {
      handle: async ({ assignments }) => void handled.push(...assignments),
      onAway: () => undefined,
    });
    while (handled.length < 1) await wait(10);
    expect(handled).toEqual(['in time']);
    await consumer.close();
  } finally {
    await queue.close();
    redis.kill('SIGKILL');
    await once(redis, 'exit');
  }
});

it('a consumer reports why its Redis queue cannot be opened', async () => {
  const port = await findFreePort();
  const consumer = consumeAssignments(
    { type: 'redis', url: `redis://127.0.0.1:${port}`, prefix: 'test' },
    { handle: async () => undefined, onAway: () => undefined },
  );
  await expect(consumer.ready).rejects.toMatchObject({
    message: `The queue cannot be opened: connect ECONNREFUSED 127.0.0.1:${port}.`,
    hint: expect.stringContaining('in --queue'),
  });
  // A consumer closes only after it has connected.
  const redis = startRedis(port);
  await consumer.close();
  redis.kill('SIGKILL');
  await once(redis, 'exit');
});

it('a worker reports the loss and the return of Redis', async () => {
  const port = await findFreePort();
  const redis: ChildProcess[] = [];
  const start = () => redis.unshift(startRedis(port));
  const kill = async () => {
    const [server] = redis.splice(0, 1);
    server!.kill('SIGKILL');
    await once(server!, 'exit');
  };
  const location: QueueLocation = { type: 'redis', url: `redis://127.0.0.1:${port}`, prefix: 'test' };
  start();
  const { received, until, add, ready, close } = startWorker(location);
  try {
    await ready;
    await add('before');
    await until(1);
    await kill();
    await until(2);
    await expect(add('meanwhile')).rejects.toThrow('Redis is away');
    start();
    await until(3);
    // Each client reconnects at its own pace.
    await retryAdding(() => add('after'));
    await until(4);
    expect(received).toEqual(['before', true, false, 'after']);
  } finally {
    await close();
    await kill();
  }
});

afterAll(() => admin.end());
