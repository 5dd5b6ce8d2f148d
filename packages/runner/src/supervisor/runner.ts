import type { FromRunner, ThreadDeath, ThreadMessage, ToThread, TrialAttempt } from '@ridgeline/core';
import type { Clock } from '../clock.ts';
import { AttentiveClock } from './attentive-clock.ts';
import type { ProcessDeath } from './process-death.ts';
import type { RunnerLimits } from './runner-limits.ts';
import { RunnerProcess, type RunnerLaunch } from './runner-process.ts';

/** Reason for which the supervisor ends a trial, as a phrase after `the trial …`. */
export type StopCause =
  /** The trial exceeded its time limit. */
  | { readonly type: 'timeout'; readonly reason: string }
  /** Its thread neither reported nor answered. */
  | { readonly type: 'unresponsive'; readonly reason: string }
  /** The trial seemed too slow, but its process was suspended. */
  | { readonly type: 'stalled'; readonly reason: string };

/** Trial that was in a process when it died. */
export interface LostTrial {
  /** Reason for killing the process because of this trial, if any. */
  readonly stopCause: StopCause | undefined;
  /** True if a thread had started it: only then can it have killed the process. */
  readonly hasThread: boolean;
}

/** Handlers for a runner's events, with trials by the token of their attempt. `died` is the last one. */
export interface RunnerListener {
  ready(): void;
  /** The executor is broken: no runner could train anything. */
  broken(message: string): void;
  started(token: string): void;
  /**
   * A message from the trial's thread. `stopCause` is the reason why the trial was asked to stop, if it was.
   */
  message(token: string, message: ThreadMessage, stopCause: StopCause | undefined): void;
  /**
   * The trial's thread is free. A trial that has not ended is lost: by `death`, if its thread died, and after
   * `stopCause`, if the supervisor ended it.
   */
  ended(token: string, death: ThreadDeath | undefined, stopCause: StopCause | undefined): void;
  /** The runner has to be replaced once its trials have ended. Called once. */
  recycle(reason: string): void;
  /** The process is dead, and these trials with it. */
  died(death: ProcessDeath, trials: ReadonlyMap<string, LostTrial>): void;
}

/** Grace period of a thread past its time limit, in ms. */
const STOP_GRACE = 250;

/** Time without a message after which a process counts as suspended, in ms. Normally a message comes every second. */
const STANDSTILL = 3000;

/** Interval of checking the clocks, in ms. */
const CHECK_INTERVAL = 100;

/** A trial in the process, with times on the attentive clock. */
interface WatchedTrial {
  /** Time of its start; undefined until a thread has started the trial. */
  startedAt: number | undefined;
  lastMessageAt: number;
  lastPingAt: number;
  stoppedAt: number | undefined;
  killedAt: number | undefined;
  stopCause: StopCause | undefined;
}

/**
 * A supervised runner process and its trials. A thread that is past its time limit or hangs is ended; if it does not
 * end, the process is killed.
 */
export class Runner {
  readonly #process: RunnerProcess;
  readonly #threads: number;
  readonly #limits: RunnerLimits;
  readonly #listener: RunnerListener;
  /** Trials by the token of their attempt, in order of arrival. */
  readonly #trials = new Map<string, WatchedTrial>();
  readonly #clock: AttentiveClock;
  readonly #over = new AbortController();
  #readyAt: number | undefined;
  /** Time of the process's last message. */
  #heardAt = 0;
  #isRecycled = false;
  #death: ProcessDeath | undefined;

  constructor(
    launch: RunnerLaunch,
    threads: number,
    limits: RunnerLimits,
    listener: RunnerListener,
    clock: Clock,
  ) {
    this.#threads = threads;
    this.#limits = limits;
    this.#listener = listener;
    this.#clock = new AttentiveClock(() => clock.now());
    this.#process = launch.ahead ?? new RunnerProcess(launch);
    this.#process.listen(
      (messages) => messages.forEach((message) => this.#handle(message)),
      (death) => this.#die(death),
    );
    this.#process.send({ type: 'open', threads, heap: launch.heap });
    void this.#watch(clock);
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** True once its threads were ready. */
  get isReady(): boolean {
    return this.#readyAt !== undefined;
  }

  /** Number of trials that it trains or is about to train. */
  get busy(): number {
    return this.#trials.size;
  }

  /** True if the trial has a thread, or will have one once its data are loaded: it can no longer be revoked. */
  hasThread(token: string): boolean {
    return this.#onThreads().has(token);
  }

  /** Tokens of the trials that have a thread; threads are assigned in order of arrival. */
  #onThreads(): ReadonlySet<string> {
    return new Set([...this.#trials.keys()].slice(0, this.#threads));
  }

  train(trial: TrialAttempt): void {
    this.#trials.set(trial.key.token, {
      startedAt: undefined,
      lastMessageAt: this.#clock.now,
      lastPingAt: 0,
      stoppedAt: undefined,
      killedAt: undefined,
      stopCause: undefined,
    });
    this.#process.send({ type: 'train', trial });
  }

  tell(token: string, message: ToThread): void {
    this.#process.send({ type: 'tell', token, message });
  }

  /** Revokes a trial that has not started; it then ends with the death `revoked`. */
  revoke(token: string): void {
    this.#process.send({ type: 'revoke', token });
  }

  /** Ends the process; `died` follows. Resolves when it is dead. */
  end(death?: ProcessDeath): Promise<void> {
    this.#death ??= death;
    return this.#process.end();
  }

