import { setTimeout as sleep } from 'node:timers/promises';
import { createPostgresBackend, Queue, Worker, type IQueueBackend } from 'bullmq';
import pg from 'pg';
import { RidgelineError, workerProtocol } from '@ridgeline/core';
import { RETRY_PAUSE } from './server-away.ts';

/** Location of the queue: its own schema on the studies' server, or Redis. */
export type QueueLocation =
  | { readonly type: 'postgres'; readonly url: string; readonly schema: string }
  | { readonly type: 'redis'; readonly url: string; readonly prefix: string };

/** Message that names claimable assignments, at least one. Their contents are in the database. */
export interface AssignmentMessage {
  readonly study: string;
  readonly assignments: readonly string[];
  /** Alternates between repetitions of a message, because the queue ignores a message that it already has. */
  readonly turn: 0 | 1;
}

/** Leader's side of the queue. */
export interface AssignmentQueue {
  /**
   * Adds messages. Skips a message that is already waiting or leased with the same turn.
   */
  add(messages: readonly AssignmentMessage[]): Promise<void>;
  close(): Promise<void>;
}

/** Queue name with the protocol's version: a worker of another version cannot handle these messages. */
const queueName = `assignments-${workerProtocol}`;

/** Lease of a message, in ms. */
const lockDuration = 15_000;

/** Interval at which expired leases are searched for, in ms. */
const stalledInterval = 7_500;

/** Timeout of opening the queue, in ms. */
const openTimeout = 15_000;

/** Timeout of connecting to Redis to add messages, in ms. */
const addTimeout = 5_000;

/** Timeout of closing the queue, in ms; the server may be unreachable. */
const closeTimeout = 2_000;

/**
 * Opens the queue for adding messages. It connects with the first message: a run without workers needs no
 * queue.
 */
export function openAssignmentQueue(location: QueueLocation): AssignmentQueue {
  let openedQueue: ReturnType<typeof openQuietQueue> | undefined;
  return {
    async add(messages) {
      const queue = (openedQueue ??= openQuietQueue(location));
      try {
        // The Redis client would wait forever without an error.
        if (location.type === 'redis') await withTimeout(addTimeout, queue.waitUntilReady());
        await queue.addBulk(
          messages.map((data) => ({
            name: queueName,
            data,
            opts: { jobId: createMessageId(data), removeOnComplete: true, removeOnFail: true },
          })),
        );
      } catch (error) {
        // The queue stays open, because the client reconnects. Only errors that Redis itself reports keep their text.
        if (location.type === 'redis')
          throw (error as Error).name === 'ReplyError' ? error : new Error('Redis is away');
        // A queue on PostgreSQL that failed to open keeps failing, so the next call opens another one.
        if (openedQueue === queue) openedQueue = undefined;
        void closeInTime(queue.close());
        throw error;
      }
    },
    close: async () => openedQueue && closeInTime(openedQueue.close()),
  };
}

/**
 * Consumes messages one at a time. A message may arrive twice, or late. If a worker dies, another worker gets its
 * message.
 */
export function consumeAssignments(
  location: QueueLocation,
  listener: {
    /**
     * Handles a message; the next message comes when the promise resolves. If this worker disappears before that,
     * another worker gets the message.
     */
    handle(message: AssignmentMessage): Promise<void>;
    /**
     * Called when the queue becomes unreachable, and when it is back. A queue on PostgreSQL reports only a server that
     * refuses the queue's statements, because the worker's heartbeats detect an unreachable server.
     */
    onAway(isAway: boolean): void;
  },
) {
  const processJob = ({ data }: { readonly data: unknown }) => listener.handle(data as AssignmentMessage);
  const options = {
    lockDuration,
    stalledInterval,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  };
  let isClosed = false;
  let isAway = false;
  const reportAway = (isAwayNow: boolean): void => {
    if (isAwayNow !== isAway && !isClosed) listener.onAway(isAwayNow);
    isAway = isAwayNow;
  };
  const open = () => {
    const openedWorker =
      location.type === 'redis'
        ? new Worker(queueName, processJob, {
            ...options,
            prefix: location.prefix,
            connection: { url: location.url, maxRetriesPerRequest: null },
          })
        : new Worker(
            queueName,
            processJob,
            { ...options, connection: createPoolOptions(location) },
            createWatchedBackend(reportAway),
          );
    // Reported only if the queue never opens: the table is the source of truth, and BullMQ retries.
    openedWorker.on('error', (error) => (lastError = error));
    return openedWorker;
  };
  let lastError: Error | undefined;
  let worker = open();
  const waitUntilReady = async (): Promise<unknown> => {
    for (;;) {
      try {
        return await worker.waitUntilReady();
      } catch (error) {
        lastError = error as Error;
        // A Redis client reconnects automatically, and rejects only permanent errors.
        if (isClosed || location.type === 'redis' || isRefusal(error)) throw error;
        // A client that lost its server while opening keeps failing.
        void closeInTime(worker.close());
        await sleep(RETRY_PAUSE);
        if (isClosed) throw error;
        worker = open();
      }
    }
  };
  const ready = waitForOpening(location, waitUntilReady(), () => lastError);
  if (location.type === 'redis') watchConnections(worker.getBackend(), ready, reportAway);
  return {
    /** Resolves when messages can arrive. Rejects with `QUEUE_UNAVAILABLE` if they cannot. */
    ready,
    /** Stops receiving messages. Resolves when all received messages have been handled. */
    close() {
      isClosed = true;
      return worker.close();
    },
  };
}

