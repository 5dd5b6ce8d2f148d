import { once } from 'node:events';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { LossCause, ThreadMessage, TrialAttempt } from '@ridgeline/core';
import type { Execution, Executor } from './executor.ts';
import { formatCause } from '../orchestrator/loss-cause.ts';
import { classifyRejection } from './classify-rejection.ts';

/** Module and inputs of the threads that train. */
interface ThreadExecutorOptions {
  /**
   * Module whose default export trains one trial in a thread:
   * `({ trial, port, ...inputs }) => Promise<number>`. The result is the number of tensors that the thread has
   * created so far, which is limited because TensorFlow numbers them with 31 bits.
   */
  readonly worker: URL;
  /**
   * Prepares further inputs of a thread, such as the data set. Called for every trial, so it should cache. A rejection
   * ends the process, because no other trial could run.
   */
  prepare(trial: TrialAttempt): Promise<object>;
  /** Starts loading the inputs of trials while the first threads start. */
  prepareAhead?(): void;
}

const threadReadyUrl = new URL(import.meta.url.replace(/thread-executor(?=\.[jt]s$)/, 'thread-ready'));

const killedCause: LossCause = { type: 'bystander', reason: 'The thread was ended from outside.' };

/** Executor that trains each trial on a thread of a Piscina pool. */
export class ThreadExecutor implements Executor {
  readonly #options: ThreadExecutorOptions;
  #pool: Piscina | undefined;
  #slots = 0;
  #onBroken: (reason: unknown) => void = () => undefined;
  /** Error that killed the last crashed thread. Initially a symbol, because a thread may throw any other value. */
  #lastUncaught: unknown = Symbol('none yet');
  maxTensorCount = 0;

  constructor(options: ThreadExecutorOptions) {
    this.#options = options;
  }

  async open(slots: number, heap: number | undefined, onBroken: (reason: unknown) => void): Promise<void> {
    this.#onBroken = onBroken;
    const pool = new Piscina({
      filename: this.#options.worker.href,
      // Minimum and maximum are equal: with a lower minimum, a crash would leave waiting tasks without a thread.
      minThreads: slots,
      maxThreads: slots,
      // Atomics.wait would delay a thread's timers and rejections until the next trial runs.
      atomics: 'disabled',
      recordTiming: false,
      ...(heap === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: heap } }),
    });
    pool.on('error', (error) => this.#checkThreads(error));
    const watchedThreads = new WeakSet<object>();
    pool.on('workerCreate', () => {
      for (const thread of pool.threads.filter((candidate) => !watchedThreads.has(candidate))) {
        watchedThreads.add(thread);
        // The pool rejects with the same error, but does not show whether it killed the thread.
        thread.on('error', (error) => (this.#lastUncaught = error));
      }
    });
    this.#options.prepareAhead?.();
    const pingThread = () => pool.run(undefined, { filename: threadReadyUrl.href, name: 'threadReady' });
    await Promise.all(Array.from({ length: slots }, pingThread));
    this.#pool = pool;
    this.#slots = slots;
  }

  run(trial: TrialAttempt, send: (message: ThreadMessage) => void): Execution {
    const pool = this.#pool!;
    const { port1: port, port2: threadPort } = new MessageChannel();
    const controller = new AbortController();
    /** Resolves when the thread of a killed trial has ended; undefined unless killed. */
    let threadEnded: Promise<unknown> | undefined;
    const train = async (): Promise<LossCause | undefined> => {
      let inputs: object;
      try {
        inputs = await this.#options.prepare(trial);
      } catch (error) {
        this.#onBroken(error);
        // The process ends before it could report this trial.
        return new Promise(() => undefined);
      }
      send({ type: 'started' });
      port.on('message', send);
      let cause: LossCause | undefined;
      try {
        const tensorCount: number = await pool.run(
          { ...inputs, trial, port: threadPort },
          { transferList: [threadPort], signal: controller.signal },
        );
        this.maxTensorCount = Math.max(this.maxTensorCount, tensorCount);
      } catch (error) {
        cause = controller.signal.aborted
          ? killedCause
          : classifyRejection(error, Object.is(error, this.#lastUncaught));
      }
      // The pool's answer may overtake the thread's last messages.
      for (let next; (next = receiveMessageOnPort(port)) !== undefined;) send(next.message as ThreadMessage);
      port.close();
      await threadEnded;
      this.#checkThreads(cause && formatCause(cause));
      return cause;
    };
    return {
      done: train(),
      post: (message) => port.postMessage(message),
      kill: () => {
        const previousThreads = pool.threads;
        controller.abort();
        // The pool forgets the thread immediately, but the thread lives until its native code returns.
        const currentThreads = new Set(pool.threads);
        const endedThreads = previousThreads.filter((thread) => !currentThreads.has(thread));
        threadEnded = Promise.all(endedThreads.map((thread) => once(thread, 'exit')));
      },
    };
  }

  /** Reports the pool as broken if a thread died while loading its module, because the pool does not replace it. */
  #checkThreads(reason: unknown): void {
    if (this.#pool !== undefined && this.#pool.threads.length < this.#slots) this.#onBroken(reason);
  }
}
