import { randomUUID } from 'node:crypto';
import {
  canonicalJson,
  type Command,
  type CommandReply,
  type Fingerprint,
  type Outcome,
  type RidgelineError,
} from '@ridgeline/core';
import { Charges } from './charges.ts';
import { Claims } from './claims.ts';
import type { Fate } from './fate.ts';
import { Fleet, type Flight, type Place } from './fleet.ts';
import { formGroups } from './form-groups.ts';
import { LogWriter } from './log-writer.ts';
import { lookAhead } from './look-ahead.ts';
import { plannedTrials } from './planned-trials.ts';
import { Quarantine } from './quarantine.ts';
import { TrialReader, type ReadyTrial } from './ready-trial.ts';
import { defaultPolicy, type RunPolicy } from './run-policy.ts';
import type { RunStudyOptions } from './run-study.ts';
import { settle } from './settle.ts';
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

/** Decides what is begun, what becomes of it, and when the run is over. See `runStudy`. */
export class Orchestrator {
  readonly done: Promise<StudyEnd>;
  readonly #options: RunStudyOptions;
  readonly #policy: RunPolicy;
  readonly #fleet: Fleet;
  readonly #writer: LogWriter;
  readonly #charges: Charges;
  readonly #quarantine = new Quarantine<ReadyTrial>();
  /** Undefined while the run opens. */
  #claims: Claims | undefined;
  #phase: Phase = { type: 'opening' };
  /** Groups whose claim is on its way to the disk. */
  readonly #claiming: Record<Place, number> = { main: 0, ward: 0 };
  /** Outcomes that are on their way to the disk. */
  #unacknowledged = 0;
  #ended = 0;
  #failed = 0;
  /** Of the last trial that had one. */
  #fingerprint: Fingerprint | undefined;
  #storeTrouble: RidgelineError | undefined;
  #resolve!: (end: StudyEnd) => void;
  #reject!: (error: unknown) => void;

