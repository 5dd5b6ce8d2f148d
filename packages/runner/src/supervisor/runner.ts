import type { FromRunner, ThreadDeath, ThreadMessage, ToThread, TrialAttempt } from '@ridgeline/core';
import type { Clock } from '../clock.ts';
import { AttentiveClock } from './attentive-clock.ts';
import type { ProcessDeath } from './process-death.ts';
import type { RunnerLimits } from './runner-limits.ts';
import { RunnerProcess, type RunnerLaunch } from './runner-process.ts';

/** Reason for ending a trial from here, as a phrase after `the trial …`. */
export type StopCause =
  /** The trial exceeded its time limit. */
  | { readonly type: 'timeout'; readonly reason: string }
  /** Its thread neither reported nor answered. */
  | { readonly type: 'unresponsive'; readonly reason: string }
  /** The trial seemed too slow, but its process had stood still. */
  | { readonly type: 'stalled'; readonly reason: string };

/** Trial that was in a process when it died. */
export interface LostTrial {
  /** Reason for killing the process because of this trial, if any. */
  readonly stopCause: StopCause | undefined;
  /** True if a thread had started it: only then can it have killed the process. */
  readonly isTakenUp: boolean;
}

/** Handlers for a runner's events, with trials by the token of their attempt. `died` is the last one. */
export interface RunnerListener {
  ready(): void;
  /** No runner of this kind can train anything. */
  broken(message: string): void;
  started(token: string): void;
  /**
   * A message from the trial's thread. `stopCause`: the reason that the trial was asked to stop, if it was.
   */
  message(token: string, message: ThreadMessage, stopCause: StopCause | undefined): void;
  /**
   * The trial's thread is free. With `death`, a trial that has not ended is lost; `stopCause` is our reason for
   * ending it, if any.
   */
  ended(token: string, death: ThreadDeath | undefined, stopCause: StopCause | undefined): void;
  /** The runner should be replaced once its trials have ended. Called once. */
  tired(reason: string): void;
  /** The process is dead, and these trials with it. */
  died(death: ProcessDeath, trials: ReadonlyMap<string, LostTrial>): void;
}

/** Grace period of a thread past its time limit, in ms. */
const STOP_GRACE = 250;

/** Silence after which a process is considered at a standstill, in ms; it normally speaks once a second. */
const STANDSTILL = 3000;

/** Interval of checking the clocks, in ms. */
const LOOK = 100;

/** A trial in the process, with times on the attentive clock. */
interface WatchedTrial {
  /** Time of its start; undefined until a thread has started the trial. */
  startedAt: number | undefined;
  lastSign: number;
  lastPing: number;
  stoppedAt: number | undefined;
  killedAt: number | undefined;
  stopCause: StopCause | undefined;
}

