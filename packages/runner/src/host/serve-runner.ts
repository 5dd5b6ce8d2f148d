import { MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { Piscina } from 'piscina';
import {
  textOfError,
  type FromRunner,
  type ThreadDeath,
  type ThreadMessage,
  type ToRunner,
  type TrialAttempt,
  type TrialDone,
} from '@ridgeline/core';
import { frame, FrameReader } from '../frames.ts';
import { Outbox } from '../outbox.ts';
import { threadDeathOf } from './thread-death.ts';

/** Dependencies of a runner process. */
export interface RunnerService {
  /**
   * Module whose default export trains one trial in a thread:
   * `({ trial, port, ...prepared }) => TrialDone | Promise<TrialDone>`.
   */
  readonly worker: URL;
  /**
   * Prepares further inputs of a thread, such as the data set. Called for every trial, so it should cache. A
   * rejection ends the process: no other trial would fare better.
   */
  prepare(trial: TrialAttempt): Promise<object>;
  /** Begins to load what trials will need, while the first threads start. */
  prepareAhead?(): void;
}

const threadStands = new URL(import.meta.url.replace(/serve-runner(?=\.[jt]s$)/, 'thread-stands'));

/**
 * Turns this process into a runner: a pool of threads that trains the trials sent by the parent process, and
 * reports their results. Ends, with all its children, as soon as the parent exits.
 *
 * @example
 * serveRunner({ worker: new URL(import.meta.resolve('@ridgeline/trainer/worker')), prepare });
 */
export function serveRunner(service: RunnerService): void {
  const channel = new Socket({ fd: CHANNEL, readable: true, writable: true });
  const host = new Host(service, channel);
  const reader = new FrameReader();
  channel.on('data', (bytes) => {
    for (const messages of reader.read(bytes))
      for (const message of messages as readonly ToRunner[]) host.receive(message);
  });
  channel.on('error', endEverything);
  channel.on('close', endEverything);
  // Service managers signal all processes at once; only the parent decides on the running trials.
  process.on('SIGTERM', () => undefined);
}

/** File descriptor of the channel to the parent process. */
const CHANNEL = 3;

const killed: ThreadDeath = { cause: 'killed', message: 'The thread was ended from outside.' };

/** One trial on its thread. */
interface Running {
  readonly port: MessagePort;
  readonly controller: AbortController;
  /** Resolves when the thread of a killed trial has really ended; undefined unless killed. */
  threadEnded: Promise<unknown> | undefined;
}

class Host {
  readonly #service: RunnerService;
  readonly #channel: Socket;
  readonly #outbox: Outbox<FromRunner>;
  /** Trials that wait for a thread, oldest first. */
  readonly #waiting = new Map<string, TrialAttempt>();
  readonly #running = new Map<string, Running>();
  #pool: Piscina | undefined;
  #threads = 0;
  #tensors = 0;
  /** Error that killed the last crashed thread. */
  #lastUncaught: unknown = Symbol('none yet');

  constructor(service: RunnerService, channel: Socket) {
    this.#service = service;
    this.#channel = channel;
    this.#outbox = new Outbox((messages) => void channel.write(frame(messages)));
  }

  receive(message: ToRunner): void {
    switch (message.type) {
      case 'open':
        void this.#open(message.threads, message.heap);
        break;
      case 'train':
        this.#waiting.set(message.trial.key.token, message.trial);
        this.#takeUp();
        break;
      case 'tell':
        this.#running.get(message.token)?.port.postMessage(message.message);
        break;
      case 'recall':
        this.#recall(message.token);
        break;
      case 'kill':
        this.#kill(message.token);
    }
  }

  async #open(threads: number, heap: number | undefined): Promise<void> {
    const pool = new Piscina({
      filename: this.#service.worker.href,
      // Equal, since otherwise a crash would leave waiting tasks without a thread.
      minThreads: threads,
      maxThreads: threads,
      // Atomics.wait would freeze a thread's timers and late rejections into the next trial's time.
      atomics: 'disabled',
      recordTiming: false,
      ...(heap === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: heap } }),
    });
    pool.on('error', (error) => this.#checkThreads(error));
    const heard = new WeakSet<object>();
    pool.on('workerCreate', () => {
      for (const thread of pool.threads.filter((one) => !heard.has(one))) {
        heard.add(thread);
        // The pool rejects with the same error, but does not tell whether it killed the thread.
        thread.on('error', (error) => (this.#lastUncaught = error));
      }
    });
    this.#service.prepareAhead?.();
    try {
      const stands = () => pool.run(undefined, { filename: threadStands.href, name: 'threadStands' });
      await Promise.all(Array.from({ length: threads }, stands));
    } catch (error) {
      return this.#giveUp(error);
    }
    this.#threads = threads;
    // Sent before any trial starts: a trial that kills the process at once must not look like a failed start.
    await this.#sent({ type: 'ready', threads });
    this.#pool = pool;
    setInterval(() => this.#sendVitals(), 1000).unref();
    this.#takeUp();
  }

  #takeUp(): void {
    for (const [token, trial] of this.#waiting) {
      if (this.#pool === undefined || this.#running.size >= this.#threads) return;
      this.#waiting.delete(token);
      void this.#train(this.#pool, trial);
    }
  }

  async #train(pool: Piscina, trial: TrialAttempt): Promise<void> {
    const { token } = trial.key;
    const { port1: port, port2: threadPort } = new MessageChannel();
    const running: Running = { port, controller: new AbortController(), threadEnded: undefined };
    this.#running.set(token, running);
    let prepared: object;
    try {
      prepared = await this.#service.prepare(trial);
    } catch (error) {
      return this.#giveUp(error);
    }
    this.#outbox.put({ type: 'trial-started', token });
    const pass = (message: ThreadMessage) => this.#outbox.put({ type: 'from-thread', token, message });
    port.on('message', pass);
    let death: ThreadDeath | undefined;
    try {
      const done: TrialDone = await pool.run(
        { ...prepared, trial, port: threadPort },
        { transferList: [threadPort], signal: running.controller.signal },
      );
      this.#tensors = Math.max(this.#tensors, done.tensors);
    } catch (error) {
      if (running.controller.signal.aborted) death = killed;
      else death = threadDeathOf(error, Object.is(error, this.#lastUncaught));
    }
    // The pool's answer may overtake the thread's last messages.
    for (let left; (left = receiveMessageOnPort(port)) !== undefined;) pass(left.message);
    port.close();
    await running.threadEnded;
    this.#outbox.put({ type: 'trial-ended', token, death });
    this.#running.delete(token);
    this.#checkThreads(death?.message);
    this.#takeUp();
  }

  #recall(token: string): void {
    if (!this.#waiting.delete(token)) return;
    const death: ThreadDeath = { cause: 'recalled', message: 'The trial was taken back before it began.' };
    this.#outbox.put({ type: 'trial-ended', token, death });
  }

  #kill(token: string): void {
    const running = this.#running.get(token);
    if (running === undefined || this.#pool === undefined) return;
    const before = this.#pool.threads;
    running.controller.abort();
    // The pool forgets the thread at once, but native code keeps it alive until it returns.
    const after = new Set(this.#pool.threads);
    const ended = before.filter((thread) => !after.has(thread)).map((thread) => once(thread, 'exit'));
    running.threadEnded = Promise.all(ended);
  }

  /** Ends the process if a thread died while loading its module: the pool neither replaces nor reports it. */
  #checkThreads(reason: unknown): void {
    if (this.#pool !== undefined && this.#pool.threads.length < this.#threads) this.#giveUp(reason);
  }

  #giveUp(reason: unknown): void {
    console.error(reason);
    this.#outbox.empty();
    void this.#sent({ type: 'broken', message: textOfError(reason) }).then(endEverything);
  }

  /** Sends a message immediately and resolves when it has left this process. */
  #sent(message: FromRunner): Promise<void> {
    return new Promise((resolve) => this.#channel.write(frame([message]), () => resolve()));
  }

  #sendVitals(): void {
    this.#outbox.put({ type: 'vitals', memory: process.memoryUsage.rss(), tensors: this.#tensors });
  }
}

/** Kills the process by SIGKILL, since `process.exit` would wait for threads inside native code. */
function endEverything(): void {
  try {
    // The runner leads its own process group, which includes the trials' children.
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    process.kill(process.pid, 'SIGKILL');
  }
}
