import { setTimeout as sleep } from 'node:timers/promises';
import { createPostgresBackend, Queue, Worker, type IQueueBackend } from 'bullmq';
import pg from 'pg';
import { RidgelineError, workerProtocol } from '@ridgeline/core';
import { AGAIN } from './server-away.ts';

/** Location of the queue: its own schema on the studies' server, or Redis. */
export type QueueLocation =
  | { readonly type: 'postgres'; readonly url: string; readonly schema: string }
  | { readonly type: 'redis'; readonly url: string; readonly prefix: string };

/** Message that names claimable assignments, at least one. Their contents are in the database. */
export interface AssignmentMessage {
  readonly study: string;
  readonly assignments: readonly string[];
  /** Distinguishes messages of the same assignments, so that one does not replace the other. */
  readonly turn: 0 | 1;
}

/** Leader's side of the queue. */
export interface AssignmentQueue {
  /**
   * Adds messages. One of the same turn that the queue already has, waiting or with a worker, is not added
   * again.
   */
  add(messages: readonly AssignmentMessage[]): Promise<void>;
  close(): Promise<void>;
}

/** Worker's side of the queue. */
export interface AssignmentConsumer {
  /** Resolves when messages can arrive. Rejects with `QUEUE_UNAVAILABLE` if they cannot. */
  readonly ready: Promise<void>;
  /** Stops taking messages. Resolves when those already taken have been handled. */
  close(): Promise<void>;
}

/** Handlers of a worker for its queue. */
export interface AssignmentListener {
  /**
   * Handles a message; the next one comes when the promise resolves. Another worker may get the same message
   * if this one disappears first.
   */
  handle(message: AssignmentMessage): Promise<void>;
  /**
   * Reports that the queue became unreachable, or is back. For a queue on the studies' server only if the
   * server is up and refuses the queue's statements; an unreachable server is detected elsewhere.
   */
  away(isAway: boolean): void;
}

/**
 * Queue name with the protocol's version: a worker of another one could take a message, but not handle it.
 */
const name = `assignments-${workerProtocol}`;

/** Lease of a message, and interval of the search for expired ones, in ms. */
const lockDuration = 15_000;
const stalledInterval = 7_500;

/** Timeout of the queue's first answer, in ms. */
const openPatience = 15_000;

/** Longest wait of messages for an unreachable Redis on opening, in ms. */
const addPatience = 5_000;

/** Timeout of a close if the server is unreachable, in ms. */
const closePatience = 2_000;

/**
 * Opens the queue for adding messages. It connects with the first message: a run without workers needs no
 * queue.
 */
export function openAssignmentQueue(place: QueueLocation): AssignmentQueue {
  let opened: ReturnType<typeof queueIn> | undefined;
  return {
    async add(messages) {
      const queue = (opened ??= queueIn(place));
      try {
        // Its client would wait forever without an error.
        if (place.type === 'redis') await within(addPatience, queue.waitUntilReady());
        await queue.addBulk(
          messages.map((data) => ({
            name,
            data,
            opts: { jobId: idOf(data), removeOnComplete: true, removeOnFail: true },
          })),
        );
      } catch (error) {
        // Redis's own errors are for people; its client's connection errors are not, since it reconnects by
        // itself.
        if (place.type === 'redis')
          throw (error as Error).name === 'ReplyError' ? error : new Error('Redis is away');
        // A queue on PostgreSQL that failed to open keeps failing.
        if (opened === queue) opened = undefined;
        void inTime(queue.close());
        throw error;
      }
    },
    close: async () => opened && inTime(opened.close()),
  };
}

/**
 * Consumes messages one after the other. A message may come twice, or late; after the death of its worker
 * another one gets it.
 */
