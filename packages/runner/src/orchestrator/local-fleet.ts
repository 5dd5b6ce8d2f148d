import { RidgelineError, type ThreadDeath, type ThreadMessage } from '@ridgeline/core';
import type { Clock } from '../clock.ts';
import type { ProcessDeath } from '../supervisor/process-death.ts';
import type { RunnerLimits } from '../supervisor/runner-limits.ts';
import type { RunnerLaunch } from '../supervisor/runner-process.ts';
import { Runner, type Blame, type RunnerListener } from '../supervisor/runner.ts';
import { SharedTime } from '../supervisor/shared-time.ts';
import { StartBackoff } from '../supervisor/start-backoff.ts';
import { fateOf } from './fate.ts';
import type { Fleet, FleetListener, Flight, Place } from './fleet.ts';
import { lookAhead } from './look-ahead.ts';

/** Weight of the newest group in the mean time that a group takes. */
const NEWEST = 0.1;

/** A group that a runner has. */
interface GroupFlight {
  readonly runner: Runner;
  /** Members that have not ended, by number. */
  readonly flights: Map<number, Flight>;
  startedAt: number | undefined;
  time: SharedTime | undefined;
}

/**
 * The runner processes of one study on this machine and what they train. Usually there is one; a second one, the ward, is there while
 * trials are suspected of having brought a runner down. A runner that dies or is worn out is replaced when there is
 * work for it.
 */
