import { Socket } from 'node:net';
import { formatError, type FromRunner, type ToRunner, type TrialAttempt } from '@ridgeline/core';
import { encodeFrame, FrameReader } from '../frames.ts';
import { revokedCause } from '../orchestrator/loss-cause.ts';
import { Outbox } from '../outbox.ts';
import type { Execution, Executor } from './executor.ts';

/**
 * Turns this process into a runner, which runs the trials sent by the parent process and reports their results. The
 * runner ends, with all its children, as soon as the parent exits.
 *
 * @example
 * const worker = new URL(import.meta.resolve('@ridgeline/trainer/worker'));
 * serveRunner(new ThreadExecutor({ worker, prepare }));
 */
export function serveRunner(executor: Executor): void {
  const channel = new Socket({ fd: CHANNEL, readable: true, writable: true });
  const host = new Host(executor, channel);
  const reader = new FrameReader();
  channel.on('data', (bytes) => {
    for (const messages of reader.read(bytes))
      for (const message of messages as readonly ToRunner[]) host.receive(message);
  });
  channel.on('error', () => host.end());
  channel.on('close', () => host.end());
  // Ignored: a service manager signals all processes, but only the parent decides what becomes of the running trials.
  process.on('SIGTERM', () => undefined);
}

/** File descriptor of the channel to the parent process. */
const CHANNEL = 3;

/** Intermediary between the parent process and the executor. */
class Host {
  readonly #executor: Executor;
  readonly #channel: Socket;
  readonly #outbox: Outbox<FromRunner>;
  /** Trials that wait for a slot, oldest first. */
  readonly #waiting = new Map<string, TrialAttempt>();
  readonly #running = new Map<string, Execution>();
  /** Number of slots; 0 until the executor is open. */
  #slots = 0;

  constructor(executor: Executor, channel: Socket) {
    this.#executor = executor;
    this.#channel = channel;
    this.#outbox = new Outbox((messages) => void channel.write(encodeFrame(messages)));
  }

  receive(message: ToRunner): void {
    switch (message.type) {
      case 'open':
        void this.#open(message.threads, message.heap);
        break;
      case 'train':
        this.#waiting.set(message.trial.key.token, message.trial);
        this.#startWaiting();
        break;
      case 'tell':
        this.#running.get(message.token)?.post(message.message);
        break;
      case 'revoke':
        this.#revoke(message.token);
        break;
      case 'kill':
        this.#running.get(message.token)?.kill();
    }
  }

  async #open(slots: number, heap: number | undefined): Promise<void> {
    try {
      await this.#executor.open(slots, heap, (reason) => this.#giveUp(reason));
    } catch (error) {
      return this.#giveUp(error);
    }
    // Sent before any trial starts: a trial that kills the process immediately must not look like a failed start.
    await this.#send({ type: 'ready', threads: slots });
    this.#slots = slots;
    setInterval(() => this.#sendVitals(), 1000).unref();
    this.#startWaiting();
  }

  #startWaiting(): void {
    for (const [token, trial] of this.#waiting) {
      if (this.#running.size >= this.#slots) return;
      this.#waiting.delete(token);
      void this.#run(token, trial);
    }
  }

  async #run(token: string, trial: TrialAttempt): Promise<void> {
    const execution = this.#executor.run(trial, (message) =>
      this.#outbox.put({ type: 'from-thread', token, message }),
    );
    this.#running.set(token, execution);
    const cause = await execution.done;
    this.#outbox.put({ type: 'trial-ended', token, cause });
    this.#running.delete(token);
    this.#startWaiting();
  }

  #revoke(token: string): void {
    if (!this.#waiting.delete(token)) return;
    this.#outbox.put({ type: 'trial-ended', token, cause: revokedCause });
  }

  #giveUp(reason: unknown): void {
    console.error(reason);
    this.#outbox.flush();
    void this.#send({ type: 'broken', message: formatError(reason) }).then(() => this.end());
  }

  /** Sends a message immediately and resolves when it has left this process. */
  #send(message: FromRunner): Promise<void> {
    return new Promise((resolve) => this.#channel.write(encodeFrame([message]), () => resolve()));
  }

  #sendVitals(): void {
    const { maxTensorCount: tensors } = this.#executor;
    this.#outbox.put({ type: 'vitals', memory: process.memoryUsage.rss(), tensors });
  }

  /** Kills this process and its children by SIGKILL, because `process.exit` would wait for threads in native code. */
  end(): void {
    this.#executor.endAll?.();
    try {
      // The runner leads its own process group, which includes the trials' children.
      process.kill(-process.pid, 'SIGKILL');
    } catch {
      process.kill(process.pid, 'SIGKILL');
    }
  }
}
