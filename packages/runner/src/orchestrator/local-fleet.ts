import { RidgelineError, type ThreadDeath, type ThreadMessage } from '@ridgeline/core';
import type { Clock } from '../clock.ts';
import type { ProcessDeath } from '../supervisor/process-death.ts';
import type { RunnerLimits } from '../supervisor/runner-limits.ts';
import type { RunnerLaunch } from '../supervisor/runner-process.ts';
import { Runner, type StopCause, type LostTrial, type RunnerListener } from '../supervisor/runner.ts';
import { StartBackoff } from '../supervisor/start-backoff.ts';
import { lossCauseOf } from './loss-cause.ts';
import type { Fleet, FleetListener, RunningAttempt, PoolKind } from './fleet.ts';
import { lookAhead, meanTime } from './look-ahead.ts';

/** A trial in a runner. */
interface Training {
  readonly runner: Runner;
  readonly attempt: RunningAttempt;
  /** Number of its slot, which is free again when its process or thread has ended. */
  readonly slot: number;
  startedAt: number | undefined;
  /** True once the trial has ended; its thread may not be free yet. */
  hasEnded: boolean;
}

/**
 * Runner processes of one study on this machine, with their trials: one for all trials, and one for each suspect. A
 * runner that dies or is recycled is replaced when there is work for it.
 */
