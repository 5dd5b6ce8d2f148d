import { randomUUID } from 'node:crypto';
import {
  canonicalJson,
  type Assignment,
  type AttemptEnd,
  type AttemptKey,
  type Fingerprint,
  type Outcome,
  type Report,
  type RidgelineError,
  type Study,
  type StudyView,
  type ThreadEnd,
  type Trial,
  type TrialTask,
} from '@ridgeline/core';
import type { StudySearch, TaskOf } from '@ridgeline/search';
import type { Blame } from '../supervisor/runner.ts';
import { Charges } from './charges.ts';
import { Claims } from './claims.ts';
import type { Fate } from './fate.ts';
import { flightOf, type Fleet, type Flight, type PoolKind, type ReadyTrial } from './fleet.ts';
import { LogWriter } from './log-writer.ts';
import { openFleet } from './mixed-fleet.ts';
import { Quarantine } from './quarantine.ts';
import { inherit } from './recall.ts';
import type { RunStudyOptions } from './run-study-options.ts';
import { settle, stoppedByHand } from './settle.ts';
import type { StudyEvent } from './study-event.ts';

export interface AttemptsListener {
  event(event: StudyEvent): void;
  /** Called when something has ended and new work may be possible. */
  changed(): void;
  /** Training or writing has failed for good. */
  failed(error: unknown): void;
}

/**
 * Attempts at the trials of one study: starts the trials of the search, passes reports to the pruner, and
 * determines outcomes. When to start trials, and when the run is over, is decided elsewhere.
 */
export class Attempts {
  readonly #study: Study;
  readonly #search: StudySearch<TrialTask>;
  readonly #taskOf: TaskOf<TrialTask>;
  readonly #listener: AttemptsListener;
  readonly #claims: Claims;
  readonly #charges: Charges;
  readonly #quarantine = new Quarantine<ReadyTrial>();
  readonly #fleet: Fleet;
  readonly #writer: LogWriter;
  /** Number of claims that are not yet on disk, by place. */
  readonly #claiming: Record<PoolKind, number> = { main: 0, quarantine: 0 };
  /** Number of outcomes that are not yet on disk. */
  #unacknowledged = 0;
  /** Trials that a person has stopped and that have not ended yet. */
  readonly #stopped = new Set<number>();
  #isPaused = false;
  #isDrained = false;
  /** One fingerprint for each kind of numerics seen, the latest first. */
  #fingerprints: readonly Fingerprint[] = [];
  #storeTrouble: RidgelineError | undefined;

