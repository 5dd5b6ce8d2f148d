import {
  pluralize,
  type AttemptKey,
  type Command,
  type CommandReply,
  type Outcome,
  type StudyState,
  type Trial,
} from '@ridgeline/core';
import { tasksOf } from '@ridgeline/core/parse';
import { StudySearch } from '@ridgeline/search';
import { systemClock } from '../clock.ts';
import { Attempts } from './attempts.ts';
import { Deadline } from './deadline.ts';
import { FailureLimit } from './failure-limit.ts';
import { isUnwritable } from './log-writer.ts';
import { readFirstOutcome, readLastFingerprint, loadHistory } from './load-history.ts';
import type { RunStudyOptions } from './run-study-options.ts';
import type { StudyEnd, StudyEvent } from './study-event.ts';

type Phase =
  /** Reading the state of earlier runs. */
  | { readonly type: 'opening' }
  /** Starting trials. */
  | { readonly type: 'running' }
  /** Starting no trials until resumed. */
  | { readonly type: 'paused' }
  /** Starting no more trials; when the running ones have ended, the run ends with this conclusion. */
  | { readonly type: 'draining'; readonly conclusion: Conclusion }
  /** Writing pending data; if `patient`, for as long as it takes. */
  | { readonly type: 'ending'; readonly patient: boolean }
  /** Ended: later events do not count. */
  | { readonly type: 'over' };

/** End of a run, and the resulting state of its study. An `open` or `stopped` study can be continued. */
interface Conclusion {
  readonly end: StudyEnd;
  readonly state: StudyState;
  /** Number of the last configuration that counts; by default all configurations count. */
  readonly lastConfiguration?: number;
}

/** Conclusion of a study that a user stops. Compared by identity, because it outweighs the end of the search. */
const stoppedByHand: Conclusion = { end: { type: 'stopped', reason: 'stopped by hand' }, state: 'stopped' };

/** Grace period of a forced exit, in ms; a working store needs less. */
const FORCED_EXIT_GRACE = 1000;

/** Controller of a run: decides when to start trials, and when the run is over. See `runStudy`. */
export class Orchestrator {
  /**
   * Resolves to the end of the run. By then no runner process is alive and everything is on disk, unless the end is
   * `left`. Rejects with `RidgelineError` `RUNNER_FAILED` if no runner can be kept alive, and with any permanent error
   * of the store.
   */
  readonly done: Promise<StudyEnd>;
  readonly #options: RunStudyOptions;
  readonly #search: StudySearch;
  readonly #attempts: Attempts;
  #phase: Phase = { type: 'opening' };
  #endedCount = 0;
  readonly #failureLimit: FailureLimit;
  #isTakingLook = false;
  #isInterrupted = false;
  #deadline: Deadline | undefined;
  #resolve!: (end: StudyEnd) => void;
  #reject!: (error: unknown) => void;