  #handle(message: FromRunner): void {
    this.#noteMessage();
    switch (message.type) {
      case 'ready':
        this.#readyAt = this.#clock.now;
        return this.#listener.ready();
      case 'broken':
        return this.#listener.broken(message.message);
      case 'vitals':
        return this.#checkVitals(message.memory, message.tensors);
      case 'trial-started': {
        const watched = this.#trials.get(message.token);
        if (watched !== undefined) watched.startedAt = watched.lastMessageAt = this.#clock.now;
        return this.#listener.started(message.token);
      }
      case 'from-thread': {
        const watched = this.#trials.get(message.token);
        if (watched === undefined) return;
        watched.lastMessageAt = this.#clock.now;
        return this.#listener.message(message.token, message.message, watched.stopCause);
      }
      case 'trial-ended': {
        const watched = this.#trials.get(message.token);
        this.#trials.delete(message.token);
        return this.#listener.ended(message.token, message.death, watched?.stopCause);
      }
    }
  }

  /**
   * Notes that the process runs. If it was suspended, that time does not count for its trials.
   */
  #noteMessage(): void {
    const { now } = this.#clock;
    const silence = now - this.#heardAt;
    this.#heardAt = now;
    if (silence <= STANDSTILL) return;
    const reason = `was in a runner that stood still for ${Math.round(silence / 1000)} s`;
    for (const watched of this.#trials.values()) {
      watched.lastMessageAt = now;
      if (watched.startedAt !== undefined) watched.startedAt += silence;
      if (watched.stopCause !== undefined) watched.stopCause = { type: 'stalled', reason };
    }
  }

  async #watch(clock: Clock): Promise<void> {
    const { signal } = this.#over;
    for (;;) {
      await clock.wait(CHECK_INTERVAL, signal);
      if (signal.aborted) return;
      this.#check();
    }
  }

  #check(): void {
    const now = this.#clock.tick();
    if (this.#readyAt !== undefined) {
      if (now > this.#readyAt + this.#limits.recycle.age) this.#recycle('its age');
    } else if (now > this.#limits.start) {
      const seconds = Math.round(this.#limits.start / 1000);
      void this.end({ kind: 'timeout', reason: `the runner was not ready after ${seconds} s` });
    }
    // A process stopped by a signal is not its trials' fault.
    if (now > this.#heardAt + STANDSTILL) return this.#checkStandstill(now);
    const onThreads = this.#onThreads();
    for (const [token, watched] of this.#trials) this.#checkTrial(token, watched, now, onThreads.has(token));
  }

  #checkStandstill(now: number): void {
    if (this.#readyAt === undefined || now <= this.#heardAt + this.#limits.silence) return;
    for (const watched of this.#trials.values()) watched.stopCause = undefined;
    const seconds = Math.round(this.#limits.silence / 1000);
    void this.end({ kind: 'timeout', reason: `the runner gave no sign of life for ${seconds} s` });
  }

  #checkTrial(token: string, watched: WatchedTrial, now: number, hasThread: boolean): void {
    if (watched.startedAt === undefined) return this.#checkUnstarted(watched, now, hasThread);
    const { timeout, silence, grace } = this.#limits;
    if (watched.killedAt !== undefined) {
      if (now > watched.killedAt + grace) void this.end();
    } else if (watched.stoppedAt !== undefined) {
      if (now > watched.stoppedAt + STOP_GRACE) this.#kill(token, watched);
    } else if (timeout !== undefined && now > watched.startedAt + timeout) {
      watched.stopCause = { type: 'timeout', reason: `took longer than ${timeout / 1000} s` };
      watched.stoppedAt = now;
      this.tell(token, { type: 'stop' });
    } else if (now > watched.lastMessageAt + silence) {
      const seconds = Math.round(silence / 1000);
      watched.stopCause = { type: 'unresponsive', reason: `gave no sign of life for ${seconds} s` };
      this.#kill(token, watched);
    } else if (now > Math.max(watched.lastMessageAt, watched.lastPingAt) + silence / 4) {
      watched.lastPingAt = now;
      this.tell(token, { type: 'ping' });
    }
  }

  /** Checks a trial whose data are loading, or which waits for a thread. */
  #checkUnstarted(watched: WatchedTrial, now: number, hasThread: boolean): void {
    if (!hasThread) watched.lastMessageAt = now;
    if (now <= watched.lastMessageAt + this.#limits.silence) return;
    const seconds = this.#limits.silence / 1000;
    const reason = `the runner had a thread for a trial and did not begin it within ${seconds} s`;
    void this.end({ kind: 'timeout', reason });
  }

  #kill(token: string, watched: WatchedTrial): void {
    watched.killedAt = this.#clock.now;
    this.#process.send({ type: 'kill', token });
  }

  #checkVitals(memory: number, tensors: number): void {
    const { memory: most, recycle } = this.#limits;
    const gigabytes = (memory / 1e9).toFixed(1);
    if (memory > most) void this.end({ kind: 'oom', reason: `the runner took ${gigabytes} GB of memory` });
    else if (memory > recycle.memory) this.#recycle(`${gigabytes} GB of memory`);
    else if (tensors > recycle.tensors) this.#recycle(`${tensors} tensors`);
  }

  #recycle(reason: string): void {
    if (this.#isRecycled) return;
    this.#isRecycled = true;
    this.#listener.recycle(reason);
  }

  #die(death: ProcessDeath): void {
    this.#over.abort();
    const onThreads = this.#onThreads();
    const trials = new Map(
      [...this.#trials].map(([token, { stopCause }]) => [
        token,
        { stopCause: stopCause, hasThread: onThreads.has(token) },
      ]),
    );
    this.#trials.clear();
    this.#listener.died(this.#death ?? death, trials);
  }
}
