import { randomUUID } from 'node:crypto';
import {
  canonicalJson,
  type Assignment,
  type AttemptEnd,
  type AttemptKey,
  type Fingerprint,
  type LossCause,
  type Outcome,
  type Report,
  type RidgelineError,
  type StudyView,
  type ThreadEnd,
  type Study,
  type SweepDefinition,
} from '@ridgeline/core';
import type { StudySearch, SuggestedTrial } from '@ridgeline/search';
import { RetryBudget } from './retry-budget.ts';
import {
  createAttempt,
  type Fleet,
  type FleetListener,
  type RunningAttempt,
  type PoolKind,
} from './fleet.ts';
import { LogWriter } from './log-writer.ts';
import { openFleet } from './mixed-fleet.ts';
import { loadInherited } from './load-history.ts';
import type { RunStudyOptions } from './run-study-options.ts';
import { determineOutcome, createStopOutcome } from './determine-outcome.ts';

/**
 * Manager of the attempts at one study's trials: starts the trials that the search suggests, passes reports to the
 * pruner, and determines outcomes. The orchestrator decides when to start trials and when the run is over.
 */
export class Attempts {
  readonly #study: Study<SweepDefinition>;
  readonly #search: StudySearch;
  readonly #listener: Pick<FleetListener, 'onEvent' | 'onChange' | 'onFailure'>;
  readonly #retryBudget: RetryBudget;
  /** Trials whose thread or process died. They wait to run again, each in a separate process. */
  readonly #suspects: SuggestedTrial[] = [];
  readonly #fleet: Fleet;
  readonly #writer: LogWriter;
  /** Number of claims that are not yet on disk, by pool. */
  readonly #pendingClaims: Record<PoolKind, number> = { main: 0, quarantine: 0 };
  /** Number of outcomes that are not yet on disk. */
  #unacknowledgedCount = 0;
  /** Trials that a person stopped and that have not ended yet. */
  readonly #manuallyStopped = new Set<number>();
  #isPaused = false;
  #isDraining = false;
  /** One fingerprint for each kind of numerics seen so far, the newest kind first. */
  #fingerprints: readonly Fingerprint[] = [];