/**
 * A supervised runner process and its trials: a thread that is past its time limit or hangs is ended, and if
 * that fails, the process is.
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
  #isTired = false;
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

  /** True if the trial has a thread, or will once its data are loaded: it is too late to recall it. */
  hasTakenUp(token: string): boolean {
    return this.#takenUp().has(token);
  }

  /** Tokens of the trials that have a thread; threads are assigned in order of arrival. */
  #takenUp(): ReadonlySet<string> {
    return new Set([...this.#trials.keys()].slice(0, this.#threads));
  }

  train(trial: TrialAttempt): void {
    this.#trials.set(trial.key.token, {
      startedAt: undefined,
      lastSign: this.#clock.now,
      lastPing: 0,
      stoppedAt: undefined,
      killedAt: undefined,
      stopCause: undefined,
    });
    this.#process.send({ type: 'train', trial });
  }

  tell(token: string, message: ToThread): void {
    this.#process.send({ type: 'tell', token, message });
  }

  /** Asks to return a trial that has not started; it then ends with a death of that cause. */
  revoke(token: string): void {
    this.#process.send({ type: 'revoke', token });
  }

  /** Ends the process; `died` follows. Resolves when it is dead. */
  end(death?: ProcessDeath): Promise<void> {
    this.#death ??= death;
    return this.#process.end();
  }

  #handle(message: FromRunner): void {
    this.#wake();
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
        if (watched !== undefined) watched.startedAt = watched.lastSign = this.#clock.now;
        return this.#listener.started(message.token);
      }
      case 'from-thread': {
        const watched = this.#trials.get(message.token);
        if (watched === undefined) return;
        watched.lastSign = this.#clock.now;
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
   * Notes a message, which shows that the process runs: while it stood still, so did the time of its trials.
   */
  #wake(): void {
    const { now } = this.#clock;
    const silence = now - this.#heardAt;
    this.#heardAt = now;
    if (silence <= STANDSTILL) return;
    const reason = `was in a runner that stood still for ${Math.round(silence / 1000)} s`;
    for (const watched of this.#trials.values()) {
      watched.lastSign = now;
      if (watched.startedAt !== undefined) watched.startedAt += silence;
      if (watched.stopCause !== undefined) watched.stopCause = { type: 'stalled', reason };
    }
  }

  async #watch(clock: Clock): Promise<void> {
    const { signal } = this.#over;
    for (;;) {
      await clock.wait(LOOK, signal);
      if (signal.aborted) return;
      this.#look();
    }
  }

  #look(): void {
    const now = this.#clock.look();
    if (this.#readyAt !== undefined) {
      if (now > this.#readyAt + this.#limits.recycle.age) this.#tire('its age');
    } else if (now > this.#limits.start) {
      const seconds = Math.round(this.#limits.start / 1000);
      void this.end({ kind: 'timeout', reason: `the runner was not ready after ${seconds} s` });
    }
    // A process stopped by a signal is not its trials' fault.
    if (now > this.#heardAt + STANDSTILL) return this.#lookAtStandstill(now);
    const takenUp = this.#takenUp();
    for (const [token, watched] of this.#trials) this.#lookAt(token, watched, now, takenUp.has(token));
  }

  #lookAtStandstill(now: number): void {
    if (this.#readyAt === undefined || now <= this.#heardAt + this.#limits.silence) return;
    for (const watched of this.#trials.values()) watched.stopCause = undefined;
    const seconds = Math.round(this.#limits.silence / 1000);
    void this.end({ kind: 'timeout', reason: `the runner gave no sign of life for ${seconds} s` });
  }

  #lookAt(token: string, watched: WatchedTrial, now: number, isTakenUp: boolean): void {
    if (watched.startedAt === undefined) return this.#checkUnstarted(watched, now, isTakenUp);
    const { timeout, silence, grace } = this.#limits;
    if (watched.killedAt !== undefined) {
      if (now > watched.killedAt + grace) void this.end();
    } else if (watched.stoppedAt !== undefined) {
      if (now > watched.stoppedAt + STOP_GRACE) this.#kill(token, watched);
    } else if (timeout !== undefined && now > watched.startedAt + timeout) {
      watched.stopCause = { type: 'timeout', reason: `took longer than ${timeout / 1000} s` };
      watched.stoppedAt = now;
      this.tell(token, { type: 'stop' });
    } else if (now > watched.lastSign + silence) {
      const seconds = Math.round(silence / 1000);
      watched.stopCause = { type: 'unresponsive', reason: `gave no sign of life for ${seconds} s` };
      this.#kill(token, watched);
    } else if (now > Math.max(watched.lastSign, watched.lastPing) + silence / 4) {
      watched.lastPing = now;
      this.tell(token, { type: 'ping' });
    }
  }

  /** Checks a trial whose data are loading, or which waits for a thread. */
  #checkUnstarted(watched: WatchedTrial, now: number, isTakenUp: boolean): void {
    if (!isTakenUp) watched.lastSign = now;
    if (now <= watched.lastSign + this.#limits.silence) return;
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
    else if (memory > recycle.memory) this.#tire(`${gigabytes} GB of memory`);
    else if (tensors > recycle.tensors) this.#tire(`${tensors} tensors`);
  }

  #tire(reason: string): void {
    if (this.#isTired) return;
    this.#isTired = true;
    this.#listener.tired(reason);
  }

  #die(death: ProcessDeath): void {
    this.#over.abort();
    const takenUp = this.#takenUp();
    const trials = new Map(
      [...this.#trials].map(([token, { stopCause }]) => [
        token,
        { stopCause: stopCause, isTakenUp: takenUp.has(token) },
      ]),
    );
    this.#trials.clear();
    this.#listener.died(this.#death ?? death, trials);
  }
}
