import type { FromRunner, ThreadDeath, ThreadMessage, ToThread, TrialAttempt } from '@ridgeline/core';
import type { Clock } from '../clock.ts';
import { AttentiveClock } from './attentive-clock.ts';
import type { ProcessDeath } from './process-death.ts';
import type { RunnerLimits } from './runner-limits.ts';
import { RunnerProcess, type RunnerLaunch } from './runner-process.ts';

/** Why a trial was ended from here. The reason goes on after `the trial …`. */
export type Blame =
  /** It took longer than it may. */
  | { readonly type: 'overtime'; readonly reason: string }
  /** Its thread neither reported nor answered. */
  | { readonly type: 'silent'; readonly reason: string }
  /** It seemed out of time, but its process had stood still: that is not its fault. */
  | { readonly type: 'stood-still'; readonly reason: string };

/** A trial that was in a process when that died. */
export interface Casualty {
  /** Why the process had to die for it, if it had. */
  readonly blame: Blame | undefined;
  /** Whether a thread had taken it up: only then can it have brought the process down. */
  readonly isTakenUp: boolean;
}

/** Events of a runner, the trials by the tokens of their attempts. After `died` there are no others. */
export interface RunnerListener {
  ready(): void;
  /** No runner like this one can train anything. */
  broken(message: string): void;
  started(token: string): void;
  /** With `blame`, the trial had been told to stop for that. */
  said(token: string, message: ThreadMessage, blame: Blame | undefined): void;
  /** The trial's thread is free. With `death` a trial that has not ended will not; `blame` says if it was us. */
  ended(token: string, death: ThreadDeath | undefined, blame: Blame | undefined): void;
  /** It should be replaced once its trials have ended. Said once. */
  tired(reason: string): void;
  /** The process is gone, and with it these trials. */
  died(death: ProcessDeath, trials: ReadonlyMap<string, Casualty>): void;
}

/** How long a thread that ran out of time may take to stop by itself, in ms. */
const STOP_GRACE = 250;

/** Silence of a process that says something once a second, in ms, after which it is taken to stand still. */
const STANDSTILL = 3000;

/** How often the clocks are looked at, in ms. */
const LOOK = 100;

/** A trial in the process. Times are on the attentive clock. */
interface WatchedTrial {
  /** Undefined until a thread has taken the trial up. */
  startedAt: number | undefined;
  lastSign: number;
  lastPing: number;
  stoppedAt: number | undefined;
  killedAt: number | undefined;
  blame: Blame | undefined;
}

/**
 * A runner process and the trials that it trains, watched: a thread that is out of time or hangs is ended, and where it
 * cannot be, the process is.
 */
export class Runner {
  readonly #process: RunnerProcess;
  readonly #threads: number;
  readonly #limits: RunnerLimits;
  readonly #listener: RunnerListener;
  /** By the tokens of their attempts, in the order in which they came. */
  readonly #trials = new Map<string, WatchedTrial>();
  readonly #clock: AttentiveClock;
  readonly #over = new AbortController();
  #readyAt: number | undefined;
  /** When the process last said anything. */
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
    this.#process = new RunnerProcess(
      launch,
      (messages) => messages.forEach((message) => this.#hear(message)),
      (death) => this.#die(death),
    );
    this.#process.send({ type: 'open', threads, heap: launch.heap });
    void this.#watch(clock);
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Whether its threads have stood. */
  get isReady(): boolean {
    return this.#readyAt !== undefined;
  }

  /** How many trials it trains or is about to. */
  get busy(): number {
    return this.#trials.size;
  }

  /** Whether the trial has a thread, or will have as soon as what it needs is loaded: it is too late to recall it. */
  hasTakenUp(token: string): boolean {
    return this.#takenUp().has(token);
  }

  /** They are taken up in the order in which they came. */
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
      blame: undefined,
    });
    this.#process.send({ type: 'train', trial });
  }

  tell(token: string, message: ToThread): void {
    this.#process.send({ type: 'tell', token, message });
  }

  /** Asks for a trial back that no thread has taken up yet; if so, it ends with a death of that cause. */
  recall(token: string): void {
    this.#process.send({ type: 'recall', token });
  }

  /** Ends the process; `died` follows. Resolves when it is gone. */
  end(death?: ProcessDeath): Promise<void> {
    this.#death ??= death;
    return this.#process.end();
  }

  #hear(message: FromRunner): void {
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
        return this.#listener.said(message.token, message.message, watched.blame);
      }
      case 'trial-ended': {
        const watched = this.#trials.get(message.token);
        this.#trials.delete(message.token);
        return this.#listener.ended(message.token, message.death, watched?.blame);
      }
    }
  }

  /** A message shows that the process runs: as long as it stood still, the time of its trials did. */
  #wake(): void {
    const { now } = this.#clock;
    const silence = now - this.#heardAt;
    this.#heardAt = now;
    if (silence <= STANDSTILL) return;
    const reason = `was in a runner that stood still for ${Math.round(silence / 1000)} s`;
    for (const watched of this.#trials.values()) {
      watched.lastSign = now;
      if (watched.startedAt !== undefined) watched.startedAt += silence;
      if (watched.blame !== undefined) watched.blame = { type: 'stood-still', reason };
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
    // A process that was stopped by a signal is no fault of what it trains.
    if (now > this.#heardAt + STANDSTILL) return this.#lookAtStandstill(now);
    const takenUp = this.#takenUp();
    for (const [token, watched] of this.#trials) this.#lookAt(token, watched, now, takenUp.has(token));
  }

  #lookAtStandstill(now: number): void {
    if (this.#readyAt === undefined || now <= this.#heardAt + this.#limits.silence) return;
    for (const watched of this.#trials.values()) watched.blame = undefined;
    const seconds = Math.round(this.#limits.silence / 1000);
    void this.end({ kind: 'timeout', reason: `the runner gave no sign of life for ${seconds} s` });
  }

  #lookAt(token: string, watched: WatchedTrial, now: number, isTakenUp: boolean): void {
    if (watched.startedAt === undefined) return this.#lookAtUnbegun(watched, now, isTakenUp);
    const { timeout, silence, grace } = this.#limits;
    if (watched.killedAt !== undefined) {
      if (now > watched.killedAt + grace) void this.end();
    } else if (watched.stoppedAt !== undefined) {
      if (now > watched.stoppedAt + STOP_GRACE) this.#kill(token, watched);
    } else if (timeout !== undefined && now > watched.startedAt + timeout) {
      watched.blame = { type: 'overtime', reason: `took longer than ${timeout / 1000} s` };
      watched.stoppedAt = now;
      this.tell(token, { type: 'stop' });
    } else if (now > watched.lastSign + silence) {
      const seconds = Math.round(silence / 1000);
      watched.blame = { type: 'silent', reason: `gave no sign of life for ${seconds} s` };
      this.#kill(token, watched);
    } else if (now > Math.max(watched.lastSign, watched.lastPing) + silence / 4) {
      watched.lastPing = now;
      this.tell(token, { type: 'ping' });
    }
  }

  /** One whose data are loaded, or which waits for a thread. */
  #lookAtUnbegun(watched: WatchedTrial, now: number, isTakenUp: boolean): void {
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
      [...this.#trials].map(([token, { blame }]) => [token, { blame, isTakenUp: takenUp.has(token) }]),
    );
    this.#trials.clear();
    this.#listener.died(this.#death ?? death, trials);
  }
}