export class LocalFleet implements Fleet {
  #launch: RunnerLaunch;
  readonly #limits: RunnerLimits;
  readonly #threads: Readonly<Record<PoolKind, number>>;
  readonly #listener: FleetListener;
  readonly #clock: Clock;
  /** Trials in runners, by the token of their attempt. */
  readonly #trainings = new Map<string, Training>();
  /** Current runner of each pool. */
  readonly #runners = new Map<PoolKind, Runner>();
  /** Retired runners, which get no more trials. */
  readonly #leaving = new Set<Runner>();
  readonly #starts: Readonly<Record<PoolKind, StartBackoff>> = {
    main: new StartBackoff(),
    quarantine: new StartBackoff(),
  };
  /** Pools whose next start is delayed. */
  readonly #backingOff = new Set<PoolKind>();
  /** Moving average of a trial's time, in ms; undefined before the first has ended. */
  #trialTime: number | undefined;
  readonly #over = new AbortController();
  /** Warnings that threads have sent already. */
  readonly #warned = new Set<string>();

  constructor(
    launch: RunnerLaunch,
    threads: number,
    limits: RunnerLimits,
    listener: FleetListener,
    clock: Clock,
  ) {
    this.#launch = launch;
    this.#limits = limits;
    this.#threads = { main: threads, quarantine: Math.ceil(threads / 2) };
    this.#listener = listener;
    this.#clock = clock;
  }

  get size(): number {
    return this.#trainings.size;
  }

  get quarantined(): number {
    return [...this.#trainings.values()].filter(({ attempt }) => attempt.pool === 'quarantine').length;
  }

  threadsOf(pool: PoolKind): number {
    return this.#threads[pool];
  }

  get running(): number {
    return [...this.#trainings.values()].filter((training) => isRunning(training)).length;
  }

  get ahead(): number {
    return lookAhead(this.#threads.main, this.#trialTime);
  }

  /** True if a runner is ready; if there is none, starts one as soon as its back-off allows. */
  isReady(pool: PoolKind): boolean {
    const runner = this.#runners.get(pool);
    if (runner === undefined && !this.#backingOff.has(pool)) this.#startRunner(pool);
    return runner?.isReady === true;
  }

  adopt(): void {
    // Processes of this machine end with the run that started them, so there is nothing to adopt.
  }

  train(attempt: RunningAttempt): boolean {
    const { key, task, finals, pool, before, trial } = attempt;
    const runner = this.#runners.get(pool);
    if (runner?.isReady !== true) return false;
    const slot = this.#freeSlot();
    this.#trainings.set(key.token, { runner, attempt, slot, startedAt: undefined, hasEnded: false });
    const { pause } = trial.configuration.part ?? {};
    runner.train({ key, task, finals, seed: trial.seed, pause, before, slot });
    // A suspect may leave something harmful behind, such as a timer that throws, so its process takes no other trial.
    if (pool === 'quarantine') this.#retire(runner);
    return true;
  }

  /** Lowest slot that no trial has, in either pool. */
  #freeSlot(): number {
    const taken = new Set(Array.from(this.#trainings.values(), ({ slot }) => slot));
    let slot = 0;
    while (taken.has(slot)) slot++;
    return slot;
  }

  find(trial: number): RunningAttempt | undefined {
    const isIt = ({ attempt, hasEnded }: Training) => attempt.trial.number === trial && !hasEnded;
    return [...this.#trainings.values()].find(isIt)?.attempt;
  }

  stop({ key: { token } }: RunningAttempt): boolean {
    const training = this.#trainings.get(token);
    if (training === undefined || !isRunning(training)) return false;
    training.runner.tell(token, { type: 'stop' });
    return true;
  }

  stopAll(): void {
    for (const [token, { runner }] of this.#trainings) runner.tell(token, { type: 'stop' });
  }

  revoke(): void {
    // Only the process knows which trials have started by now.
    for (const [token, { runner }] of this.#trainings) runner.revoke(token);
  }

  async end(): Promise<void> {
    this.#over.abort();
    await Promise.all([...this.#runners.values(), ...this.#leaving].map((runner) => runner.end()));
  }

  get #isOver(): boolean {
    return this.#over.signal.aborted;
  }

  #startRunner(pool: PoolKind): void {
    const threads = pool === 'quarantine' ? 1 : this.#threads.main;
    const listener: RunnerListener = {
      ready: () => {
        this.#starts[pool].succeeded();
        this.#listener.event({ type: 'runner-started', pid: runner.pid!, threads });
        this.#listener.changed();
      },
      broken: (message) => this.#fail(message),
      started: (token) => this.#trialStarted(token),
      message: (token, message, stopCause) => this.#handle(token, message, stopCause),
      ended: (token, death, stopCause) => this.#trialEnded(token, death, stopCause),
      recycle: (reason) => {
        this.#listener.event({ type: 'runner-recycled', pid: runner.pid!, reason });
        this.#retire(runner);
      },
      died: (death, trials) => this.#runnerDied(runner, pool, death, trials),
    };
    const runner = new Runner(this.#launch, threads, this.#limits, listener, this.#clock);
    this.#launch = { ...this.#launch, ahead: undefined };
    this.#runners.set(pool, runner);
  }

  #trialStarted(token: string): void {
    const training = this.#trainings.get(token);
    if (training === undefined) return;
    training.startedAt = this.#clock.now();
    const { trial, key } = training.attempt;
    this.#listener.event({ type: 'trial-started', trial, attempt: key.attempt });
  }

  #handle(token: string, message: ThreadMessage, stopCause: StopCause | undefined): void {
    if (message.type === 'alive' || this.#isOver) return;
    if (message.type === 'warning') return this.#warn(message.message);
    const training = this.#trainings.get(token);
    if (training === undefined || training.hasEnded) return;
    const { attempt } = training;
    if (message.type === 'report') {
      if (attempt.prunedAt !== undefined) return;
      attempt.reports.push(message.report);
      return this.#listener.reported(attempt, message.report);
    }
    training.hasEnded = true;
    this.#recordTime(training);
    this.#listener.ended(attempt, message, stopCause);
  }

  #warn(message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#listener.event({ type: 'warning', message });
  }

  #trialEnded(token: string, death: ThreadDeath | undefined, stopCause: StopCause | undefined): void {
    const training = this.#trainings.get(token);
    if (training === undefined || this.#isOver) return;
    this.#trainings.delete(token);
    const { attempt, startedAt, hasEnded } = training;
    if (death === undefined && startedAt !== undefined) {
      this.#trialTime = meanTime(this.#clock.now() - startedAt, this.#trialTime);
    }
    if (!hasEnded) {
      this.#recordTime(training);
      this.#listener.lost(lossCauseOf(death, stopCause), [attempt]);
    }
    this.#endIdle();
    this.#listener.changed();
  }

  #runnerDied(
    runner: Runner,
    pool: PoolKind,
    death: ProcessDeath,
    trials: ReadonlyMap<string, LostTrial>,
  ): void {
    const wasDismissed = this.#leaving.delete(runner) && trials.size === 0;
    if (this.#runners.get(pool) === runner) this.#runners.delete(pool);
    if (this.#isOver || wasDismissed) return;
    if (!runner.isReady) return void this.#startFailed(runner, pool, death);
    this.#listener.event({ type: 'runner-died', pid: runner.pid, reason: death.reason });
    this.#handleDeath(death, trials);
    this.#listener.changed();
  }

  /** Delays the next start, or fails for good. The runner was never ready, so it had no trials to lose. */
  async #startFailed(
    { pid }: Runner,
    pool: PoolKind,
    { reason: cause, lastError }: ProcessDeath,
  ): Promise<void> {
    const starts = this.#starts[pool];
    const reason = `${cause}, before it was ready${lastError === undefined ? '' : `: ${lastError}`}`;
    this.#listener.event({ type: 'runner-died', pid, reason });
    const pause = starts.failed(this.#clock.now());
    if (pause === undefined) return this.#fail(`${starts.failures} starts failed. The last one: ${reason}`);
    this.#backingOff.add(pool);
    await this.#clock.wait(pause, this.#over.signal);
    this.#backingOff.delete(pool);
    if (!this.#isOver) this.#listener.changed();
  }

  #handleDeath(death: ProcessDeath, trials: ReadonlyMap<string, LostTrial>): void {
    const someTrialWasStopped = [...trials.values()].some(({ stopCause }) => stopCause !== undefined);
    const suspects: RunningAttempt[] = [];
    const bystanders: RunningAttempt[] = [];
    for (const [token, { stopCause, hasThread }] of trials) {
      const training = this.#trainings.get(token);
      this.#trainings.delete(token);
      if (training === undefined || training.hasEnded) continue;
      this.#recordTime(training);
      if (stopCause !== undefined) this.#listener.lost(lossCauseOf(undefined, stopCause), [training.attempt]);
      // The others are not suspects if the process had to die for one trial.
      else if (someTrialWasStopped || !hasThread) bystanders.push(training.attempt);
      else suspects.push(training.attempt);
    }
    const { kind, reason } = death;
    if (bystanders.length > 0) this.#listener.lost({ type: 'bystander', reason }, bystanders);
    const isAlone = suspects.length === 1;
    if (suspects.length > 0) this.#listener.lost({ type: 'suspect', kind, reason, isAlone }, suspects);
  }

  /** Records the time that an attempt has taken up to now. */
  #recordTime({ attempt, startedAt }: Training): void {
    attempt.threadTime = startedAt === undefined ? 0 : this.#clock.now() - startedAt;
  }

  #retire(runner: Runner): void {
    for (const [pool, held] of this.#runners) if (held === runner) this.#runners.delete(pool);
    this.#leaving.add(runner);
    this.#endIdle();
  }

  #endIdle(): void {
    for (const runner of this.#leaving) if (runner.busy === 0) void runner.end();
  }

  #fail(message: string): void {
    if (this.#isOver) return;
    const { output } = this.#launch;
    const where = output === undefined ? '' : `Its output is in ${output.where}; `;
    const error = new RidgelineError('RUNNER_FAILED', `The runner process does not start: ${message}`, {
      hint: `${where}\`ridgeline doctor\` says what is missing.`,
    });
    this.#listener.failed(error);
  }
}

/** True if the trial has started on a thread and has not ended. */
function isRunning({ runner, attempt, hasEnded }: Training): boolean {
  return !hasEnded && runner.hasThread(attempt.key.token);
}
