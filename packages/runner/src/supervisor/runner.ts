import type { FromRunner, GroupMember, ThreadDeath, ThreadMessage, ToThread } from '@ridgeline/core';
import type { Clock } from '../clock.ts';
import { AttentiveClock } from './attentive-clock.ts';
import type { ProcessDeath } from './process-death.ts';
import type { RunnerLimits } from './runner-limits.ts';
import { RunnerProcess, type RunnerLaunch } from './runner-process.ts';
import { SharedTime } from './shared-time.ts';

/** Why a group was ended from here. The reason goes on after `the trial …`. */
export type Blame =
  /** Its members have been charged more than they may be. */
  | { readonly type: 'overtime'; readonly reason: string }
  /** Its thread neither reported nor answered. */
  | { readonly type: 'silent'; readonly reason: string }
  /** It seemed out of time, but its process had stood still: that is not its fault. */
  | { readonly type: 'stood-still'; readonly reason: string };

/** What a runner tells of itself. After `died` it says nothing more. */
export interface RunnerListener {
  ready(): void;
  /** No runner like this one can train anything. */
  broken(message: string): void;
  started(group: number): void;
  /** With `blame`, the group had been told to stop for that. */
  said(group: number, message: ThreadMessage, blame: Blame | undefined): void;
  /** The group's thread is free. With `death` its members that have not ended will not; `blame` says if it was us. */
  ended(group: number, death: ThreadDeath | undefined, blame: Blame | undefined): void;
  /** It should be replaced once its groups have ended. Said once. */
  tired(reason: string): void;
  /** The process is gone, and with it these groups; those with blame are the ones that it had to die for. */
  died(death: ProcessDeath, groups: ReadonlyMap<number, Blame | undefined>): void;
}

/** How long a thread that ran out of time may take to stop by itself, in ms for each trial that it trains. */
const STOP_GRACE = 250;

/** Silence of a process that says something once a second, in ms, after which it is taken to stand still. */
const STANDSTILL = 3000;

/** How often the clocks are looked at, in ms. */
const LOOK = 100;

interface GroupState {
  members: readonly GroupMember[];
  /** On the attentive clock, as all times here; undefined until a thread has taken the group up. */
  time: SharedTime | undefined;
  lastSign: number;
  lastPing: number;
  stoppedAt: number | undefined;
  killedAt: number | undefined;
  blame: Blame | undefined;
}

/**
 * A runner process and the groups that it trains, watched: a thread that is out of time or hangs is ended, and where it
 * cannot be, the process is.
 */
export class Runner {
  readonly #process: RunnerProcess;
  readonly #threads: number;
  readonly #limits: RunnerLimits;
  readonly #listener: RunnerListener;
  readonly #groups = new Map<number, GroupState>();
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

  /** How many groups it trains or is about to. */
  get busy(): number {
    return this.#groups.size;
  }

  /** Whether the group has a thread, or will have as soon as what it needs is loaded: it is too late to recall it. */
  hasTakenUp(group: number): boolean {
    return this.#takenUp().has(group);
  }

  /** They are taken up in the order in which they came. */
  #takenUp(): ReadonlySet<number> {
    return new Set([...this.#groups.keys()].slice(0, this.#threads));
  }

  train(group: number, members: readonly GroupMember[]): void {
    this.#groups.set(group, {
      members,
      time: undefined,
      lastSign: this.#clock.now,
      lastPing: 0,
      stoppedAt: undefined,
      killedAt: undefined,
      blame: undefined,
    });
    this.#process.send({ type: 'train', group, members });
  }

  tell(group: number, message: ToThread): void {
    this.#process.send({ type: 'tell', group, message });
  }

  /** Asks for a group back that no thread has taken up yet; if so, it ends with a death of that cause. */
  recall(group: number): void {
    this.#process.send({ type: 'recall', group });
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
      case 'group-started': {
        const state = this.#groups.get(message.group);
        if (state !== undefined) {
          state.lastSign = this.#clock.now;
          state.time = new SharedTime(state.members.length, this.#clock.now);
        }
        return this.#listener.started(message.group);
      }
      case 'from-thread': {
        const state = this.#groups.get(message.group);
        if (state === undefined) return;
        state.lastSign = this.#clock.now;
        if (message.message.type === 'ended') state.time?.leave(this.#clock.now);
        return this.#listener.said(message.group, message.message, state.blame);
      }
      case 'group-ended': {
        const state = this.#groups.get(message.group);
        this.#groups.delete(message.group);
        return this.#listener.ended(message.group, message.death, state?.blame);
      }
    }
  }

  /** What the process has just said shows that it runs: for as long as it stood still, none of its groups is charged. */
  #wake(): void {
    const { now } = this.#clock;
    const silence = now - this.#heardAt;
    this.#heardAt = now;
    if (silence <= STANDSTILL) return;
    const reason = `was in a runner that stood still for ${Math.round(silence / 1000)} s`;
    for (const state of this.#groups.values()) {
      state.lastSign = now;
      state.time?.skipTo(now);
      if (state.blame !== undefined) state.blame = { type: 'stood-still', reason };
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
    for (const [group, state] of this.#groups) this.#lookAt(group, state, now, takenUp.has(group));
  }

  #lookAtStandstill(now: number): void {
    if (this.#readyAt === undefined || now <= this.#heardAt + this.#limits.silence) return;
    for (const state of this.#groups.values()) state.blame = undefined;
    const seconds = Math.round(this.#limits.silence / 1000);
    void this.end({ kind: 'timeout', reason: `the runner gave no sign of life for ${seconds} s` });
  }

  #lookAt(group: number, state: GroupState, now: number, isTakenUp: boolean): void {
    if (state.time === undefined) return this.#lookAtUnbegun(state, now, isTakenUp);
    const charged = state.time.chargedAt(now);
    if (state.killedAt !== undefined) {
      if (now > state.killedAt + this.#limits.grace) void this.end();
    } else if (state.stoppedAt !== undefined) {
      if (now > state.stoppedAt + STOP_GRACE * state.members.length) this.#kill(group, state);
    } else if (this.#limits.timeout !== undefined && charged > this.#limits.timeout) {
      state.blame = { type: 'overtime', reason: `took longer than ${this.#limits.timeout / 1000} s` };
      state.stoppedAt = now;
      for (const { key } of state.members) this.tell(group, { type: 'stop', trial: key.trial });
    } else if (now > state.lastSign + this.#limits.silence) {
      const seconds = Math.round(this.#limits.silence / 1000);
      state.blame = { type: 'silent', reason: `gave no sign of life for ${seconds} s` };
      this.#kill(group, state);
    } else if (now > Math.max(state.lastSign, state.lastPing) + this.#limits.silence / 4) {
      state.lastPing = now;
      this.tell(group, { type: 'ping' });
    }
  }

  /** One whose data are loaded, or which waits for a thread. */
  #lookAtUnbegun(state: GroupState, now: number, isTakenUp: boolean): void {
    if (!isTakenUp) state.lastSign = now;
    if (now <= state.lastSign + this.#limits.silence) return;
    const seconds = this.#limits.silence / 1000;
    const reason = `the runner had a thread for a trial and did not begin it within ${seconds} s`;
    void this.end({ kind: 'timeout', reason });
  }

  #kill(group: number, state: GroupState): void {
    state.killedAt = this.#clock.now;
    this.#process.send({ type: 'kill', group });
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
    const groups = new Map([...this.#groups].map(([group, { blame }]) => [group, blame]));
    this.#groups.clear();
    this.#listener.died(this.#death ?? death, groups);
  }
}
