import type { FromRunner, LossCause, ThreadMessage, ToThread } from '@ridgeline/core';
import type { Clock } from '../clock.ts';
import type { FleetListener, RunningAttempt } from '../orchestrator/fleet.ts';
import { determineLossCause } from '../orchestrator/loss-cause.ts';
import { AttentiveClock } from './attentive-clock.ts';
import type { ProcessDeath } from './process-death.ts';
import type { RunnerLimits } from './runner-limits.ts';
import { RunnerProcess, type RunnerLaunch } from './runner-process.ts';

/**
 * Handlers of a runner process's events. The handlers of trial events are called as in a fleet, and `onDeath` is called
 * last.
 */
export interface RunnerListener extends Pick<FleetListener, 'onEvent' | 'onReport' | 'onEnd' | 'onLoss'> {
  onReady(): void;
  /** The executor is broken: no runner could train anything. */
  onBroken(message: string): void;
  /** A thread is free. `time`: duration of its last trial in ms; undefined if the thread failed or did not start it. */
  onFree(time: number | undefined): void;
  /** The runner has to be replaced once its trials have ended. Called once. */
  onRecycle(reason: string): void;
  onDeath(death: ProcessDeath): void;
}

/** Time for a trial past its time limit to stop on request, in ms. Afterwards its thread is killed. */
const STOP_GRACE = 250;

/** Time without a message after which a process counts as suspended, in ms. Normally a message comes every second. */
const STANDSTILL = 3000;

/** Interval between checks of the clocks, in ms. */
const CHECK_INTERVAL = 100;

/** A trial in the process. Times are on the attentive clock, unless noted otherwise. */
interface SupervisedTraining {
  readonly attempt: RunningAttempt;
  /** Number of the trial's slot, which is free again when the trial's thread or process has ended. */
  readonly slot: number;
  /** Start on the attentive clock, for the time limit; undefined until a thread has started the trial. */
  startedAt: number | undefined;
  /** Start on the run's clock, for the recorded `threadTime`; undefined as long as `startedAt` is. */
  runClockStart: number | undefined;
  /** True once the trial has ended; its thread may not be free yet. */
  hasEnded: boolean;
  lastMessageAt: number;
  lastPingAt: number;
  stoppedAt: number | undefined;
  killedAt: number | undefined;
}

/**
 * A supervised runner process and its trials. A thread that hangs, or whose trial is past its time limit, is ended. If
 * the thread does not end, the process is killed.
 */
export class Runner {
  readonly #process: RunnerProcess;
  readonly #threads: number;
  readonly #limits: RunnerLimits;
  readonly #listener: RunnerListener;
  /** Trials by the token of their attempt, in order of arrival. */
  readonly #trials = new Map<string, SupervisedTraining>();
  readonly #clock: Clock;
  readonly #attentiveClock: AttentiveClock;
  readonly #abortController = new AbortController();
  #readyAt: number | undefined;
  /** Time of the process's last message. */
  #lastMessageAt = 0;
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
    this.#clock = clock;
    this.#attentiveClock = new AttentiveClock(() => clock.now());
    this.#process = launch.prestarted ?? new RunnerProcess(launch);
    this.#process.listen(
      (messages) => messages.forEach((message) => this.#handleMessage(message)),
      (death) => this.#die(death),
    );
    this.#process.send({ type: 'open', threads, heap: launch.heap });
    void this.#watch();
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** True once its threads were ready. */
  get isReady(): boolean {
    return this.#readyAt !== undefined;
  }

