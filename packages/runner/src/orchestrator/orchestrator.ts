import type { Command, CommandReply } from '@ridgeline/core';
import { StudySearch } from '@ridgeline/search';
import { Attempts } from './attempts.ts';
import { lastNumerics, recall } from './recall.ts';
import type { RunStudyOptions } from './run-study.ts';
import type { StudyEnd, StudyEvent } from './study-event.ts';

type Phase =
  /** What others have left behind is read. */
  | { readonly type: 'opening' }
  /** Trials are begun. */
  | { readonly type: 'running' }
  /** None are begun until it goes on. */
  | { readonly type: 'paused' }
  /** None are begun any more; when those that run have ended, the run ends so. */
  | { readonly type: 'draining'; readonly end: 'interrupted' }
  | { readonly type: 'draining'; readonly end: 'stopped'; readonly reason: string }
  /** It is about to be over; what still happens does not count. */
  | { readonly type: 'over' };

/** Decides whether trials are begun, and when the run is over. See `runStudy`. */
export class Orchestrator {
  readonly done: Promise<StudyEnd>;
  readonly #options: RunStudyOptions;
  readonly #search: StudySearch;
  readonly #attempts: Attempts;
  #phase: Phase = { type: 'opening' };
  #ended = 0;
  #failed = 0;
  #timer: NodeJS.Timeout | undefined;
  #resolve!: (end: StudyEnd) => void;
  #reject!: (error: unknown) => void;