export class LocalFleet implements Fleet {
  readonly #launch: RunnerLaunch;
  readonly #limits: RunnerLimits;
  readonly #threads: Readonly<Record<Place, number>>;
  readonly #listener: FleetListener;
  readonly #clock: Clock;
  readonly #groups = new Map<number, GroupFlight>();
  readonly #runners = new Map<Place, Runner>();
  /** Runners that get no more groups. */
  readonly #leaving = new Set<Runner>();
  #lastGroup = 0;
  readonly #starts: Readonly<Record<Place, StartBackoff>> = {
    main: new StartBackoff(),
    ward: new StartBackoff(),
  };
  /** Where the next start has to wait. */
  readonly #backingOff = new Set<Place>();
  /** Mean time that a group takes, the last ones most, in ms; undefined before the first has ended. */
  #groupTime: number | undefined;
  readonly #over = new AbortController();
  /** What threads have warned of. */
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
    this.#threads = { main: threads, ward: Math.ceil(threads / 2) };
    this.#listener = listener;
    this.#clock = clock;
  }

  get size(): number {
    return this.#groups.size;
  }

  threadsOf(place: Place): number {
    return this.#threads[place];
  }

  get running(): number {
    const takenUp = [...this.#groups].filter(([group, { runner }]) => runner.hasTakenUp(group));
    return takenUp.reduce((sum, [, { flights }]) => sum + flights.size, 0);
  }

  get ahead(): number {
    return lookAhead(this.#threads.main, this.#groupTime);
  }

  isBusy(place: Place): boolean {
    return (this.#runners.get(place)?.busy ?? 0) > 0;
  }

  /** Where it is not, a process is started, as soon as the last one that failed lies far enough back. */
  isReady(place: Place): boolean {
    const runner = this.#runners.get(place);
    if (runner === undefined && !this.#backingOff.has(place)) this.#startRunner(place);
    return runner?.isReady === true;
  }

  takeOver(): void {
    // Processes of this machine end with who started them.
  }

  train(flights: readonly Flight[], place: Place): boolean {
    const runner = this.#runners.get(place);
    if (runner?.isReady !== true) return false;
    const group = ++this.#lastGroup;
    const byNumber = new Map(flights.map((flight) => [flight.trial.number, flight]));
    this.#groups.set(group, { runner, flights: byNumber, startedAt: undefined, time: undefined });
    runner.train(
      group,
      flights.map(({ key, task, finals, trial }) => ({ key, task, finals, seed: trial.seed })),
    );
    return true;
  }

  stop(trial: number): boolean {
    for (const [group, { runner, flights }] of this.#groups) {
      if (!flights.has(trial) || !runner.hasTakenUp(group)) continue;
      runner.tell(group, { type: 'stop', trial });
      return true;
    }
    return false;
  }

  stopAll(): void {
    for (const [group, { runner, flights }] of this.#groups)
      for (const trial of flights.keys()) runner.tell(group, { type: 'stop', trial });
  }

  recall(): void {
    // Whether it has been taken up by now, the process knows.
    for (const [group, { runner }] of this.#groups) runner.recall(group);
  }

  dismiss(place: Place): void {
    const runner = this.#runners.get(place);
    if (runner !== undefined) this.#retire(runner);
  }

  async end(): Promise<void> {
    this.#over.abort();
    await Promise.all([...this.#runners.values(), ...this.#leaving].map((runner) => runner.end()));
  }

  get #isOver(): boolean {
    return this.#over.signal.aborted;
  }

  #startRunner(place: Place): void {
    const threads = this.#threads[place];
    const listener: RunnerListener = {
      ready: () => {
        this.#starts[place].stood();
        this.#listener.event({ type: 'runner-started', pid: runner.pid!, threads });
        this.#listener.changed();
      },
      broken: (message) => this.#fail(message),
      started: (group) => this.#groupStarted(group),
      said: (group, message, blame) => this.#hear(group, message, blame),
      ended: (group, death, blame) => this.#groupEnded(group, death, blame),
      tired: (reason) => {
        this.#listener.event({ type: 'runner-recycled', pid: runner.pid!, reason });
        this.#retire(runner);
      },
      died: (death, groups) => this.#runnerDied(runner, place, death, groups),
    };
    const runner = new Runner(this.#launch, threads, this.#limits, listener, this.#clock);
    this.#runners.set(place, runner);
  }

  #groupStarted(group: number): void {
    const record = this.#groups.get(group);
    if (record === undefined) return;
    record.startedAt = this.#clock.now();
    const together = record.flights.size;
    record.time = new SharedTime(together, record.startedAt);
    for (const { trial, key } of record.flights.values()) {
      this.#listener.event({ type: 'trial-started', trial, attempt: key.attempt, together });
    }
  }

  #hear(group: number, message: ThreadMessage, blame: Blame | undefined): void {
    if (message.type === 'alive' || this.#isOver) return;
    if (message.type === 'warning') return this.#warn(message.message);
    const record = this.#groups.get(group);
    const flight = record?.flights.get(message.key.trial);
    if (record === undefined || flight === undefined) return;
    if (message.type === 'report') {
      if (flight.prunedAt !== undefined) return;
      flight.reports.push(message.report);
      return this.#listener.reported(flight, message.report);
    }
    record.flights.delete(flight.trial.number);
    flight.charged = record.time?.leave(this.#clock.now()) ?? 0;
    this.#listener.ended(flight, message, blame);
  }

  #warn(message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#listener.event({ type: 'warning', message });
  }

  #groupEnded(group: number, death: ThreadDeath | undefined, blame: Blame | undefined): void {
    const record = this.#groups.get(group);
    if (record === undefined || this.#isOver) return;
    this.#groups.delete(group);
    if (death === undefined && record.startedAt !== undefined) {
      const took = this.#clock.now() - record.startedAt;
      this.#groupTime = took * NEWEST + (this.#groupTime ?? took) * (1 - NEWEST);
    }
    const left = membersLeft(record, this.#clock.now());
    if (left.length > 0) this.#listener.met(fateOf(left.length, death, blame), left);
    // What one suspect leaves behind, such as a timer that throws, must not befall the next.
    if (record.runner === this.#runners.get('ward') && record.runner.busy === 0) this.dismiss('ward');
    this.#endIdle();
    this.#listener.changed();
  }

  #runnerDied(
    runner: Runner,
    place: Place,
    death: ProcessDeath,
    groups: ReadonlyMap<number, Blame | undefined>,
  ): void {
    const wasDismissed = this.#leaving.delete(runner) && groups.size === 0;
    if (this.#runners.get(place) === runner) this.#runners.delete(place);
    if (this.#isOver || wasDismissed) return;
    if (!runner.isReady) return void this.#startFailed(runner, place, death);
    this.#listener.event({ type: 'runner-died', pid: runner.pid, reason: death.reason });
    this.#settleDeath(death, groups);
    this.#listener.changed();
  }

  /** Lets the next start wait, or gives up. Who was never ready had no groups. */
  async #startFailed({ pid }: Runner, place: Place, { reason: cause, said }: ProcessDeath): Promise<void> {
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

  #settleDeath(death: ProcessDeath, groups: ReadonlyMap<number, Blame | undefined>): void {
    const someoneIsBlamed = [...groups.values()].some((blame) => blame !== undefined);
    const others: Flight[] = [];
    for (const [group, blame] of groups) {
      const record = this.#groups.get(group);
      const left = record === undefined ? [] : membersLeft(record, this.#clock.now());
      this.#groups.delete(group);
      if (blame === undefined) others.push(...left);
      else if (left.length > 0) this.#listener.met(fateOf(left.length, undefined, blame), left);
    }
    if (others.length === 0) return;
    // Where the process had to die for one group, the others had no part in it.
    if (someoneIsBlamed) this.#listener.met({ type: 'bystander', reason: death.reason }, others);
    else this.#listener.met({ type: 'suspected', kind: death.kind, reason: death.reason }, others);
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

/** Those that have not ended, charged up to now. */
function membersLeft({ flights, time }: GroupFlight, now: number): readonly Flight[] {
  const charged = time?.chargedAt(now) ?? 0;
  for (const flight of flights.values()) flight.charged = charged;
  return [...flights.values()];
}