  constructor(options: RunStudyOptions) {
    this.#options = options;
    this.#policy = options.policy ?? defaultPolicy;
    this.#charges = new Charges(this.#policy.retries);
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#writer = new LogWriter(options.log, options.study.name, {
      unwritable: (error) => {
        this.#storeTrouble = error;
        this.#tell({ type: 'store-unwritable', message: error.message });
      },
      writable: () => {
        this.#storeTrouble = undefined;
        this.#tell({ type: 'store-writable' });
      },
      failed: (error) => void this.#fail(error),
    });
    this.#fleet = new Fleet(options.runner, options.threads, this.#policy.limits, {
      event: (event) => this.#tell(event),
      reported: ({ key }, report) => this.#writer.report({ key, report }),
      ended: (flight, ending, fingerprint, blame) => {
        const outcome = settle(ending, flight.reports, options.study.definition.metric, blame);
        if (outcome.type === 'failed' && outcome.kind === 'error') this.#err(flight, outcome.message);
        else this.#end(flight, outcome, fingerprint);
      },
      met: (fate, flights) => this.#meet(fate, flights),
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
    const { study, log, view, threads } = this.#options;
    const lost = await log.loseEveryAttempt(study.name, 'its orchestrator ended');
    const { trials } = study.plan;
    // A study that goes on with a smaller plan may have begun more than that.
    const ended = (await view.endedTrials(study.name)).filter((number) => number < trials);
    const reader = new TrialReader(study.definition, this.#options.groupLimit);
    const source = plannedTrials(study, new Set(ended), reader);
    this.#claims = new Claims(source, { threads, repeats: study.definition.seeds.length });
    this.#ended = ended.length;
    this.#failed = (await view.progress(study.name)).ended.failed;
    this.#fingerprint = (await view.outcomes(study.name, 0, 1)).outcomes[0]?.fingerprint;
    this.#tell({ type: 'opened', trials, ended: ended.length, lost });
    if (this.#phase.type === 'opening') this.#phase = { type: 'running' };
    this.#advance();
  }

  /** Does what there is to do now: begins trials, or ends the run. */
  #advance(): void {
    const phase = this.#phase;
    if (phase.type === 'opening' || phase.type === 'over') return;
    if (this.#ended === this.#options.study.plan.trials) return void this.#conclude({ type: 'complete' });
    if (phase.type === 'running') this.#claim(this.#claims!);
    if (this.#quarantine.size === 0 && !this.#wardIsBusy()) this.#fleet.dismiss('ward');
    if (phase.type !== 'draining') return;
    const { main, ward } = this.#claiming;
    if (this.#fleet.size + main + ward + this.#unacknowledged > 0) return;
    void this.#conclude(this.#endOf(phase));
  }

  #claim(claims: Claims): void {
    const { threads } = this.#options;
    const most = threads + lookAhead(threads, this.#fleet.groupTime);
    const inFlight = () => this.#fleet.size + this.#claiming.main + this.#claiming.ward;
    const suspects = this.#quarantine.size > 0 && !this.#wardIsBusy() && inFlight() < most;
    if (suspects && this.#fleet.isReady('ward')) {
      const groups = formGroups(this.#quarantine.next()!, this.#fleet.threadsOf('ward'));
      for (const group of groups) void this.#begin(group, 'ward');
    }
    if (inFlight() >= most || claims.isEmpty || !this.#fleet.isReady('main')) return;
    const idle = Math.max(0, threads - inFlight());
    for (const group of claims.take(most - inFlight(), idle)) void this.#begin(group, 'main');
  }

  #wardIsBusy(): boolean {
    return this.#claiming.ward > 0 || this.#fleet.isBusy('ward');
  }

  /** Claims a group and has it trained once the claim is on disk. */
  async #begin(group: readonly ReadyTrial[], place: Place): Promise<void> {
    this.#claiming[place]++;
    const flights = await Promise.all(
      group.map(async (ready): Promise<Flight> => {
        const key = await this.#writer.start({ trial: ready.trial, token: randomUUID() });
        return { ...ready, key, reports: [] };
      }),
    );
    this.#claiming[place]--;
    // The end of the run gives up what was claimed and never handed out.
    if (this.#phase.type === 'draining' || this.#phase.type === 'over') return this.#advance();
    if (!this.#fleet.train(flights, place)) this.#giveBack(flights, 'its runner died before it began');
  }

  #meet(fate: Fate, flights: readonly Flight[]): void {
    switch (fate.type) {
      case 'erred':
        for (const flight of flights) this.#err(flight, fate.message);
        break;
      case 'overtime':
        for (const flight of flights) {
          this.#end(flight, { type: 'failed', kind: 'timeout', message: fate.message }, undefined);
        }
        break;
      case 'bystander':
        this.#giveBack(flights, fate.reason);
        break;
      case 'suspected':
        this.#suspect(flights, fate);
    }
  }

  /** The trial's own code failed. */
  #err(flight: Flight, message: string): void {
    if (this.#charges.error(flight.trial.number) === 'again') this.#giveBack([flight], message);
    else this.#end(flight, { type: 'failed', kind: 'error', message }, undefined);
  }

  /** One of these did it. Alone, it is charged; in company none is, and they run again apart from the others. */
  #suspect(flights: readonly Flight[], { kind, reason }: Extract<Fate, { type: 'suspected' }>): void {
    const [first, ...others] = flights;
    if (others.length === 0 && this.#charges.death(first!.trial.number) === 'give up') {
      const message = `It happened twice while the trial was alone: ${reason}`;
      return this.#end(first!, { type: 'failed', kind, message }, undefined);
    }
    for (const flight of flights) this.#lose(flight, reason);
    this.#quarantine.suspect(flights);
    this.#tell({ type: 'suspected', trials: flights.map(({ trial }) => trial.number) });
  }

  #giveBack(flights: readonly Flight[], reason: string): void {
    for (const flight of flights) this.#lose(flight, reason);
    this.#claims!.giveBack(flights);
  }

  #lose({ trial, key }: Flight, reason: string): void {
    void this.#writer
      .lose({ key, reason })
      .then(() => this.#tell({ type: 'trial-lost', trial, attempt: key.attempt, reason }));
  }

  #end({ trial, key }: Flight, outcome: Outcome, fingerprint: Fingerprint | undefined): void {
    this.#charges.forget(trial.number);
    this.#unacknowledged++;
    void this.#writer.end({ key, outcome, fingerprint }).then((acknowledgement) => {
      this.#unacknowledged--;
      if (acknowledgement === 'acknowledged') this.#ended++;
      if (fingerprint !== undefined) this.#compareNumerics(fingerprint);
      this.#tell({ type: 'trial-ended', trial, attempt: key.attempt, outcome, acknowledgement });
      if (outcome.type === 'failed') this.#countFailure();
      this.#advance();
    });
  }

  /** The data are the trial's own choice; the rest is the machine's. */
  #compareNumerics(now: Fingerprint): void {
    const before = this.#fingerprint;
    this.#fingerprint = now;
    const textOf = (fingerprint: Fingerprint) => canonicalJson({ ...fingerprint, data: '' });
    if (before !== undefined && textOf(before) !== textOf(now)) {
      this.#tell({ type: 'numerics-changed', before, now });
    }
  }

  #countFailure(): void {
    const { maxFailures } = this.#policy;
    if (++this.#failed <= (maxFailures ?? Infinity) || this.#phase.type === 'draining') return;
    const reason = `${this.#failed} trials failed; max_failures is ${maxFailures}`;
    this.#drain({ type: 'draining', end: 'stopped', reason });
  }

  #interrupt(): CommandReply {
    if (this.#phase.type === 'draining') {
      const message = `Stopping now. ${countOf(this.#fleet.running)} will run again when the study goes on.`;
      this.#stopNow();
      return { ok: true, message };
    }
    const message = `Finishing ${countOf(this.#fleet.running)}; interrupt again to stop now.`;
    this.#drain({ type: 'draining', end: 'interrupted' });
    return { ok: true, message };
  }

  #pause(): CommandReply {
    if (this.#phase.type === 'draining') return { ok: false, message: 'The run is ending.' };
    if (this.#phase.type === 'paused') return { ok: true, message: 'The study is paused already.' };
    this.#phase = { type: 'paused' };
    const { running } = this.#fleet;
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
    if (!this.#fleet.stop(number)) return { ok: false, message: `Trial ${number} is not running.` };
    return { ok: true, message: `Trial ${number} stops at the end of its epoch.` };
  }

  #stopAll(): CommandReply {
    const message = `Stopping the study. ${countOf(this.#fleet.running)} will be cancelled.`;
    this.#drain({ type: 'draining', end: 'stopped', reason: 'stopped by hand' });
    this.#fleet.stopAll();
    return { ok: true, message };
  }

  /** Begins nothing more. A study that was to be stopped stays so, whatever comes later. */
  #drain(phase: Extract<Phase, { type: 'draining' }>): void {
    if (this.#phase.type === 'draining' && this.#phase.end === 'stopped') return;
    this.#phase = phase;
    this.#fleet.recall();
    this.#tell({ type: 'draining', running: this.#fleet.running });
    this.#advance();
  }

  #stopNow(): void {
    if (this.#phase.type === 'over') return;
    if (this.#storeTrouble !== undefined) return void this.#fail(this.#storeTrouble);
    this.#tell({ type: 'stopping', running: this.#fleet.running });
    void this.#conclude(this.#endOf(this.#phase));
  }

  /** Ends the run: the runners first, then what is still to be written. */
  async #conclude(end: StudyEnd): Promise<void> {
    const { study, log } = this.#options;
    this.#phase = { type: 'over' };
    try {
      await this.#fleet.end();
      await this.#writer.finished();
      if (end.type !== 'complete') await log.loseEveryAttempt(study.name, 'the run was ended');
      if (end.type !== 'interrupted') await log.endStudy(study.name, end.type);
      this.#resolve(end.type === 'interrupted' ? this.#interrupted() : end);
    } catch (error) {
      this.#reject(error);
    }
  }

  async #fail(error: unknown): Promise<void> {
    if (this.#phase.type === 'over') return;
    this.#phase = { type: 'over' };
    await this.#fleet.end();
    await this.#writer.abandon();
    this.#reject(error);
  }

  #endOf(phase: Phase): StudyEnd {
    if (phase.type === 'draining' && phase.end === 'stopped')
      return { type: 'stopped', reason: phase.reason };
    return this.#interrupted();
  }

  #interrupted(): StudyEnd {
    return { type: 'interrupted', remaining: this.#options.study.plan.trials - this.#ended };
  }

  #tell(event: StudyEvent): void {
    this.#options.onEvent?.(event);
  }
}

function countOf(trials: number): string {
  return trials === 1 ? '1 running trial' : `${trials} running trials`;
}
