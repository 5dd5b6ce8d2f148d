import { RidgelineError, type ThreadDeath, type ThreadMessage } from '@ridgeline/core';
import type { Clock } from '../clock.ts';
import type { ProcessDeath } from '../supervisor/process-death.ts';
import type { RunnerLimits } from '../supervisor/runner-limits.ts';
import type { RunnerLaunch } from '../supervisor/runner-process.ts';
import { Runner, type Blame, type Casualty, type RunnerListener } from '../supervisor/runner.ts';
import { StartBackoff } from '../supervisor/start-backoff.ts';
import { fateOf } from './fate.ts';
import type { Fleet, FleetListener, Flight, PoolKind } from './fleet.ts';
import { lookAhead, meanTime } from './look-ahead.ts';

/** A trial in a runner. */
interface Training {
  readonly runner: Runner;
  readonly flight: Flight;
  startedAt: number | undefined;
  /** True once it ended; its thread may be busy with it for another moment. */
  hasEnded: boolean;
}

/**
 * Runner processes of one study on this machine, with their trials. Usually there is one. Each suspected
 * trial has another of its own. A runner that dies or is worn out is replaced when there is work for it.
 */
export class LocalFleet implements Fleet {
  #launch: RunnerLaunch;
  readonly #limits: RunnerLimits;
  readonly #threads: Readonly<Record<PoolKind, number>>;
  readonly #listener: FleetListener;
  readonly #clock: Clock;
  /** Trials in runners, by the token of their attempt. */
  readonly #trainings = new Map<string, Training>();
  /** Current runner of each place. */
  readonly #runners = new Map<PoolKind, Runner>();
  /** Retired runners, which get no more trials. */
  readonly #leaving = new Set<Runner>();
  readonly #starts: Readonly<Record<PoolKind, StartBackoff>> = {
    main: new StartBackoff(),
    quarantine: new StartBackoff(),
  };
  /** Places whose next start is delayed. */
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
    return [...this.#trainings.values()].filter(({ flight }) => flight.place === 'quarantine').length;
  }

  threadsOf(place: PoolKind): number {
    return this.#threads[place];
  }

  get running(): number {
    return [...this.#trainings.values()].filter((training) => isRunning(training)).length;
  }

  get ahead(): number {
    return lookAhead(this.#threads.main, this.#trialTime);
  }

  /** True if a runner is ready; if there is none, starts one as soon as its back-off allows. */
  isReady(place: PoolKind): boolean {
    const runner = this.#runners.get(place);
    if (runner === undefined && !this.#backingOff.has(place)) this.#startRunner(place);
    return runner?.isReady === true;
  }

  takeOver(): void {
    // Processes of this machine end with the run that started them, so there is nothing to adopt.
  }

  train(flight: Flight): boolean {
    const { key, task, finals, place, trial } = flight;
    const runner = this.#runners.get(place);
    if (runner?.isReady !== true) return false;
    this.#trainings.set(key.token, { runner, flight, startedAt: undefined, hasEnded: false });
    runner.train({ key, task, finals, seed: trial.seed });
    // A suspect may leave something harmful behind, such as a timer that throws, so its process takes no
    // other.
    if (place === 'quarantine') this.#retire(runner);
    return true;
  }

  find(trial: number): Flight | undefined {
    const isIt = ({ flight, hasEnded }: Training) => flight.trial.number === trial && !hasEnded;
    return [...this.#trainings.values()].find(isIt)?.flight;
  }

  stop({ key: { token } }: Flight): boolean {
    const training = this.#trainings.get(token);
    if (training === undefined || !isRunning(training)) return false;
    training.runner.tell(token, { type: 'stop' });
    return true;
  }

  stopAll(): void {
    for (const [token, { runner }] of this.#trainings) runner.tell(token, { type: 'stop' });
  }

  recall(): void {
    // Only the process knows which trials have started by now.
    for (const [token, { runner }] of this.#trainings) runner.recall(token);
  }

  async end(): Promise<void> {
    this.#over.abort();
    await Promise.all([...this.#runners.values(), ...this.#leaving].map((runner) => runner.end()));
  }

  get #isOver(): boolean {
    return this.#over.signal.aborted;
  }

  #startRunner(place: PoolKind): void {
    const threads = place === 'quarantine' ? 1 : this.#threads.main;
    const listener: RunnerListener = {
      ready: () => {
        this.#starts[place].stood();
        this.#listener.event({ type: 'runner-started', pid: runner.pid!, threads });
        this.#listener.changed();
      },
      broken: (message) => this.#fail(message),
      started: (token) => this.#trialStarted(token),
      said: (token, message, blame) => this.#hear(token, message, blame),
      ended: (token, death, blame) => this.#trialEnded(token, death, blame),
      tired: (reason) => {
        this.#listener.event({ type: 'runner-recycled', pid: runner.pid!, reason });
        this.#retire(runner);
      },
      died: (death, trials) => this.#runnerDied(runner, place, death, trials),
    };
    const runner = new Runner(this.#launch, threads, this.#limits, listener, this.#clock);
    this.#launch = { ...this.#launch, ahead: undefined };
    this.#runners.set(place, runner);
  }

  #trialStarted(token: string): void {
    const training = this.#trainings.get(token);
    if (training === undefined) return;
    training.startedAt = this.#clock.now();
    const { trial, key } = training.flight;
    this.#listener.event({ type: 'trial-started', trial, attempt: key.attempt });
  }

  #hear(token: string, message: ThreadMessage, blame: Blame | undefined): void {
    if (message.type === 'alive' || this.#isOver) return;
    if (message.type === 'warning') return this.#warn(message.message);
    const training = this.#trainings.get(token);
    if (training === undefined || training.hasEnded) return;
    const { flight } = training;
    if (message.type === 'report') {
      if (flight.prunedAt !== undefined) return;
      flight.reports.push(message.report);
      return this.#listener.reported(flight, message.report);
    }
    training.hasEnded = true;
    this.#charge(training);
    this.#listener.ended(flight, message, blame);
  }

  #warn(message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#listener.event({ type: 'warning', message });
  }

  #trialEnded(token: string, death: ThreadDeath | undefined, blame: Blame | undefined): void {
    const training = this.#trainings.get(token);
    if (training === undefined || this.#isOver) return;
    this.#trainings.delete(token);
    const { flight, startedAt, hasEnded } = training;
    if (death === undefined && startedAt !== undefined) {
      this.#trialTime = meanTime(this.#clock.now() - startedAt, this.#trialTime);
    }
    if (!hasEnded) {
      this.#charge(training);
      this.#listener.met(fateOf(death, blame), [flight]);
    }
    this.#endIdle();
    this.#listener.changed();
  }

  #runnerDied(
    runner: Runner,
    place: PoolKind,
    death: ProcessDeath,
    trials: ReadonlyMap<string, Casualty>,
  ): void {
    const wasDismissed = this.#leaving.delete(runner) && trials.size === 0;
    if (this.#runners.get(place) === runner) this.#runners.delete(place);
    if (this.#isOver || wasDismissed) return;
    if (!runner.isReady) return void this.#startFailed(runner, place, death);
    this.#listener.event({ type: 'runner-died', pid: runner.pid, reason: death.reason });
    this.#settleDeath(death, trials);
    this.#listener.changed();
  }

  /** Delays the next start, or gives up. A runner that was never ready had no trials. */
  async #startFailed({ pid }: Runner, place: PoolKind, { reason: cause, said }: ProcessDeath): Promise<void> {
    const starts = this.#starts[place];
    const reason = `${cause}, before it was ready${said === undefined ? '' : `: ${said}`}`;
    this.#listener.event({ type: 'runner-died', pid, reason });
    const pause = starts.failed(this.#clock.now());
    if (pause === undefined) return this.#fail(`${starts.failures} starts failed. The last one: ${reason}`);
    this.#backingOff.add(place);
    await this.#clock.wait(pause, this.#over.signal);
    this.#backingOff.delete(place);
    if (!this.#isOver) this.#listener.changed();
  }

  #settleDeath(death: ProcessDeath, trials: ReadonlyMap<string, Casualty>): void {
    const someoneIsBlamed = [...trials.values()].some(({ blame }) => blame !== undefined);
    const suspects: Flight[] = [];
    const bystanders: Flight[] = [];
    for (const [token, { blame, isTakenUp }] of trials) {
      const training = this.#trainings.get(token);
      this.#trainings.delete(token);
      if (training === undefined || training.hasEnded) continue;
      this.#charge(training);
      if (blame !== undefined) this.#listener.met(fateOf(undefined, blame), [training.flight]);
      // The others are not to blame if the process had to die for one trial.
      else if (someoneIsBlamed || !isTakenUp) bystanders.push(training.flight);
      else suspects.push(training.flight);
    }
    const { kind, reason } = death;
    if (bystanders.length > 0) this.#listener.met({ type: 'bystander', reason }, bystanders);
    const isAlone = suspects.length === 1;
    if (suspects.length > 0) this.#listener.met({ type: 'suspected', kind, reason, isAlone }, suspects);
  }

  /** Charges a trial for its time up to now. */
  #charge({ flight, startedAt }: Training): void {
    flight.charged = startedAt === undefined ? 0 : this.#clock.now() - startedAt;
  }

  #retire(runner: Runner): void {
    for (const [place, held] of this.#runners) if (held === runner) this.#runners.delete(place);
    this.#leaving.add(runner);
    this.#endIdle();
  }

  #endIdle(): void {
    for (const runner of this.#leaving) if (runner.busy === 0) void runner.end();
  }

  #fail(message: string): void {
    if (this.#isOver) return;
    const { output } = this.#launch;
    const words = output === undefined ? '' : `Its own words are in ${output.where}; `;
    const error = new RidgelineError('RUNNER_FAILED', `The runner process does not start: ${message}`, {
      hint: `${words}\`ridgeline doctor\` says what is missing.`,
    });
    this.#listener.failed(error);
  }
}

/** True if the trial has started on a thread and has not ended. */
function isRunning({ runner, flight, hasEnded }: Training): boolean {
  return !hasEnded && runner.hasTakenUp(flight.key.token);
}