  constructor(options: RunStudyOptions) {
    this.#options = options;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#search = new StudySearch(options.study.definition);
    this.#attempts = new Attempts(options, this.#search, {
      event: (event) => this.#hear(event),
      changed: () => this.#advance(),
      failed: (error) => void this.#fail(error),
    });
    this.#open().catch((error: unknown) => this.#fail(error));
  }

  command(command: Command): CommandReply {
    if (this.#phase.type === 'over')
      return { ok: command.type === 'interrupt', message: 'The run is ending.' };
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

  terminate(grace: number): void {
    if (this.#phase.type === 'over') return;
    this.#drain({ type: 'draining', end: 'interrupted' });
    const timer = setTimeout(() => this.#stopNow(), grace);
    void this.done.catch(() => undefined).finally(() => clearTimeout(timer));
  }

  async #open(): Promise<void> {
    const { study, log, view } = this.#options;
    const lost = await log.loseEveryAttempt(study.name, 'its orchestrator ended');
    const recalled = await recall(study, this.#search, view);
    this.#attempts.takeOver(recalled.lost, await lastNumerics(study.name, view));
    this.#ended = recalled.ended;
    this.#failed = (await view.progress(study.name)).ended.failed;
    // Somebody may have ended the run meanwhile.
    if (this.#phase.type === 'over') return;
    this.#tell({ type: 'opened', trials: study.plan?.trials, ended: recalled.ended, lost });
    this.#setTimer(study.definition.time);
    if (this.#phase.type === 'opening') this.#phase = { type: 'running' };
    this.#advance();
  }

  /** Does what there is to do now: begins trials, or ends the run. */
  #advance(): void {
    const phase = this.#phase;
    if (phase.type === 'opening' || phase.type === 'over') return;
    const { state } = this.#search;
    if (state.type === 'complete') return void this.#conclude({ type: 'complete' });
    if (state.type === 'stopped') {
      return void this.#conclude({ type: 'stopped', reason: state.reason }, state.after);
    }
    if (phase.type === 'running') this.#attempts.begin();
    if (phase.type === 'draining' && this.#attempts.areOver) void this.#conclude(this.#endOf(phase));
  }

  #hear(event: StudyEvent): void {
    this.#tell(event);
    if (event.type !== 'trial-ended' || event.acknowledgement !== 'acknowledged') return;
    this.#ended++;
    if (event.outcome.type === 'failed') this.#countFailure();
  }

  #countFailure(): void {
    const { maxFailures } = this.#options.study.definition.failures;
    if (++this.#failed <= (maxFailures ?? Infinity) || this.#phase.type === 'draining') return;
    const trials = this.#failed === 1 ? '1 trial' : `${this.#failed} trials`;
    const reason = `${trials} failed; max_failures is ${maxFailures}`;
    this.#drain({ type: 'draining', end: 'stopped', reason });
  }

  #setTimer(seconds: number | undefined): void {
    if (seconds === undefined) return;
    // A longer one would fire at once.
    const wait = Math.min(1000 * seconds, 2 ** 31 - 1);
    const isOver = () => this.#drain({ type: 'draining', end: 'stopped', reason: 'time is up' });
    this.#timer = setTimeout(isOver, wait);
  }

  #interrupt(): CommandReply {
    if (this.#phase.type === 'draining') {
      const message = `Stopping now. ${countOf(this.#attempts.running)} will run again when the study goes on.`;
      this.#stopNow();
      return { ok: true, message };
    }
    const message = `Finishing ${countOf(this.#attempts.running)}; interrupt again to stop now.`;
    this.#drain({ type: 'draining', end: 'interrupted' });
    return { ok: true, message };
  }

  #pause(): CommandReply {
    if (this.#phase.type === 'draining') return { ok: false, message: 'The run is ending.' };
    if (this.#phase.type === 'paused') return { ok: true, message: 'The study is paused already.' };
    this.#phase = { type: 'paused' };
    const { running } = this.#attempts;
    this.#tell({ type: 'paused', running });
    return { ok: true, message: `Paused. ${countOf(running)} will finish, no other begins.` };
  }

  #resume(): CommandReply {
    if (this.#phase.type === 'draining') {
      return { ok: false, message: 'The run is ending; run the study again to go on.' };
    }
    if (this.#phase.type !== 'paused') return { ok: true, message: 'The study is running already.' };
    this.#phase = { type: 'running' };
    this.#tell({ type: 'resumed' });
    this.#advance();
    return { ok: true, message: 'The study goes on.' };
  }

  #stopTrial(number: number): CommandReply {
    if (!this.#attempts.stop(number)) return { ok: false, message: `Trial ${number} is not running.` };
    return { ok: true, message: `Trial ${number} stops at the end of its epoch.` };
  }

  #stopAll(): CommandReply {
    const message = `Stopping the study. ${countOf(this.#attempts.running)} will be cancelled.`;
    this.#drain({ type: 'draining', end: 'stopped', reason: 'stopped by hand' });
    this.#attempts.stopAll();
    return { ok: true, message };
  }

  /** Begins nothing more. A study that was to be stopped stays so, whatever comes later. */
  #drain(phase: Extract<Phase, { type: 'draining' }>): void {
    if (this.#phase.type === 'over') return;
    if (this.#phase.type === 'draining' && this.#phase.end === 'stopped') return;
    this.#phase = phase;
    this.#attempts.drain();
    this.#tell({ type: 'draining', running: this.#attempts.running });
    this.#advance();
  }

  #stopNow(): void {
    if (this.#phase.type === 'over') return;
    const { storeTrouble } = this.#attempts;
    if (storeTrouble !== undefined) return void this.#fail(storeTrouble);
    this.#tell({ type: 'stopping', running: this.#attempts.running });
    void this.#conclude(this.#endOf(this.#phase));
  }

  /**
   * Ends the run: what runs first, then what is still to be written. Nothing counts of the configurations beyond
   * `after`.
   */
  async #conclude(end: StudyEnd, after?: number): Promise<void> {
    const { study, log } = this.#options;
    this.#phase = { type: 'over' };
    clearTimeout(this.#timer);
    try {
      await this.#attempts.end();
      if (end.type !== 'complete') await log.loseEveryAttempt(study.name, 'the run was ended');
      if (end.type === 'stopped' && after !== undefined)
        await log.cancelBeyond(study.name, after, end.reason);
      if (end.type !== 'interrupted') await log.endStudy(study.name, end.type);
      this.#resolve(end.type === 'interrupted' ? this.#interrupted() : end);
    } catch (error) {
      this.#reject(error);
    }
  }

  async #fail(error: unknown): Promise<void> {
    if (this.#phase.type === 'over') return;
    this.#phase = { type: 'over' };
    clearTimeout(this.#timer);
    await this.#attempts.abandon();
    this.#reject(error);
  }

  #endOf(phase: Phase): StudyEnd {
    if (phase.type === 'draining' && phase.end === 'stopped')
      return { type: 'stopped', reason: phase.reason };
    return this.#interrupted();
  }

  #interrupted(): StudyEnd {
    const { plan } = this.#options.study;
    return { type: 'interrupted', remaining: plan && plan.trials - this.#ended };
  }

  #tell(event: StudyEvent): void {
    this.#options.onEvent?.(event);
  }
}

function countOf(trials: number): string {
  return trials === 1 ? '1 running trial' : `${trials} running trials`;
}