  constructor(
    options: RunStudyOptions,
    search: StudySearch<TrialTask>,
    taskOf: TaskOf<TrialTask>,
    listener: AttemptsListener,
  ) {
    const { study } = options;
    const { definition } = study;
    this.#study = study;
    this.#search = search;
    this.#taskOf = taskOf;
    this.#listener = listener;
    this.#claims = new Claims(() => this.#next());
    this.#charges = new Charges(definition.failures.retries);
    this.#writer = new LogWriter(options.log, study.name, {
      reported: (reports) => listener.event({ type: 'reported', reports }),
      unwritable: (error) => {
        this.#storeTrouble = error;
        listener.event({ type: 'store-unwritable', message: error.message });
      },
      writable: () => {
        this.#storeTrouble = undefined;
        listener.event({ type: 'store-writable' });
      },
      failed: (error) => listener.failed(error),
    });
    this.#fleet = openFleet(options, {
      event: (event) => listener.event(event),
      reported: (flight, report) => this.#judge(flight, report),
      ended: (flight, end, blame) => this.#settle(flight, end, blame),
      late: (flight, end, blame) => this.#keep(flight, end, blame),
      met: (fate, flights) => this.#meet(fate, flights),
      changed: () => listener.changed(),
      settled: () => this.#writer.settled(),
      failed: (error) => listener.failed(error),
    });
  }

  /** Number of trials that a thread is working on. */
  get running(): number {
    return this.#fleet.running;
  }

  /** True if no trial, claim or outcome is pending. */
  get areOver(): boolean {
    return this.#inFlight() + this.#unacknowledged === 0;
  }

  /** Error that currently prevents writing; undefined if there is none. */
  get storeTrouble(): RidgelineError | undefined {
    return this.#storeTrouble;
  }

  /** Trials that workers are already training, from the board's `assignments`. */
  inherit(assignments: readonly Assignment[], view: StudyView): Promise<readonly Flight[]> {
    return inherit(this.#study, assignments, view, this.#taskOf);
  }

  /**
   * Takes over from an earlier run: its workers' trials continue, and its lost trials come first.
   * `fingerprint`: of a trial that it ended.
   */
  takeOver(inherited: readonly Flight[], lost: readonly Trial[], fingerprint: Fingerprint | undefined): void {
    this.#fleet.takeOver(inherited);
    // The last owner may not have judged the last report.
    for (const flight of inherited) {
      if (flight.reports.length > 0) this.#decide(flight);
    }
    this.#claims.giveBack(
      lost.map((trial) => ({ trial, task: this.#taskOf(trial.configuration.parameters), saw: undefined })),
    );
    if (fingerprint !== undefined) this.#fingerprints = [fingerprint];
  }

  /**
   * Starts trials while threads are available. `inDoubt`: start none ahead of the threads, and none before
   * all known outcomes are on disk.
   */
  begin({ inDoubt }: { readonly inDoubt: boolean }): void {
    // An asynchronous search depends on the order of outcomes, so it chooses no trial in advance.
    const ahead = this.#study.definition.asynchronous ? 0 : this.#fleet.ahead;
    const most = this.#fleet.threadsOf('main') + (inDoubt ? -this.#unacknowledged : ahead);
    if (this.#inFlight() < most && this.#mayBeginSuspect()) {
      void this.#begin(this.#quarantine.next()!, 'quarantine');
    }
    if (this.#inFlight() >= most || this.#claims.isEmpty || !this.#fleet.isReady('main')) return;
    while (this.#inFlight() < most) {
      const next = this.#claims.next();
      if (next === undefined) return;
      void this.#begin(next, 'main');
    }
  }

  /** Asks a trial to stop at the end of its epoch. Returns false if no thread trains it. */
  stop(trial: number): boolean {
    const flight = this.#fleet.find(trial);
    const isTold = flight !== undefined && this.#fleet.stop(flight);
    if (isTold) this.#stopped.add(trial);
    return isTold;
  }

  /** Asks every trial to stop at the end of its epoch. */
  stopAll(): void {
    this.#fleet.stopAll();
  }

  /** Lets running trials continue, and starts no others until `resume`. */
  pause(): void {
    this.#isPaused = true;
    this.#fleet.recall();
  }

  resume(): void {
    this.#isPaused = false;
  }

  /** Lets running trials continue, and starts no others. */
  drain(): void {
    this.#isDrained = true;
    this.#fleet.recall();
  }

  /** Ends every process, then writes everything pending. */
  async end(): Promise<void> {
    this.#isDrained = true;
    await this.#fleet.end();
    await this.#writer.finished();
  }

  /** Ends every process and stops writing. */
  async abandon(): Promise<void> {
    this.#isDrained = true;
    await this.#fleet.end();
    await this.#writer.abandon();
  }

  /** Ends every process and stops writing, without waiting. Returns the ends that may not be on disk. */
  leave(): readonly AttemptEnd[] {
    this.#isDrained = true;
    void Promise.allSettled([this.#fleet.end(), this.#writer.abandon()]);
    return this.#writer.unsaved;
  }

  /** Next trial to train. */
  #next(): ReadyTrial | undefined {
    for (;;) {
      const [begun] = this.#search.take(1);
      if (begun === undefined) return undefined;
      if (begun.outcome === undefined) return begun;
      void this.#forgo(begun, begun.outcome);
    }
  }

  /** Number of trials that are in flight or being claimed. */
  #inFlight(): number {
    return this.#fleet.size + this.#claiming.main + this.#claiming.quarantine;
  }

  /** Claims of suspects go one at a time: each fresh process takes a single suspect. */
  #mayBeginSuspect(): boolean {
    return (
      this.#quarantine.size > 0 &&
      this.#claiming.quarantine === 0 &&
      this.#fleet.quarantined < this.#fleet.threadsOf('quarantine') &&
      this.#fleet.isReady('quarantine')
    );
  }

  /** Claims a trial and trains it once the claim is on disk. */
  async #begin(ready: ReadyTrial, place: PoolKind): Promise<void> {
    this.#claiming[place]++;
    const key = await this.#claim(ready);
    this.#claiming[place]--;
    const flight = flightOf(ready, key, place, this.#study.definition);
    // The end of the run releases claims that were never assigned.
    if (this.#isDrained) return this.#listener.changed();
    if (this.#isPaused) this.#giveBack([flight], 'the study was paused before it began');
    else if (!this.#fleet.train(flight)) this.#giveBack([flight], 'its runner died before it began');
    // Otherwise nobody may report a change, and another suspect may start.
    else if (place === 'main') return;
    this.#listener.changed();
  }

  /** Writes the outcome of a trial without training it. */
  async #forgo(begun: ReadyTrial, outcome: Outcome): Promise<void> {
    this.#unacknowledged++;
    const key = await this.#claim(begun);
    this.#end({ trial: begun.trial, key, reports: [], charged: 0 }, outcome);
    this.#unacknowledged--;
  }

  #claim({ trial, saw }: ReadyTrial): Promise<AttemptKey> {
    return this.#writer.start({ trial, saw, token: randomUUID() });
  }

  /** Judges a report. A report that stops its trial is the last to count. */
  #judge(flight: Flight, report: Report): void {
    const saw = this.#decide(flight);
    this.#writer.report({ key: flight.key, report, saw });
  }

  /**
   * Stops a trial if its last report says so. Returns the number of others' outcomes that were considered.
   */
  #decide(flight: Flight): number | undefined {
    const { number } = flight.trial;
    const { decision, saw } = this.#search.decide(number, flight.reports);
    if (decision !== 'continue') {
      flight.prunedAt = flight.reports.at(-1)!.step;
      this.#fleet.stop(flight);
    }
    return saw;
  }

  #settle(flight: Flight, end: ThreadEnd, blame: Blame | undefined): void {
    const { ending, fingerprint } = end;
    if (flight.prunedAt !== undefined) return this.#prune(flight, flight.prunedAt, fingerprint);
    if (blame?.type === 'stood-still' && ending.type === 'stopped')
      return this.#giveBack([flight], `the trial ${blame.reason}`);
    const outcome = settle(ending, flight.reports, this.#study.definition, blame, end.test);
    if (outcome.type === 'failed' && outcome.kind === 'error') this.#err(flight, outcome.message);
    else this.#end(flight, outcome, end);
  }

  /** Ends a pruned trial: it counts up to the pruned epoch, however its thread ended. */
  #prune(flight: Flight, step: number, fingerprint: Fingerprint | undefined): void {
    this.#end(flight, { type: 'pruned', step }, { fingerprint });
  }

  /**
   * Ends a trial that had been stopped, whatever happened to its thread. Returns false for any other trial.
   */
  #endStopped(flight: Flight): boolean {
    const { prunedAt, trial, reports } = flight;
    if (prunedAt !== undefined) this.#prune(flight, prunedAt, undefined);
    else if (this.#stopped.has(trial.number)) this.#end(flight, stoppedByHand(reports.at(-1)?.step ?? 0));
    else return false;
    return true;
  }

  #meet(fate: Fate, flights: readonly Flight[]): void {
    const left = flights.filter((flight) => !this.#endStopped(flight));
    if (left.length === 0) return;
    switch (fate.type) {
      case 'erred':
        for (const flight of left) this.#err(flight, fate.message);
        break;
      case 'overtime':
        for (const flight of left) {
          this.#end(flight, { type: 'failed', kind: 'timeout', message: fate.message });
        }
        break;
      case 'bystander':
        this.#giveBack(left, fate.reason);
        break;
      case 'suspected':
        this.#suspect(left, fate);
    }
  }

  /** Handles an error in the trial's own code. */
  #err(flight: Flight, message: string): void {
    if (this.#charges.error(flight.trial.number) === 'give up')
      return this.#end(flight, { type: 'failed', kind: 'error', message });
    this.#giveBack([flight], message);
  }

  /**
   * Quarantines suspects, one of which broke its thread or process. A single suspect is charged; several are
   * not.
   */
  #suspect(
    flights: readonly Flight[],
    { kind, reason, isAlone }: Extract<Fate, { type: 'suspected' }>,
  ): void {
    const [first] = flights;
    if (isAlone && this.#charges.death(first!.trial.number) === 'give up') {
      const message = `It happened twice while the trial was alone: ${reason}`;
      return this.#end(first!, { type: 'failed', kind, message });
    }
    for (const flight of flights) this.#lose(flight, reason);
    this.#quarantine.hold(flights);
    this.#listener.event({ type: 'suspected', trials: flights.map(({ trial }) => trial.number) });
  }

  /** Queues trials again in their place: suspects stay in quarantine. */
  #giveBack(flights: readonly Flight[], reason: string): void {
    for (const flight of flights) this.#lose(flight, reason);
    this.#quarantine.hold(flights.filter(({ place }) => place === 'quarantine'));
    this.#claims.giveBack(flights.filter(({ place }) => place === 'main'));
  }

  #lose({ trial, key }: Flight, reason: string): void {
    void this.#writer
      .lose({ key, reason })
      .then(() => this.#listener.event({ type: 'trial-lost', trial, attempt: key.attempt, reason }));
  }

  #end(
    { trial, key, reports, charged }: Pick<Flight, 'trial' | 'key' | 'reports' | 'charged'>,
    outcome: Outcome,
    { fingerprint, layers, test }: Partial<Pick<ThreadEnd, 'fingerprint' | 'layers' | 'test'>> = {},
  ): void {
    this.#charges.forget(trial.number);
    this.#stopped.delete(trial.number);
    this.#unacknowledged++;
    const { examples, data: met } = test ?? {};
    void this.#writer
      .end({ key, outcome, charged, layers, examples, met, fingerprint })
      .then((acknowledgement) => {
        this.#unacknowledged--;
        if (acknowledgement === 'acknowledged') this.#search.end(trial.number, outcome, reports);
        if (fingerprint !== undefined) this.#compareNumerics(fingerprint);
        const { attempt } = key;
        this.#listener.event({ type: 'trial-ended', trial, attempt, outcome, acknowledgement });
        this.#listener.changed();
      });
  }

  /** Keeps the outcome of a revoked attempt that finished anyway, beside its trial. */
  #keep(
    { trial, key, reports, prunedAt }: Flight,
    { ending, test }: ThreadEnd,
    blame: Blame | undefined,
  ): void {
    // Its search had already pruned it.
    if (prunedAt !== undefined) return;
    const outcome = settle(ending, reports, this.#study.definition, blame, test);
    void this.#writer
      .end({ key, outcome, met: test?.data, fingerprint: undefined })
      .then((acknowledgement) => {
        const { attempt } = key;
        if (acknowledgement === 'late')
          this.#listener.event({ type: 'trial-ended', trial, attempt, outcome, acknowledgement });
      });
  }

  #compareNumerics(now: Fingerprint): void {
    const [before] = this.#fingerprints;
    // Trials of different machines alternate; a difference is reported once.
    if (this.#fingerprints.some((known) => !numericsDiffer(known, now))) return;
    this.#fingerprints = [now, ...this.#fingerprints];
    if (before !== undefined) this.#listener.event({ type: 'numerics-changed', before, now });
  }
}

/**
 * True if these fingerprints imply different bits because of the machine; the data are the trial's own
 * choice.
 */
function numericsDiffer(a: Fingerprint, b: Fingerprint): boolean {
  const textOf = (fingerprint: Fingerprint) => canonicalJson({ ...fingerprint, data: '' });
  return textOf(a) !== textOf(b);
}