export function consumeAssignments(place: QueueLocation, listener: AssignmentListener): AssignmentConsumer {
  const process = ({ data }: { readonly data: unknown }) => listener.handle(data as AssignmentMessage);
  const options = {
    lockDuration,
    stalledInterval,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  };
  let isClosed = false;
  let isAway = false;
  const say = (now: boolean): void => {
    if (now !== isAway && !isClosed) listener.away(now);
    isAway = now;
  };
  const open = () => {
    const opened =
      place.type === 'redis'
        ? new Worker(name, process, {
            ...options,
            prefix: place.prefix,
            connection: { url: place.url, maxRetriesPerRequest: null },
          })
        : new Worker(name, process, { ...options, connection: poolOf(place) }, watchedBackend(say));
    // Ignored: the table has the truth, and BullMQ retries after lost locks and outages.
    opened.on('error', () => undefined);
    return opened;
  };
  let worker = open();
  let trouble: Error | undefined;
  const stand = async (): Promise<unknown> => {
    for (;;) {
      try {
        return await worker.waitUntilReady();
      } catch (error) {
        trouble = error as Error;
        // A Redis client reconnects by itself, and rejects only for good.
        if (isClosed || place.type === 'redis' || isRefusal(error)) throw error;
        // A client that lost its server while opening keeps failing.
        void inTime(worker.close());
        await sleep(AGAIN);
        if (isClosed) throw error;
        worker = open();
      }
    }
  };
  const ready = standing(stand(), () => trouble);
  if (place.type === 'redis') watchConnections(worker.getBackend(), ready, say);
  return {
    ready,
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
  say: (isAway: boolean) => void,
): void {
  ready.then(
    () =>
      backend
        .on('close', () => say(true))
        .on('error', (error: NodeJS.ErrnoException) => {
          // Errors without a system call concern messages, not the connection.
          if (error.syscall !== undefined) say(true);
        })
        .on('ready', () => say(false)),
    () => undefined,
  );
}

/** PostgreSQL backend that reports whether the server accepts the queue's statements. */
function watchedBackend(say: (isAway: boolean) => void): typeof createPostgresBackend {
  return (...options) => {
    const backend = createPostgresBackend(...options);
    const next = backend.moveToActive.bind(backend);
    backend.moveToActive = async (...asked) => {
      try {
        const answer = await next(...asked);
        say(false);
        return answer;
      } catch (error) {
        if (isRefusal(error)) {
          say(true);
          // BullMQ retries immediately.
          await sleep(AGAIN);
        }
        throw error;
      }
    };
    return backend;
  };
}

/** True if a reachable server reports a missing or forbidden queue: classes 3F and 42. */
function isRefusal(error: unknown): boolean {
  const { code } = Object(error) as { readonly code?: unknown };
  return typeof code === 'string' && /^(3F|42)[0-9A-Z]{3}$/.test(code);
}

/** Waits for a queue to open, with a timeout: a missing one would block forever. */
async function standing(ready: Promise<unknown>, trouble: () => Error | undefined): Promise<void> {
  try {
    await within(openPatience, ready);
  } catch (late) {
    const cause = trouble() ?? late;
    throw new RidgelineError(
      'QUEUE_UNAVAILABLE',
      `The queue cannot be opened: ${(cause as Error).message}.`,
      {
        hint: 'On PostgreSQL it has its own schema, which the user has to be allowed to create; see also --queue.',
        cause,
      },
    );
  }
}

/** Id of a message: equal for equal messages, and different for one that names the first of several alone. */
function idOf({ assignments, turn }: AssignmentMessage): string {
  return `${assignments[0]}+${assignments.length - 1}+${turn}`;
}

function queueIn(place: QueueLocation) {
  const queue = newQueue(place);
  queue.on('error', () => undefined);
  return queue;
}

function newQueue(place: QueueLocation) {
  return place.type === 'redis'
    ? new Queue(name, {
        prefix: place.prefix,
        connection: { url: place.url, enableOfflineQueue: false },
      })
    : new Queue(name, { connection: poolOf(place) }, createPostgresBackend);
}

function poolOf({ url, schema }: Extract<QueueLocation, { type: 'postgres' }>) {
  return {
    connectionString: withoutOptions(url),
    schema,
    migrate: true,
    max: 3,
    connectionTimeoutMillis: 5_000,
    query_timeout: 30_000,
    keepAlive: true,
    application_name: 'ridgeline queue',
    Client: HeardClient,
    // A message lost in a server's crash is sent again, so it need not wait for the disk.
    onConnect: (client: pg.ClientBase) =>
      client.query(`SET search_path TO ${pg.escapeIdentifier(schema)}; SET synchronous_commit TO off`),
  };
}

/**
 * URL with startup options that override BullMQ's: it would name its schema there, which a pooler refuses.
 * The driver prefers those in the URL.
 */
function withoutOptions(url: string): string {
  const own = new URL(url);
  if (!own.searchParams.has('options')) own.searchParams.set('options', '');
  return own.href;
}

/**
 * Client with an error listener from the start. BullMQ's pool listens only to idle clients, and an unhandled
 * error would end the process; a pending query gets the error as its answer.
 */
class HeardClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

/** Closes with a timeout: anything left ends with the process. */
function inTime(closed: Promise<void>): Promise<void> {
  return within(closePatience, closed).catch(() => undefined);
}

/** Resolves like `answer`, or rejects after `patience` ms. */
async function within<T>(patience: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it does not answer')), patience);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
