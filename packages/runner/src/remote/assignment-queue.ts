import { setTimeout as sleep } from 'node:timers/promises';
import { createPostgresBackend, Queue, Worker, type IQueueBackend } from 'bullmq';
import pg from 'pg';
import { RidgelineError, workerProtocol } from '@ridgeline/core';
import { AGAIN } from './server-away.ts';

/** Where the queue is kept: in a schema of its own of the studies' server, or in Redis. */
export type QueuePlace =
  | { readonly type: 'postgres'; readonly url: string; readonly schema: string }
  | { readonly type: 'redis'; readonly url: string; readonly prefix: string };

/** A message: which assignments are there to be taken up, one at the least. What they are stands in the database. */
export interface AssignmentMessage {
  readonly study: string;
  readonly assignments: readonly string[];
  /** Messages of the same assignments that differ in this do not stand for one another. */
  readonly turn: 0 | 1;
}

/** The leader's end. */
export interface AssignmentQueue {
  /** Adds messages; one of the same turn that the queue has already, waiting or with a worker, is not added again. */
  add(messages: readonly AssignmentMessage[]): Promise<void>;
  close(): Promise<void>;
}

/** A worker's end. */
export interface AssignmentConsumer {
  /** Resolves when messages can come. Rejects with `QUEUE_UNAVAILABLE` where they cannot. */
  readonly ready: Promise<void>;
  /** Takes no more messages. Resolves when those that were taken have been dealt with. */
  close(): Promise<void>;
}

/** What a worker makes of its end. */
export interface AssignmentListener {
  /**
   * Deals with a message; the next one comes when that resolves. Another worker may get the same message, too, if this
   * one is gone before.
   */
  handle(message: AssignmentMessage): Promise<void>;
  /**
   * The queue is away and nothing comes, or it is back. Of one on the studies' server only where the server is there and
   * refuses what messages come by: that it is away itself is seen elsewhere.
   */
  away(isAway: boolean): void;
}

/** Who speaks another protocol would take a message and make nothing of it. */
const name = `assignments-${workerProtocol}`;

/** How long a worker keeps a message without a sign of life, and how often others look for such messages, in ms. */
const lockDuration = 15_000;
const stalledInterval = 7_500;

/** How long the queue may take to answer first, in ms. */
const openPatience = 15_000;

/** How long messages wait for a Redis that is away when its queue is opened, in ms. */
const addPatience = 5_000;

/** How long a close may take where the server is gone, in ms. */
const closePatience = 2_000;

/** The end of the queue that adds messages. It is opened with the first: a run without workers needs none. */
export function openAssignmentQueue(place: QueuePlace): AssignmentQueue {
  let opened: ReturnType<typeof queueIn> | undefined;
  return {
    async add(messages) {
      const queue = (opened ??= queueIn(place));
      try {
        // Its client would wait for it for as long as it takes, and nobody would hear of that.
        if (place.type === 'redis') await within(addPatience, queue.waitUntilReady());
        await queue.addBulk(
          messages.map((data) => ({
            name,
            data,
            opts: { jobId: idOf(data), removeOnComplete: true, removeOnFail: true },
          })),
        );
      } catch (error) {
        // What Redis says is for people, what its client says of the connection is not; that comes back by itself.
        if (place.type === 'redis')
          throw (error as Error).name === 'ReplyError' ? error : new Error('Redis is away');
        // One on PostgreSQL that failed when it was opened fails ever after.
        if (opened === queue) opened = undefined;
        void inTime(queue.close());
        throw error;
      }
    },
    close: async () => opened && inTime(opened.close()),
  };
}

/**
 * Takes messages, one after the other. A message may come twice, or late; one whose worker dies comes again to another.
 */
export function consumeAssignments(place: QueuePlace, listener: AssignmentListener): AssignmentConsumer {
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
    // A lock that was lost, a server that is gone: the board knows better what is to be done, and BullMQ tries again.
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
        // A client of Redis comes back by itself, and gives up only for good.
        if (isClosed || place.type === 'redis' || isRefusal(error)) throw error;
        // One that lost its server while it was opened fails ever after.
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

/** Says when the clients of a queue that was there lose it, and when they have it again. */
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
          // Others are about messages, not about the way to them.
          if (error.syscall !== undefined) say(true);
        })
        .on('ready', () => say(false)),
    () => undefined,
  );
}

/** A queue on PostgreSQL that says whether the server lets messages come. */
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
          // It is asked again at once.
          await sleep(AGAIN);
        }
        throw error;
      }
    };
    return backend;
  };
}

/** Whether a server that is there says that the queue is not, or not for this user: classes 3F and 42. */
function isRefusal(error: unknown): boolean {
  const { code } = Object(error) as { readonly code?: unknown };
  return typeof code === 'string' && /^(3F|42)[0-9A-Z]{3}$/.test(code);
}

/** A queue that is there answers soon; one that is not would be waited for for ever. */
async function standing(ready: Promise<unknown>, trouble: () => Error | undefined): Promise<void> {
  try {
    await within(openPatience, ready);
  } catch (late) {
    const cause = trouble() ?? late;
    throw new RidgelineError(
      'QUEUE_UNAVAILABLE',
      `The queue cannot be opened: ${(cause as Error).message}.`,
      {
        hint: 'On PostgreSQL it has a schema of its own, which the user has to be allowed to create; see also --queue.',
        cause,
      },
    );
  }
}

/** The same for the same message, and another for one that names the first of several alone. */
function idOf({ assignments, turn }: AssignmentMessage): string {
  return `${assignments[0]}+${assignments.length - 1}+${turn}`;
}

function queueIn(place: QueuePlace) {
  const queue = newQueue(place);
  queue.on('error', () => undefined);
  return queue;
}

function newQueue(place: QueuePlace) {
  return place.type === 'redis'
    ? new Queue(name, {
        prefix: place.prefix,
        connection: { url: place.url, enableOfflineQueue: false },
      })
    : new Queue(name, { connection: poolOf(place) }, createPostgresBackend);
}

function poolOf({ url, schema }: Extract<QueuePlace, { type: 'postgres' }>) {
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
    // A message that a server loses with its power is sent again: it need not wait for the disk.
    onConnect: (client: pg.ClientBase) =>
      client.query(`SET search_path TO ${pg.escapeIdentifier(schema)}; SET synchronous_commit TO off`),
  };
}

/**
 * BullMQ would name its schema in what a connection starts with, which a pooler refuses. What the driver finds in the URL
 * comes before that.
 */
function withoutOptions(url: string): string {
  const own = new URL(url);
  if (!own.searchParams.has('options')) own.searchParams.set('options', '');
  return own.href;
}

/**
 * A client that has a listener for errors from the start. BullMQ's pool listens only to those that nobody uses, and an
 * error that nobody hears would end the process; whoever asks something meanwhile has it as the answer.
 */
class HeardClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

/** A close that comes to nothing is given up: what is left ends with the process. */
function inTime(closed: Promise<void>): Promise<void> {
  return within(closePatience, closed).catch(() => undefined);
}

/** What `answer` comes to, or a rejection after so many ms. */
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