  constructor(options: RunStudyOptions) {
    this.#options = options;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const { definition } = options.study;
    this.#search = new StudySearch(definition, tasksOf(definition));
    this.#failureLimit = new FailureLimit(definition.failures.maxFailures);
    this.#attempts = new Attempts(options, this.#search, {
      onEvent: (event) => this.#handleEvent(event),
      onChange: () => this.#advance(),
      onFailure: (error) => void this.#fail(error),
    });
    this.#open().catch((error: unknown) => this.#fail(error));
  }

  /**
   * Number of configurations before the first unfinished one, in the order of the search. These count even if the search
   * ends early. Within a `trial-ended` event, the ended trial is included. 0 before the event `opened`.
   */
  get finishedPrefix(): number {
    return this.#search.finishedPrefix;
  }

  /** True after an interrupt or `terminate`, even if the study is complete and `done` does not report them. */
  get isInterrupted(): boolean {
    return this.#isInterrupted;
  }

  /** Executes a command of the user, and returns a message on its effect. */
  command(command: Command): CommandReply {
    if (command.type === 'interrupt') this.#isInterrupted = true;
    if (this.#isEnding()) {
      if (command.type !== 'interrupt') return { ok: false, message: 'The run is ending.' };
      return { ok: true, message: this.#shortenWait() };
    }
    switch (command.type) {
      case 'interrupt':
        return this.#interrupt();
      case 'pause':
        return this.#pause();
      case 'resume':
        return this.#resume();
      case 'stop':
        return command.trial === undefined ? this.#stopAll() : this.#stopTrial(command.trial);
    }
  }

  /** Lets running trials finish within `grace` ms, then stops. */
  terminate(grace: number): void {
    this.#isInterrupted = true;
    if (this.#isEnding()) return void this.#shortenWait();
    this.#drain(this.#createInterruptedConclusion());
    this.#schedule(grace, () => this.#stopNow());
  }

  async #open(): Promise<void> {
    const { study, log, view, workers } = this.#options;
    const inheritedAttempts = await this.#attempts.loadInherited(workers?.table.inherited ?? [], view);
    const inheritedKeys = inheritedAttempts.map(({ key }) => key);
    const lostKeys = await log.loseEveryAttempt(study.name, 'its orchestrator ended', {
      except: inheritedKeys,
    });
    this.#endedCount = await loadHistory(study, this.#search, view);
    for (const { trial } of inheritedAttempts) this.#search.addStarted(trial);
    const progress = await view.progress(study.name);
    const { ended, workingTime } = progress;
    const fingerprint = await readLastFingerprint(study.name, view, progress);
    this.#failureLimit.load(ended, await readFirstOutcome(study.name, view));
    const { time } = study.definition;
    const remainingTime = time === undefined ? Infinity : 1000 * time - workingTime;
    // The run may have been ended meanwhile.
    if (this.#isEnding()) return;
    this.#emit({
      type: 'opened',
      trials: study.plan?.trials,
      ended: this.#endedCount,
      lost: lostKeys.length,
    });
    this.#attempts.takeOver(inheritedAttempts, fingerprint);
    if (remainingTime <= 0) return this.#endByTime();
    if (remainingTime < Infinity) this.#deadline = new Deadline(remainingTime, () => this.#endByTime());
    if (this.#phase.type === 'opening') this.#phase = { type: 'running' };
    if (inheritedAttempts.length > 0 && this.#phase.type === 'running') this.#deadline?.run();
    this.#advance();
  }

  /** Starts trials, takes an interim look, or ends the run, depending on the states of the search and the run. */
  #advance(): void {
    const phase = this.#phase;
    if (phase.type === 'opening' || this.#isEnding()) return;
    const { state } = this.#search;
    if (phase.type === 'draining' && phase.conclusion === stoppedByHand) {
      // Cancelled trials do not complete a search: its finals would follow.
      if (this.#attempts.isIdle) void this.#conclude(stoppedByHand);
      return;
    }
    if (state.type === 'complete')
      return void this.#conclude({ end: { type: 'complete' }, state: 'complete' });
    if (state.type === 'stopped') {
      const { last: lastConfiguration, reason } = state;
      return void this.#conclude({ end: { type: 'stopped', reason }, state: 'complete', lastConfiguration });
    }
    if (state.type === 'look' && phase.type !== 'draining') return void this.#takeLook(state.seeds);
    if (phase.type === 'running')
      this.#attempts.startTrials({ mayStopOnSameError: this.#failureLimit.mayStopOnSameError });
    if (phase.type === 'draining' && this.#attempts.isIdle) void this.#conclude(phase.conclusion);
  }

  /** Runs one interim analysis of the finals and continues with the undecided strategies. */
  async #takeLook(seeds: number): Promise<void> {
    if (this.#isTakingLook) return;
    this.#isTakingLook = true;
    try {
      const { takeLook, study } = this.#options;
      const undecided = await (takeLook?.(seeds) ?? study.definition.strategies.map(({ name }) => name));
      this.#isTakingLook = false;
      if (this.#isEnding()) return;
      this.#search.takeLook(undecided);
      this.#emit({ type: 'looked', seeds, open: undecided });
      this.#advance();
    } catch (error) {
      void this.#fail(error);
    }
  }

  #handleEvent(event: StudyEvent): void {
    this.#emit(event);
    if (event.type === 'store-unwritable' && this.#isEndingSoon()) {
      if (this.#phase.type === 'ending' && !this.#phase.patient) return this.#leave();
      this.#emit({ type: 'waits-for-store', message: event.message });
    }
    if (event.type === 'trial-started' && this.#phase.type === 'running') this.#deadline?.run();
    if (event.type !== 'trial-ended' || event.acknowledgement !== 'acknowledged') return;
    this.#endedCount++;
    const reason = this.#failureLimit.count(event.outcome);
    if (reason !== undefined) this.#drain({ end: { type: 'stopped', reason }, state: 'stopped' });
  }

  #endByTime(): void {
    this.#drain({ end: { type: 'stopped', reason: 'time is up' }, state: 'complete' });
  }

  #interrupt(): CommandReply {
    if (this.#phase.type === 'draining') {
      const isComplete = this.#phase.conclusion.state === 'complete';
      const consequence = isComplete ? 'be discarded' : 'rerun when the study resumes';
      const message = `Stopping now. ${pluralize(this.#attempts.runningCount, 'running trial')} will ${consequence}.`;
      this.#stopNow();
      return { ok: true, message };
    }
    this.#drain(this.#createInterruptedConclusion());
    const { storeError, runningCount } = this.#attempts;
    const message =
      storeError === undefined
        ? `Finishing ${pluralize(runningCount, 'running trial')}; interrupt again to stop now.`
        : `Waiting until the database can be written; interrupt again to leave without saving. ${storeError.message}`;
    return { ok: true, message };
  }

  #pause(): CommandReply {
    if (this.#phase.type === 'draining') return { ok: false, message: 'The run is ending.' };
    if (this.#phase.type === 'paused') return { ok: true, message: 'The study is already paused.' };
    this.#phase = { type: 'paused' };
    this.#deadline?.pause();
    this.#attempts.pause();
    const { runningCount } = this.#attempts;
    this.#emit({ type: 'paused', running: runningCount });
    return {
      ok: true,
      message: `Paused. ${pluralize(runningCount, 'running trial')} will finish, no others will start.`,
    };
  }

  #resume(): CommandReply {
    if (this.#phase.type === 'draining') {
      return { ok: false, message: 'The run is ending; run the study again to resume.' };
    }
    if (this.#phase.type !== 'paused') return { ok: true, message: 'The study is already running.' };
    this.#phase = { type: 'running' };
    if (this.#attempts.runningCount > 0) this.#deadline?.run();
    this.#attempts.resume();
    this.#emit({ type: 'resumed' });
    this.#advance();
    return { ok: true, message: 'Resumed.' };
  }

  #stopTrial(number: number): CommandReply {
    if (this.#isOfFinals) {
      return {
        ok: false,
        message: 'A single trial of finals cannot be stopped: that would select seeds by hand.',
      };
    }
    if (!this.#attempts.stop(number)) return { ok: false, message: `Trial ${number} is not running.` };
    return { ok: true, message: `Trial ${number} stops at the end of its epoch.` };
  }

  #stopAll(): CommandReply {
    const runningTrials = pluralize(this.#attempts.runningCount, 'running trial');
    this.#drain(stoppedByHand);
    if (this.#isOfFinals) {
      // A seed stopped by hand could never be rerun, which would invalidate every later test.
      this.#stopNow();
      return { ok: true, message: `Stopping the finals. ${runningTrials} will rerun when they resume.` };
    }
    this.#attempts.stopAll();
    return { ok: true, message: `Stopping the study. ${runningTrials} will be cancelled.` };
  }

  get #isOfFinals(): boolean {
    return this.#options.study.definition.finalsOf !== undefined;
  }

  /**
   * Starts no more trials, and ends the run once the running ones have ended. `conclusion` replaces that of an earlier
   * interrupt; that of an earlier stop is replaced only by a stop by hand.
   */
  #drain(conclusion: Conclusion): void {
    if (this.#isEnding()) return;
    const isStopping = this.#phase.type === 'draining' && this.#phase.conclusion.end.type === 'stopped';
    if (isStopping && conclusion !== stoppedByHand) return;
    this.#phase = { type: 'draining', conclusion };
    this.#attempts.drain();
    this.#emit({ type: 'draining', running: this.#attempts.runningCount });
    const { storeError } = this.#attempts;
    if (storeError !== undefined) this.#emit({ type: 'waits-for-store', message: storeError.message });
    this.#advance();
  }

  #stopNow(): void {
    if (this.#isEnding()) return;
    this.#emit({ type: 'stopping', running: this.#attempts.runningCount });
    if (this.#attempts.storeError !== undefined) return this.#leave();
    const conclusion =
      this.#phase.type === 'draining' ? this.#phase.conclusion : this.#createInterruptedConclusion();
    void this.#conclude(conclusion, { patient: false });
  }

  /** Shortens the wait for the store, more on each call. Returns a message for the user. */
  #shortenWait(): string {
    if (this.#phase.type !== 'ending') return 'The run is ending.';
    if (this.#attempts.storeError !== undefined) {
      this.#leave();
      return 'Leaving immediately.';
    }
    if (this.#phase.patient) {
      this.#phase = { type: 'ending', patient: false };
      return 'The run is ending; interrupt again to leave within a second, without unsaved results.';
    }
    this.#schedule(FORCED_EXIT_GRACE, () => this.#leave());
    return 'Leaving within a second.';
  }

  /** Calls `act` after `ms` milliseconds, unless the run has ended by then. */
  #schedule(ms: number, act: () => void): void {
    const { clock = systemClock } = this.#options;
    const runEnd = new AbortController();
    void this.done.catch(() => undefined).finally(() => runEnd.abort());
    void clock.wait(ms, runEnd.signal).then(() => {
      if (!runEnd.signal.aborted) act();
    });
  }

  /** Ends the run without its unwritten data. */
  #leave(): void {
    if (this.#phase.type === 'over') return;
    this.#phase = { type: 'over' };
    this.#deadline?.pause();
    const unsaved = this.#attempts.leave();
    this.#resolve({ type: 'left', remaining: this.#countRemaining(), unsaved });
  }

  /** True while running trials end or pending data are written. */
  #isEndingSoon(): boolean {
    return this.#phase.type === 'draining' || this.#phase.type === 'ending';
  }

  /** True once no trial may start and the results of running trials are ignored. */
  #isEnding(): boolean {
    return this.#phase.type === 'ending' || this.#phase.type === 'over';
  }

  /** Ends all runners, finishes pending writes, writes the study's state, and ends the run. */
  async #conclude(
    { end, state, lastConfiguration }: Conclusion,
    { patient } = { patient: true },
  ): Promise<void> {
    const { study, log } = this.#options;
    this.#phase = { type: 'ending', patient };
    this.#deadline?.pause();
    try {
      await this.#attempts.end();
      if (end.type !== 'complete')
        await this.#loseAll(end.type === 'stopped' ? lastConfiguration : undefined);
      if (end.type === 'stopped' && lastConfiguration !== undefined)
        await this.#emitCancelled(
          end.reason,
          await log.cancelBeyond(study.name, lastConfiguration, end.reason),
        );
      if (end.type === 'complete' && study.plan !== undefined) {
        // An earlier, larger plan may have started trials beyond this one.
        const reason = 'beyond the plan';
        const lastPlanned = study.plan.configurations - 1;
        await this.#emitCancelled(reason, await log.cancelBeyond(study.name, lastPlanned, reason, 'kept'));
      }
      if (state !== 'open') await log.endStudy(study.name, state);
      await log.check(study.name);
      // More trials may have ended by now.
      this.#resolve(end.type === 'interrupted' ? this.#createInterruptedConclusion().end : end);
    } catch (error) {
      if (isUnwritable(error) && this.#phase.type === 'ending' && !this.#phase.patient) return this.#leave();
      this.#reject(error);
    }
  }

  /** Marks every running attempt as lost. Trials beyond `lastConfiguration` are reported later, as cancelled. */
  async #loseAll(lastConfiguration = Infinity): Promise<void> {
    const { study, log } = this.#options;
    const reason = 'the run was ended';
    const lostKeys = await log.loseEveryAttempt(study.name, reason, { ranUntil: 'now' });
    for (const { trial: number, attempt } of lostKeys) {
      const trial = await this.#readTrial(number);
      if (trial.configuration.number <= lastConfiguration)
        this.#emit({ type: 'trial-lost', trial, attempt, reason });
    }
  }

  async #emitCancelled(reason: string, cancelled: readonly AttemptKey[]): Promise<void> {
    const outcome: Outcome = { type: 'cancelled', reason };
    const acknowledgement = 'acknowledged';
    for (const { trial, attempt } of cancelled) {
      const event = { trial: await this.#readTrial(trial), attempt, outcome, acknowledgement } as const;
      this.#emit({ type: 'trial-ended', ...event });
    }
  }

  async #readTrial(number: number): Promise<Trial> {
    const { study, view } = this.#options;
    return (await view.trial(study.name, number)).trial;
  }

  async #fail(error: unknown): Promise<void> {
    if (this.#phase.type === 'over') return;
    this.#phase = { type: 'over' };
    this.#deadline?.pause();
    await this.#attempts.abandon();
    this.#reject(error);
  }

  #createInterruptedConclusion(): Conclusion {
    return { end: { type: 'interrupted', remaining: this.#countRemaining() }, state: 'open' };
  }

  /** Number of trials without an outcome; undefined if unknown. */
  #countRemaining(): number | undefined {
    const { plan } = this.#options.study;
    return plan && plan.trials - this.#endedCount;
  }

  #emit(event: StudyEvent): void {
    this.#options.onEvent?.(event);
  }
}