/** Reports lost and restored connections of a working queue's clients. */
function watchConnections(
  backend: Pick<IQueueBackend, 'on'>,
  ready: Promise<void>,
  reportAway: (isAway: boolean) => void,
): void {
  ready.then(
    () =>
      backend
        .on('close', () => reportAway(true))
        .on('error', (error: NodeJS.ErrnoException) => {
          // Errors without a system call concern messages, not the connection.
          if (error.syscall !== undefined) reportAway(true);
        })
        .on('ready', () => reportAway(false)),
    () => undefined,
  );
}

/** PostgreSQL backend that reports whether the server accepts the queue's statements. */
function createWatchedBackend(reportAway: (isAway: boolean) => void): typeof createPostgresBackend {
  return (...options) => {
    const backend = createPostgresBackend(...options);
    const moveToActive = backend.moveToActive.bind(backend);
    backend.moveToActive = async (...parameters) => {
      try {
        const answer = await moveToActive(...parameters);
        reportAway(false);
        return answer;
      } catch (error) {
        if (isRefusal(error)) {
          reportAway(true);
          // BullMQ retries immediately.
          await sleep(RETRY_PAUSE);
        }
        throw error;
      }
    };
    return backend;
  };
}

/** True if a reachable server reports a missing or forbidden queue, by an SQLSTATE of class 3F or 42. */
function isRefusal(error: unknown): boolean {
  const { code } = Object(error) as { readonly code?: unknown };
  return typeof code === 'string' && /^(3F|42)[0-9A-Z]{3}$/.test(code);
}

/** Waits for a queue to open. Throws `QUEUE_UNAVAILABLE` after a timeout: a missing queue would block forever. */
async function waitForOpening(
  { type }: QueueLocation,
  ready: Promise<unknown>,
  lastError: () => Error | undefined,
): Promise<void> {
  try {
    await withTimeout(openTimeout, ready);
  } catch (error) {
    const cause = lastError() ?? error;
    throw new RidgelineError(
      'QUEUE_UNAVAILABLE',
      `The queue cannot be opened: ${(cause as Error).message}.`,
      {
        hint:
          type === 'redis'
            ? 'Check that the Redis server is running, and check the host, port and password in --queue.'
            : 'On PostgreSQL, the queue has its own schema, which the database user must be allowed to create; see also --queue.',
        cause,
      },
    );
  }
}

/** Id of a message: its first assignment, the number of further ones, and its turn. */
function createMessageId({ assignments, turn }: AssignmentMessage): string {
  return `${assignments[0]}+${assignments.length - 1}+${turn}`;
}

/** Opens a queue whose `error` events are ignored. */
function openQuietQueue(location: QueueLocation) {
  const queue = createQueue(location);
  queue.on('error', () => undefined);
  return queue;
}

function createQueue(location: QueueLocation) {
  return location.type === 'redis'
    ? new Queue(queueName, {
        prefix: location.prefix,
        connection: { url: location.url, enableOfflineQueue: false },
      })
    : new Queue(queueName, { connection: createPoolOptions(location) }, createPostgresBackend);
}

function createPoolOptions({ url, schema }: Extract<QueueLocation, { type: 'postgres' }>) {
  return {
    connectionString: overrideStartupOptions(url),
    schema,
    migrate: true,
    max: 3,
    connectionTimeoutMillis: 5_000,
    query_timeout: 30_000,
    keepAlive: true,
    application_name: 'ridgeline queue',
    Client: QuietClient,
    // A message lost in a server's crash is sent again, so it need not wait for the disk.
    onConnect: (client: pg.ClientBase) =>
      client.query(`SET search_path TO ${pg.escapeIdentifier(schema)}; SET synchronous_commit TO off`),
  };
}

/**
 * URL with empty startup options. The driver prefers them to BullMQ's startup options. Those would name the schema, and
 * a connection pooler refuses them.
 */
function overrideStartupOptions(url: string): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has('options')) parsed.searchParams.set('options', '');
  return parsed.href;
}

/**
 * Client with an error listener from the start. BullMQ's pool listens only to idle clients, and an unhandled
 * error would end the process; a pending query gets the error as its answer.
 */
class QuietClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

/** Waits a limited time for a close. Open connections end with the process. */
function closeInTime(closing: Promise<void>): Promise<void> {
  return withTimeout(closeTimeout, closing).catch(() => undefined);
}

/** Returns the value or error of `answer`, or rejects after `timeout` ms. */
async function withTimeout<T>(timeout: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeoutRejection = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it does not answer')), timeout);
  });
  try {
    return await Promise.race([answer, timeoutRejection]);
  } finally {
    clearTimeout(timer);
  }
}
