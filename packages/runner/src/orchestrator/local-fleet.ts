import { RidgelineError } from '@ridgeline/core';
import type { Clock } from '../clock.ts';
import type { ProcessDeath } from '../supervisor/process-death.ts';
import type { RunnerLimits } from '../supervisor/runner-limits.ts';
import type { RunnerLaunch } from '../supervisor/runner-process.ts';
import { Runner, type RunnerListener } from '../supervisor/runner.ts';
import { StartBackoff } from '../supervisor/start-backoff.ts';
import type { Fleet, FleetListener, RunningAttempt, PoolKind } from './fleet.ts';
import { computeLookAhead, updateMeanTime } from './look-ahead.ts';
import type { StudyEvent } from './study-event.ts';

/**
 * Runner processes of one study on this machine: one for each suspect, and one for all other trials. A runner that dies
 * or is recycled is replaced as soon as a trial needs it.
 */
export class LocalFleet implements Fleet {
  #launch: RunnerLaunch;
  readonly #limits: RunnerLimits;
  /** Number of trials that train simultaneously, by pool. Suspects get half the threads (DECISIONS.md). */
  readonly #threads: Readonly<Record<PoolKind, number>>;
  readonly #listener: FleetListener;
  readonly #clock: Clock;
  /** Current runner of each pool. */
  readonly #runners = new Map<PoolKind, Runner>();
  /** Retired runners, which get no more trials. */
  readonly #retired = new Set<Runner>();
  /** Pauses between failed starts, by pool. */
  readonly #startBackoffs: Readonly<Record<PoolKind, StartBackoff>> = {
    main: new StartBackoff(),
    quarantine: new StartBackoff(),
  };
  /** Pools whose next start is delayed. */
  readonly #backingOff = new Set<PoolKind>();
  /** Moving average of a trial's time, in ms; undefined before the first trial has ended. */
  #trialTime: number | undefined;
  readonly #abortController = new AbortController();
  /** Warnings that threads have sent. */
  readonly #warnings = new Set<string>();

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
    return this.#trainings().length;
  }

  get quarantinedCount(): number {
    return this.#trainings().filter(({ attempt }) => attempt.pool === 'quarantine').length;
  }

  countThreads(pool: PoolKind): number {
    return this.#threads[pool];
  }

  get runningCount(): number {
    return this.#allRunners().reduce((sum, runner) => sum + runner.runningCount, 0);
  }

  get lookAhead(): number {
    return computeLookAhead(this.#threads.main, this.#trialTime);
  }

  /** True if the pool's runner is ready. If the pool has no runner, starts one as soon as the back-off allows. */
  isReady(pool: PoolKind): boolean {
    const runner = this.#runners.get(pool);
    if (runner === undefined && !this.#backingOff.has(pool)) this.#startRunner(pool);
    return runner?.isReady === true;
  }

  adopt(): void {
    // Processes of this machine end with the run that started them, so there is nothing to adopt.
  }

  train(attempt: RunningAttempt): boolean {
    const { pool } = attempt;
    const runner = this.#runners.get(pool);
    if (runner?.isReady !== true) return false;
    runner.train(attempt, this.#findFreeSlot());
    // A suspect may leave something harmful behind, such as a timer that throws, so its process trains no other trial.
    if (pool === 'quarantine') this.#retire(runner);
    return true;
  }

  /** Lowest slot that no trial has, in either pool. */
  #findFreeSlot(): number {
    const usedSlots = new Set(this.#trainings().map(({ slot }) => slot));
    let slot = 0;
    while (usedSlots.has(slot)) slot++;
    return slot;
  }

  find(trial: number): RunningAttempt | undefined {
    return this.#allRunners()
      .map((runner) => runner.find(trial))
      .find((attempt) => attempt !== undefined);
  }

  stop(attempt: RunningAttempt): boolean {
    return this.#allRunners().some((runner) => runner.stop(attempt));
  }

  stopAll(): void {
    for (const runner of this.#allRunners()) runner.stopAll();
  }

  revoke(): void {
    for (const runner of this.#allRunners()) runner.revoke();
  }

  async end(): Promise<void> {
    this.#abortController.abort();
    await Promise.all(this.#allRunners().map((runner) => runner.abandon()));
  }

  #allRunners(): readonly Runner[] {
    return [...this.#runners.values(), ...this.#retired];
  }

  #trainings(): Runner['trainings'] {
    return this.#allRunners().flatMap((runner) => runner.trainings);
  }

  get #isOver(): boolean {
    return this.#abortController.signal.aborted;
  }

  #startRunner(pool: PoolKind): void {
    const threads = pool === 'quarantine' ? 1 : this.#threads.main;
    const listener: RunnerListener = {
      ...this.#listener,
      onEvent: (event) => this.#forward(event),
      onReady: () => {
        this.#startBackoffs[pool].recordSuccess();
        this.#listener.onEvent({ type: 'runner-started', pid: runner.pid!, threads });
        this.#listener.onChange();
      },
      onBroken: (message) => this.#fail(message),
      onFree: (time) => {
        if (time !== undefined) this.#trialTime = updateMeanTime(time, this.#trialTime);
        this.#endIdleRetired();
        this.#listener.onChange();
      },
      onRecycle: (reason) => {
        this.#listener.onEvent({ type: 'runner-recycled', pid: runner.pid!, reason });
        this.#retire(runner);
      },
      onDeath: (death) => this.#handleDeath(runner, pool, death),
    };
    const runner = new Runner(this.#launch, threads, this.#limits, listener, this.#clock);
    this.#launch = { ...this.#launch, prestarted: undefined };
    this.#runners.set(pool, runner);
  }

  /** Forwards an event, and drops repeated warnings. */
  #forward(event: StudyEvent): void {
    if (event.type === 'warning') {
      if (this.#warnings.has(event.message)) return;
      this.#warnings.add(event.message);
    }
    this.#listener.onEvent(event);
  }

  #handleDeath(runner: Runner, pool: PoolKind, death: ProcessDeath): void {
    const wasDismissed = this.#retired.delete(runner) && runner.trainings.length === 0;
    if (this.#runners.get(pool) === runner) this.#runners.delete(pool);
    if (this.#isOver || wasDismissed) return;
    if (!runner.isReady) return void this.#handleFailedStart(runner, pool, death);
    this.#listener.onEvent({ type: 'runner-died', pid: runner.pid, reason: death.reason });
    runner.loseTrials(death);
    this.#listener.onChange();
  }

  /** Delays the next start, or gives up. The runner was never ready, so it had no trials to lose. */
  async #handleFailedStart(
    { pid }: Runner,
    pool: PoolKind,
    { reason: cause, lastError }: ProcessDeath,
  ): Promise<void> {
    const backoff = this.#startBackoffs[pool];
    const reason = `${cause}, before it was ready${lastError === undefined ? '' : `: ${lastError}`}`;
    this.#listener.onEvent({ type: 'runner-died', pid, reason });
    const pause = backoff.recordFailure(this.#clock.now());
    if (pause === undefined)
      return this.#fail(`${backoff.failureCount} starts failed. The last one: ${reason}`);
    this.#backingOff.add(pool);
    await this.#clock.wait(pause, this.#abortController.signal);
    this.#backingOff.delete(pool);
    if (!this.#isOver) this.#listener.onChange();
  }

  #retire(runner: Runner): void {
    for (const [pool, current] of this.#runners) if (current === runner) this.#runners.delete(pool);
    this.#retired.add(runner);
    this.#endIdleRetired();
  }

  #endIdleRetired(): void {
    for (const runner of this.#retired) if (runner.trainings.length === 0) void runner.end();
  }

  #fail(message: string): void {
    if (this.#isOver) return;
    const { output } = this.#launch;
    const location = output === undefined ? '' : `Its output is in ${output.location}; `;
    const error = new RidgelineError('RUNNER_FAILED', `The runner process does not start: ${message}`, {
      hint: `${location}\`ridgeline doctor\` says what is missing.`,
    });
    this.#listener.onFailure(error);
  }
}