  /** Trials in the process, in order of arrival. */
  get trainings(): readonly SupervisedTraining[] {
    return [...this.#trials.values()];
  }

  /** Number of trials that have a thread and have not ended. */
  get runningCount(): number {
    return [...this.#tokensOnThreads()].filter((token) => !this.#trials.get(token)!.hasEnded).length;
  }

  /**
   * Tokens of the trials that have a thread, or will have one once their data are loaded: they can no longer be
   * revoked. Threads are assigned in order of arrival.
   */
  #tokensOnThreads(): ReadonlySet<string> {
    return new Set([...this.#trials.keys()].slice(0, this.#threads));
  }

  /** Attempt of a trial; undefined if the trial is not in this process or has ended. */
  find(trial: number): RunningAttempt | undefined {
    return this.trainings.find(({ attempt, hasEnded }) => attempt.trial.number === trial && !hasEnded)
      ?.attempt;
  }

  train(attempt: RunningAttempt, slot: number): void {
    const { key, task, finals, before, trial } = attempt;
    this.#trials.set(key.token, {
      attempt,
      slot,
      startedAt: undefined,
      runClockStart: undefined,
      hasEnded: false,
      lastMessageAt: this.#attentiveClock.now,
      lastPingAt: 0,
      stoppedAt: undefined,
      killedAt: undefined,
    });
    const { pause } = trial.configuration.part ?? {};
    this.#process.send({
      type: 'train',
      trial: { key, task, finals, seed: trial.seed, pause, before, slot },
    });
  }

  /** Asks a trial to stop at the end of its epoch. Returns false unless it has a thread and has not ended. */
  stop({ key: { token } }: RunningAttempt): boolean {
    if (this.#trials.get(token)?.hasEnded !== false || !this.#tokensOnThreads().has(token)) return false;
    this.#tell(token, { type: 'stop' });
    return true;
  }

  /** Asks every trial to stop at the end of its epoch. */
  stopAll(): void {
    for (const token of this.#trials.keys()) this.#tell(token, { type: 'stop' });
  }

  /** Revokes the trials that have not started. Their attempts are lost, and no trial is a suspect. */
  revoke(): void {
    // Only the process knows which trials have started by now.
    for (const token of this.#trials.keys()) this.#process.send({ type: 'revoke', token });
  }

  #tell(token: string, message: ToThread): void {
    this.#process.send({ type: 'tell', token, message });
  }

  /** Ends the process; `onDeath` follows, with the cause `death` if it is given. Resolves when the process is dead. */
  end(death?: ProcessDeath): Promise<void> {
    this.#death ??= death;
    return this.#process.end();
  }

  /** Ends the process without events on its trials; `onDeath` follows. */
  abandon(): Promise<void> {
    this.#abortController.abort();
    return this.end();
  }

  #handleMessage(message: FromRunner): void {
    if (this.#abortController.signal.aborted) return;
    this.#recordMessage();
    switch (message.type) {
      case 'ready':
        this.#readyAt = this.#attentiveClock.now;
        return this.#listener.onReady();
      case 'broken':
        return this.#listener.onBroken(message.message);
      case 'vitals':
        return this.#checkVitals(message.memory, message.tensors);
      case 'from-thread': {
        const training = this.#trials.get(message.token);
        return training && this.#handleThreadMessage(training, message.message);
      }
      case 'trial-ended': {
        const training = this.#trials.get(message.token);
        return training && this.#freeThread(training, message.cause);
      }
    }
  }

  #handleThreadMessage(training: SupervisedTraining, message: ThreadMessage): void {
    const { attempt, hasEnded } = training;
    training.lastMessageAt = this.#attentiveClock.now;
    switch (message.type) {
      case 'started': {
        training.startedAt = this.#attentiveClock.now;
        training.runClockStart = this.#clock.now();
        const { trial, key } = attempt;
        return this.#listener.onEvent({ type: 'trial-started', trial, attempt: key.attempt });
      }
      case 'report':
        if (hasEnded || attempt.prunedAt !== undefined) return;
        attempt.reports.push(message.report);
        return this.#listener.onReport(attempt, message.report);
      case 'ended':
        if (hasEnded) return;
        training.hasEnded = true;
        this.#recordTime(training);
        return this.#listener.onEnd(attempt, message);
      case 'warning':
        return this.#listener.onEvent(message);
      case 'alive':
    }
  }

  /** Handles the end of a thread's work. The attempt is lost unless the trial's end was reported before. */
  #freeThread(training: SupervisedTraining, cause: LossCause | undefined): void {
    const { attempt, runClockStart, hasEnded } = training;
    this.#trials.delete(attempt.key.token);
    if (!hasEnded) {
      this.#recordTime(training);
      this.#listener.onLoss(determineLossCause(cause, attempt.stopCause), [attempt]);
    }
    const isTimed = cause === undefined && runClockStart !== undefined;
    this.#listener.onFree(isTimed ? this.#clock.now() - runClockStart : undefined);
  }

  /** Records the time that an attempt has taken up to now. */
  #recordTime({ attempt, runClockStart }: SupervisedTraining): void {
    attempt.threadTime = runClockStart === undefined ? 0 : this.#clock.now() - runClockStart;
  }

  /**
   * Records a message from the process. If the process was suspended before the message, the time of the suspension
   * does not count towards the limits of its trials.
   */
  #recordMessage(): void {
    const { now } = this.#attentiveClock;
    const silence = now - this.#lastMessageAt;
    this.#lastMessageAt = now;
    if (silence <= STANDSTILL) return;
    const reason = `was in a runner that stood still for ${Math.round(silence / 1000)} s`;
    for (const training of this.#trials.values()) {
      training.lastMessageAt = now;
      if (training.startedAt !== undefined) training.startedAt += silence;
      if (training.attempt.stopCause !== undefined) training.attempt.stopCause = { type: 'stalled', reason };
    }
  }

  async #watch(): Promise<void> {
    const { signal } = this.#abortController;
    for (;;) {
      await this.#clock.wait(CHECK_INTERVAL, signal);
      if (signal.aborted) return;
      this.#check();
    }
  }

  #check(): void {
    const now = this.#attentiveClock.tick();
    if (this.#readyAt !== undefined) {
      if (now > this.#readyAt + this.#limits.recycle.age) this.#recycle('its age');
    } else if (now > this.#limits.start) {
      const seconds = Math.round(this.#limits.start / 1000);
      void this.end({ kind: 'timeout', reason: `the runner was not ready after ${seconds} s` });
    }
    // If a signal has suspended the process, its trials are not at fault.
    if (now > this.#lastMessageAt + STANDSTILL) return this.#checkStandstill(now);
    const tokensOnThreads = this.#tokensOnThreads();
    for (const [token, training] of this.#trials)
      this.#checkTrial(token, training, now, tokensOnThreads.has(token));
  }

  #checkStandstill(now: number): void {
    if (this.#readyAt === undefined || now <= this.#lastMessageAt + this.#limits.silence) return;
    for (const training of this.#trials.values()) training.attempt.stopCause = undefined;
    const seconds = Math.round(this.#limits.silence / 1000);
    void this.end({ kind: 'timeout', reason: `the runner gave no sign of life for ${seconds} s` });
  }

  #checkTrial(token: string, training: SupervisedTraining, now: number, hasThread: boolean): void {
    if (training.startedAt === undefined) return this.#checkUnstarted(training, now, hasThread);
    const { timeout, silence, grace } = this.#limits;
    if (training.killedAt !== undefined) {
      if (now > training.killedAt + grace) void this.end();
    } else if (training.stoppedAt !== undefined) {
      if (now > training.stoppedAt + STOP_GRACE) this.#kill(token, training);
    } else if (timeout !== undefined && now > training.startedAt + timeout) {
      training.attempt.stopCause = { type: 'timeout', reason: `took longer than ${timeout / 1000} s` };
      training.stoppedAt = now;
      this.#tell(token, { type: 'stop' });
    } else if (now > training.lastMessageAt + silence) {
      const seconds = Math.round(silence / 1000);
      training.attempt.stopCause = { type: 'unresponsive', reason: `gave no sign of life for ${seconds} s` };
      this.#kill(token, training);
    } else if (now > Math.max(training.lastMessageAt, training.lastPingAt) + silence / 4) {
      training.lastPingAt = now;
      this.#tell(token, { type: 'ping' });
    }
  }

  /** Ends the process if a trial with a thread does not start in time, for example because its data never load. */
  #checkUnstarted(training: SupervisedTraining, now: number, hasThread: boolean): void {
    if (!hasThread) training.lastMessageAt = now;
    if (now <= training.lastMessageAt + this.#limits.silence) return;
    const seconds = this.#limits.silence / 1000;
    const reason = `the runner did not start a trial on a free thread within ${seconds} s`;
    void this.end({ kind: 'timeout', reason });
  }

  #kill(token: string, training: SupervisedTraining): void {
    training.killedAt = this.#attentiveClock.now;
    this.#process.send({ type: 'kill', token });
  }

  #checkVitals(memory: number, tensors: number): void {
    const { memory: limit, recycle } = this.#limits;
    const gigabytes = (memory / 1e9).toFixed(1);
    if (memory > limit) void this.end({ kind: 'oom', reason: `the runner took ${gigabytes} GB of memory` });
    else if (memory > recycle.memory) this.#recycle(`${gigabytes} GB of memory`);
    else if (tensors > recycle.tensors) this.#recycle(`${tensors} tensors`);
  }

  #recycle(reason: string): void {
    if (this.#isRecycled) return;
    this.#isRecycled = true;
    this.#listener.onRecycle(reason);
  }

  #die(death: ProcessDeath): void {
    this.#abortController.abort();
    this.#listener.onDeath(this.#death ?? death);
  }

  /**
   * Reports the unfinished trials of the dead process as lost. Those on its threads are suspects. If the supervisor had
   * stopped a trial, however, that trial is the cause, and no trial is a suspect.
   */
  loseTrials({ kind, reason }: ProcessDeath): void {
    const tokensOnThreads = this.#tokensOnThreads();
    const { trainings } = this;
    this.#trials.clear();
    const wasAnyStopped = trainings.some(({ attempt }) => attempt.stopCause !== undefined);
    const suspects: RunningAttempt[] = [];
    const bystanders: RunningAttempt[] = [];
    for (const training of trainings) {
      const { attempt, hasEnded } = training;
      if (hasEnded) continue;
      this.#recordTime(training);
      if (attempt.stopCause !== undefined)
        this.#listener.onLoss(determineLossCause(undefined, attempt.stopCause), [attempt]);
      else if (wasAnyStopped || !tokensOnThreads.has(attempt.key.token)) bystanders.push(attempt);
      else suspects.push(attempt);
    }
    if (bystanders.length > 0) this.#listener.onLoss({ type: 'bystander', reason }, bystanders);
    const isAlone = suspects.length === 1;
    if (suspects.length > 0) this.#listener.onLoss({ type: 'suspect', kind, reason, isAlone }, suspects);
  }
}