  constructor(
    options: RunStudyOptions,
    search: StudySearch,
    listener: Pick<FleetListener, 'onEvent' | 'onChange' | 'onFailure'>,
  ) {
    const { study } = options;
    const { definition } = study;
    this.#study = study;
    this.#search = search;
    this.#listener = listener;
    this.#retryBudget = new RetryBudget(definition.failures.retries);
    this.#writer = new LogWriter(options.log, study.name, listener);
    this.#fleet = openFleet(options, {
      ...listener,
      onReport: (attempt, report) => this.#judge(attempt, report),
      onEnd: (attempt, end) => this.#handleEnd(attempt, end),
      onLateEnd: (attempt, end) => this.#endLate(attempt, end),
      onLoss: (cause, attempts) => this.#handleLoss(cause, attempts),
      flush: () => this.#writer.flush(),
    });
  }

  /** Number of trials that threads are training. */
  get runningCount(): number {
    return this.#fleet.runningCount;
  }

  /** True if no trial runs or is being claimed, and all outcomes are on disk. */
  get isIdle(): boolean {
    return this.#countPending() + this.#unacknowledgedCount === 0;
  }

  /** Error that currently prevents writing; undefined if there is none. */
  get storeError(): RidgelineError | undefined {
    return this.#writer.storeError;
  }

  /** Loads the trials that an earlier run's workers are still training, from the `assignments` in the database. */
  loadInherited(assignments: readonly Assignment[], view: StudyView): Promise<readonly RunningAttempt[]> {
    return loadInherited(this.#study, assignments, view, this.#search);
  }

  /**
   * Continues the trials that an earlier run's workers are still training.
   *
   * @param fingerprint fingerprint of the last trial that recorded one; undefined if none did
   */
  takeOver(inherited: readonly RunningAttempt[], fingerprint: Fingerprint | undefined): void {
    this.#fleet.adopt(inherited);
    // The earlier owner may have ended before judging the last report.
    for (const attempt of inherited) {
      if (attempt.reports.length > 0) this.#decide(attempt);
    }
    if (fingerprint !== undefined) this.#fingerprints = [fingerprint];
  }

  /**
   * Starts trials while threads are available. With `mayStopOnSameError`, each new outcome may stop the study, so no
   * trial starts in advance, and an outcome occupies its thread until it is on disk.
   */
  startTrials({ mayStopOnSameError }: { readonly mayStopOnSameError: boolean }): void {
    const lookAhead = this.#mayClaimAhead() ? this.#fleet.lookAhead : 0;
    const limit =
      this.#fleet.countThreads('main') + (mayStopOnSameError ? -this.#unacknowledgedCount : lookAhead);
    if (this.#countPending() < limit && this.#mayStartSuspect()) {
      void this.#start(this.#suspects.shift()!, 'quarantine');
    }
    while (this.#countPending() < limit) {
      const next = this.#suggestNext();
      if (next === undefined) return;
      // Checked last, because the check starts a runner.
      if (!this.#fleet.isReady('main')) return this.#search.requeue(next.trial.number);
      void this.#start(next, 'main');
    }
  }

  /** True if a trial may be claimed before a thread is free. */
  #mayClaimAhead(): boolean {
    const { definition } = this.#study;
    // An asynchronous search depends on the order of outcomes, so no trial is claimed in advance.
    if (definition.asynchronous) return false;
    // A trial claimed in advance would get a slot beyond the machine's devices.
    return definition.type !== 'program' || definition.program.slots === undefined;
  }

  /** Asks a trial to stop at the end of its epoch. Returns false if no thread trains it. */
  stop(trial: number): boolean {
    const attempt = this.#fleet.find(trial);
    const wasSent = attempt !== undefined && this.#fleet.stop(attempt);
    if (wasSent) this.#manuallyStopped.add(trial);
    return wasSent;
  }

  /** Asks every trial to stop at the end of its epoch. */
  stopAll(): void {
    this.#fleet.stopAll();
  }

  /** Lets running trials continue, and starts no others until `resume`. */
  pause(): void {
    this.#isPaused = true;
    this.#fleet.revoke();
  }

  resume(): void {
    this.#isPaused = false;
  }

  /** Lets running trials continue, and starts no others. */
  drain(): void {
    this.#isDraining = true;
    this.#fleet.revoke();
  }

  /** Ends every process, then writes everything pending. */
  async end(): Promise<void> {
    this.#isDraining = true;
    await this.#fleet.end();
    await this.#writer.finish();
  }

  /** Ends every process and stops writing. */
  async abandon(): Promise<void> {
    this.#isDraining = true;
    await this.#fleet.end();
    await this.#writer.abandon();
  }

  /** Ends every process and stops writing, without waiting. Returns the outcomes that may not be on disk. */
  leave(): readonly AttemptEnd[] {
    this.#isDraining = true;
    void Promise.allSettled([this.#fleet.end(), this.#writer.abandon()]);
    return this.#writer.unsaved;
  }

  /**
   * Next trial to train; undefined if the search suggests none now. Suggested trials that already have an outcome end
   * without training.
   */
  #suggestNext(): SuggestedTrial | undefined {
    for (;;) {
      const [suggested] = this.#search.ask(1);
      if (suggested?.outcome === undefined) return suggested;
      void this.#endUntrained(suggested, suggested.outcome);
    }
  }

  /** Number of trials that run or are being claimed. */
  #countPending(): number {
    return this.#fleet.size + this.#pendingClaims.main + this.#pendingClaims.quarantine;
  }

  /**
   * True if the next suspect may be claimed, which requires that its separate process is ready. Starts this process if
   * necessary.
   */
  #mayStartSuspect(): boolean {
    return (
      this.#suspects.length > 0 &&
      this.#pendingClaims.quarantine === 0 &&
      this.#fleet.quarantinedCount < this.#fleet.countThreads('quarantine') &&
      this.#fleet.isReady('quarantine')
    );
  }

  /** Claims a trial and trains it once the claim is on disk. */
  async #start(suggested: SuggestedTrial, pool: PoolKind): Promise<void> {
    this.#pendingClaims[pool]++;
    const key = await this.#claim(suggested);
    this.#pendingClaims[pool]--;
    const attempt = createAttempt(suggested, key, pool, this.#study.definition);
    // The end of the run releases claims that were never assigned.
    if (this.#isDraining) return this.#listener.onChange();
    if (this.#isPaused) this.#requeue([attempt], 'the study was paused before it started');
    else if (!this.#fleet.train(attempt)) this.#requeue([attempt], 'its runner died before it started');
    // The end of a trial in the main pool starts the next one.
    else if (pool === 'main') return;
    // After a requeued trial or a suspect, no later event is certain to start the next one.
    this.#listener.onChange();
  }

  /** Writes the outcome of a trial without training it. */
  async #endUntrained(suggested: SuggestedTrial, outcome: Outcome): Promise<void> {
    this.#unacknowledgedCount++;
    const key = await this.#claim(suggested);
    this.#end({ trial: suggested.trial, key, reports: [], threadTime: 0 }, outcome);
    this.#unacknowledgedCount--;
  }

  #claim({ trial, historySize }: SuggestedTrial): Promise<AttemptKey> {
    return this.#writer.start({ trial, historySize, token: randomUUID() });
  }

  /** Shows a report to the pruner, then writes it. The report that stops its trial is the last one that counts. */
  #judge(attempt: RunningAttempt, report: Report): void {
    const historySize = this.#decide(attempt);
    this.#writer.report({ key: attempt.key, report, historySize });
  }

  /** Stops a trial if the pruner decides so. Returns the number of outcomes that the decision depends on. */
  #decide(attempt: RunningAttempt): number | undefined {
    const { number } = attempt.trial;
    const { historySize } = this.#search;
    if (this.#search.decide(number, attempt.reports) === 'stop') {
      attempt.prunedAt = attempt.reports.at(-1)!.step;
      this.#fleet.stop(attempt);
    }
    return historySize;
  }

  #handleEnd(attempt: RunningAttempt, end: ThreadEnd): void {
    const { ending, fingerprint } = end;
    const { stopCause } = attempt;
    if (attempt.prunedAt !== undefined) return this.#prune(attempt, attempt.prunedAt, fingerprint);
    if (stopCause?.type === 'stalled' && ending.type === 'stopped')
      return this.#requeue([attempt], `the trial ${stopCause.reason}`);
    const outcome = determineOutcome(ending, attempt.reports, this.#study.definition, stopCause, end.test);
    if (outcome.type === 'failed' && outcome.kind === 'error') this.#handleError(attempt, outcome.message);
    else this.#end(attempt, outcome, end);
  }

  /** Ends a pruned trial. Its reports up to the pruned epoch count, no matter how its thread ended. */
  #prune(attempt: RunningAttempt, step: number, fingerprint: Fingerprint | undefined): void {
    this.#end(attempt, { type: 'pruned', step }, { fingerprint });
  }

  /**
   * Ends a lost trial that the pruner or a person had stopped. Returns false for any other trial.
   */
  #endStopped(attempt: RunningAttempt): boolean {
    const { prunedAt, trial, reports } = attempt;
    if (prunedAt !== undefined) this.#prune(attempt, prunedAt, undefined);
    else if (this.#manuallyStopped.has(trial.number))
      this.#end(attempt, createStopOutcome(reports.at(-1)?.step ?? 0));
    else return false;
    return true;
  }

  #handleLoss(cause: LossCause, attempts: readonly RunningAttempt[]): void {
    const remaining = attempts.filter((attempt) => !this.#endStopped(attempt));
    if (remaining.length === 0) return;
    switch (cause.type) {
      case 'error':
        for (const attempt of remaining) this.#handleError(attempt, cause.message);
        break;
      case 'timeout':
        for (const attempt of remaining) {
          this.#end(attempt, { type: 'failed', kind: 'timeout', message: cause.message });
        }
        break;
      case 'bystander':
        this.#requeue(remaining, cause.reason);
        break;
      case 'suspect':
        this.#quarantine(remaining, cause);
    }
  }

  /** Retries or fails a trial after an error in its own code. */
  #handleError(attempt: RunningAttempt, message: string): void {
    if (this.#retryBudget.charge(attempt.trial.number, 'errors') === 'fail')
      return this.#end(attempt, { type: 'failed', kind: 'error', message });
    this.#requeue([attempt], message);
  }

  /**
   * Quarantines suspects, one of which broke its thread or process. A lone suspect is charged with the death, and fails
   * at its second death.
   */
  #quarantine(
    attempts: readonly RunningAttempt[],
    { kind, reason, isAlone }: Extract<LossCause, { type: 'suspect' }>,
  ): void {
    const [first] = attempts;
    if (isAlone && this.#retryBudget.charge(first!.trial.number, 'deaths') === 'fail') {
      const message = `It happened twice while the trial was alone: ${reason}`;
      return this.#end(first!, { type: 'failed', kind, message });
    }
    for (const attempt of attempts) this.#lose(attempt, reason);
    this.#suspects.push(...attempts);
    this.#listener.onEvent({ type: 'suspected', trials: attempts.map(({ trial }) => trial.number) });
  }

  /** Marks attempts as lost and queues their trials again. Suspects stay in quarantine. */
  #requeue(attempts: readonly RunningAttempt[], reason: string): void {
    for (const attempt of attempts) this.#lose(attempt, reason);
    this.#suspects.push(...attempts.filter(({ pool }) => pool === 'quarantine'));
    for (const { pool, trial } of attempts) if (pool === 'main') this.#search.requeue(trial.number);
  }

  #lose({ trial, key }: RunningAttempt, reason: string): void {
    void this.#writer
      .lose({ key, reason })
      .then(() => this.#listener.onEvent({ type: 'trial-lost', trial, attempt: key.attempt, reason }));
  }

  #end(
    { trial, key, reports, threadTime }: Pick<RunningAttempt, 'trial' | 'key' | 'reports' | 'threadTime'>,
    outcome: Outcome,
    { fingerprint, layers, test }: Partial<Pick<ThreadEnd, 'fingerprint' | 'layers' | 'test'>> = {},
  ): void {
    this.#retryBudget.forget(trial.number);
    this.#manuallyStopped.delete(trial.number);
    this.#unacknowledgedCount++;
    const { examples, data: testData } = test ?? {};
    void this.#writer
      .end({ key, outcome, threadTime, layers, examples, testData, fingerprint })
      .then((acknowledgement) => {
        this.#unacknowledgedCount--;
        if (acknowledgement === 'acknowledged') this.#search.tell(trial.number, outcome, reports);
        if (fingerprint !== undefined) this.#compareNumerics(fingerprint);
        const { attempt } = key;
        this.#listener.onEvent({ type: 'trial-ended', trial, attempt, outcome, acknowledgement });
        this.#listener.onChange();
      });
  }

  /** Writes the late outcome of a revoked attempt that still finished. Only the outcome of a later attempt counts. */
  #endLate({ trial, key, reports, prunedAt, stopCause }: RunningAttempt, { ending, test }: ThreadEnd): void {
    // The pruner had already stopped this trial, so the result of its thread does not count.
    if (prunedAt !== undefined) return;
    const outcome = determineOutcome(ending, reports, this.#study.definition, stopCause, test);
    void this.#writer
      .end({ key, outcome, testData: test?.data, fingerprint: undefined })
      .then((acknowledgement) => {
        const { attempt } = key;
        if (acknowledgement === 'late')
          this.#listener.onEvent({ type: 'trial-ended', trial, attempt, outcome, acknowledgement });
      });
  }

  #compareNumerics(current: Fingerprint): void {
    const [previous] = this.#fingerprints;
    // Trials of different machines alternate; a difference is reported once.
    if (this.#fingerprints.some((earlier) => !numericsDiffer(earlier, current))) return;
    this.#fingerprints = [current, ...this.#fingerprints];
    if (previous !== undefined)
      this.#listener.onEvent({ type: 'numerics-changed', before: previous, now: current });
  }
}

/** True if the machines of two fingerprints compute different bits. Ignores the data, which each trial chooses. */
function numericsDiffer(a: Fingerprint, b: Fingerprint): boolean {
  const formatNumerics = (fingerprint: Fingerprint) => canonicalJson({ ...fingerprint, data: '' });
  return formatNumerics(a) !== formatNumerics(b);
}
