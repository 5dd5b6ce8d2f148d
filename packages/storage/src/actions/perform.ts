import {
  assertOutcome,
  assertTrial,
  canonicalJson,
  gapOf,
  Ranking,
  RidgelineError,
  repeatEnd,
  summarizeRepeats,
  type Acknowledgement,
  type AttemptEnd,
  type AttemptKey,
  type AttemptReport,
  type ConfigurationState,
  type Json,
  type Outcome,
  type OutcomeType,
  type Plan,
  type RepeatEnd,
  type Study,
  type StudyDefinition,
  type StudyLog,
  type Trial,
  type TrialStart,
} from '@ridgeline/core';
import { valueParameters } from '../schema/metric-columns.ts';
import {
  parseDefinition,
  exampleColumns,
  isBeyondEnd,
  outcomeColumns,
  outcomeFromRow,
  studyFromRow,
  type EarlyEndColumns,
  type StudyRow,
} from '../schema/rows.ts';
import type { Action, ActionName, ActionResult } from './action.ts';
import type { AttemptColumns, RepeatEndColumns, Tables } from './tables.ts';

/**
 * Time up to which each study's working time is counted, by study id, on this process's monotonic clock. Studies that
 * this process has not written to yet are missing.
 */
export type CountedUntil = ReadonlyMap<number, number>;

/**
 * Applies an action to the tables of the current transaction. If the action throws, the caller undoes its changes.
 *
 * @param countedUntil Receives the action's `monotonicTime` for its study.
 */
export function performAction(
  tables: Tables,
  action: Action,
  countedUntil: Map<number, number>,
): ActionResult<ActionName> {
  const { type, args, at, monotonicTime } = action;
  if (type === 'createStudy') return createStudy(tables, args[0], at);
  const study = findStudy(tables, action.study);
  const actions = new StudyActions(tables, study);
  const perform = actions[type] as (args: Arguments<typeof type>, at: number) => ActionResult<typeof type>;
  if (!timedActions.has(type)) return perform.call(actions, args, at);
  // It is unknown how long the attempts of a dead owner ran.
  if (type !== 'loseEveryAttempt' || args[2]?.ranUntil === 'now') {
    tables.addWorkingTime(study.id, monotonicTime - (countedUntil.get(study.id) ?? monotonicTime));
  }
  const result = perform.call(actions, args, at);
  countedUntil.set(study.id, monotonicTime);
  return result;
}

/** Actions that count the study's working time up to their `monotonicTime`. */
const timedActions: ReadonlySet<ActionName> = new Set([
  'startTrials',
  'appendReports',
  'finishTrials',
  'loseAttempts',
  'loseEveryAttempt',
  'cancelBeyond',
]);

type Arguments<N extends ActionName> = Parameters<StudyLog[N]>;

function createStudy(
  tables: Tables,
  { name, definition, plan }: Arguments<'createStudy'>[0],
  at: number,
): Study {
  assertNameFree(tables, name);
  const { metric, seeds } = definition;
  const study = tables.addStudy({
    name,
    state: 'open',
    created: at,
    metric: metric.name,
    goal: metric.goal,
    repeats: seeds.length,
    ended_after: null,
    ended_because: null,
    ...definitionColumns(definition, plan),
  });
  putStrategies(tables, study.id, definition);
  return studyFromRow(study);
}

/** Actions on one study, as methods of the same names. */
class StudyActions {
  readonly #tables: Tables;
  /** Current row of the study. */
  #study: StudyRow;
  #parsedDefinition: StudyDefinition | undefined;

  constructor(tables: Tables, study: StudyRow) {
    this.#tables = tables;
    this.#study = study;
  }

  get #id(): number {
    return this.#study.id;
  }

  get #definition(): StudyDefinition {
    return (this.#parsedDefinition ??= parseDefinition(this.#study.definition));
  }

  reviseStudy([, definition, plan]: Arguments<'reviseStudy'>): Study {
    this.#parsedDefinition = definition;
    this.#undoCancellations();
    this.#putStudy({ ...definitionColumns(definition, plan), state: 'open' });
    putStrategies(this.#tables, this.#id, definition);
    return studyFromRow(this.#study);
  }

  retryFailed(): readonly AttemptKey[] {
    const failedNumbers = this.#tables.failedTrials(this.#id);
    if (failedNumbers.every((number) => isBeyondEnd(this.#study, this.#configurationOf(number)))) return [];
    this.#undoCancellations();
    this.#putStudy({ state: 'open' });
    return this.#tables.failedTrials(this.#id).map((number) => this.#retryTrial(number));
  }

  archiveStudy([, archivedName]: Arguments<'archiveStudy'>): void {
    assertNameFree(this.#tables, archivedName);
    this.#putStudy({ name: archivedName });
  }

  startTrials([, starts]: Arguments<'startTrials'>, at: number): readonly AttemptKey[] {
    return starts.map((start) => {
      assertTrial(start.trial, this.#definition);
      return this.#startTrial(start, at);
    });
  }

  appendReports([, reports]: Arguments<'appendReports'>, at: number): void {
    let isAnyAdded = false;
    for (const [trial, trialReports] of groupByTrial(reports)) {
      const currentReports = trialReports.filter(this.#createRunningFilter());
      if (currentReports.length > 0 && this.#tables.addReports(this.#id, trial, currentReports))
        isAnyAdded = true;
    }
    if (isAnyAdded) this.#tables.changeProgress(this.#id, { event: at });
  }

  finishTrials([, ends]: Arguments<'finishTrials'>, at: number): readonly Acknowledgement[] {
    for (const { outcome } of ends) assertOutcome(outcome);
    return ends.map((end) => this.#endAttempt(end, at));
  }

  loseAttempts([, losses]: Arguments<'loseAttempts'>, at: number): void {
    for (const { key, reason } of losses) this.#loseAttempt(key, reason, at, at);
  }

  loseEveryAttempt(
    [, reason, { except = [], ranUntil } = {}]: Arguments<'loseEveryAttempt'>,
    at: number,
  ): readonly AttemptKey[] {
    const runningAttempts = this.#tables
      .runningAttempts(this.#id)
      .filter(({ token }) => !except.some((key) => key.token === token));
    const event = ranUntil === 'now' ? at : undefined;
    for (const key of runningAttempts) this.#loseAttempt(key, reason, at, event);
    return runningAttempts;
  }

  /** Cancels the trials of the configurations after `configuration`, except ended ones if `ended` is `kept`. */
  cancelBeyond(
    [, configuration, reason, endedTrials = 'cancelled']: Arguments<'cancelBeyond'>,
    at: number,
  ): readonly AttemptKey[] {
    const tables = this.#tables;
    const end = { outcome: { type: 'cancelled', reason }, fingerprint: undefined } as const;
    const laterTrials = tables.trialsFrom(this.#id, (configuration + 1) * this.#study.repeats);
    const cancelledAttempts = laterTrials.flatMap(({ number }) => {
      const trial = tables.trial(this.#id, number)!;
      const attempt = tables.attempt(this.#id, number, trial.attempt)!;
      switch (trial.state) {
        case 'running':
          this.#finishTrial({ ...attempt, lost_because: reason }, end, at);
          break;
        case 'waiting': {
          // Count the trial as running, which #finishTrial expects.
          tables.changeProgress(this.#id, { running: 1, waiting: -1 });
          tables.changeRepeats(this.#id, trial.configuration, { running: 1 });
          const lost_because = attempt.lost_because ?? reason;
          this.#finishTrial({ ...attempt, lost_because }, end, attempt.ended ?? attempt.started);
          break;
        }
        default:
          if (endedTrials === 'kept' || isBeyondEnd(this.#study, trial.configuration)) return [];
      }
      return [{ trial: number, attempt: attempt.number, token: attempt.token }];
    });
    if (endedTrials === 'cancelled' && configuration < (this.#study.ended_after ?? Infinity))
      this.#moveEarlyEnd({ ended_after: configuration, ended_because: reason });
    return cancelledAttempts;
  }

  endStudy([, state]: Arguments<'endStudy'>): void {
    this.#putStudy({ state });
  }

  /** Does nothing: the log checks the ownership when it commits a batch with this action. */
  check(): void {
    return undefined;
  }

  #putStudy(change: Partial<StudyRow>): void {
    this.#study = { ...this.#study, ...change };
    this.#tables.putStudy(this.#study);
  }

  #configurationOf(trial: number): number {
    return Math.floor(trial / this.#study.repeats);
  }

  /**
   * Creates a filter for one trial's reports: true if the report's attempt is running under the report's token.
   * Consecutive reports of an attempt share a lookup.
   */
  #createRunningFilter(): (report: AttemptReport) => boolean {
    let attempt: AttemptColumns | undefined;
    return ({ key }) => {
      if (attempt?.number !== key.attempt) attempt = this.#tables.attempt(this.#id, key.trial, key.attempt);
      return attempt?.token === key.token && attempt.state === 'running';
    };
  }

  #startTrial({ trial, token, historySize }: TrialStart, at: number): AttemptKey {
    const tables = this.#tables;
    const storedTrial = tables.trial(this.#id, trial.number);
    if (storedTrial !== undefined && storedTrial.state !== 'waiting') {
      throw new Error(`Trial ${trial.number} is ${storedTrial.state}: it cannot start.`);
    }
    if (storedTrial !== undefined && storedTrial.epochs !== trial.epochs) {
      throw new Error(`Trial ${trial.number} had ${storedTrial.epochs} epochs before, not ${trial.epochs}.`);
    }
    this.#startConfiguration(trial);
    const configuration = trial.configuration.number;
    const attempt = (storedTrial?.attempt ?? 0) + 1;
    if (storedTrial === undefined) {
      const { number, repeat, seed, epochs } = trial;
      const saw = historySize ?? null;
      const row = { number, configuration, repeat, seed, epochs, saw, state: 'running', attempt } as const;
      tables.addTrial(this.#id, row);
    } else {
      tables.setTrialState(this.#id, trial.number, 'running', attempt);
    }
    tables.changeProgress(this.#id, { running: 1, waiting: storedTrial === undefined ? 0 : -1, event: at });
    const maxEpochs = storedTrial === undefined ? trial.epochs : 0;
    tables.changeRepeats(this.#id, configuration, { running: 1, maxEpochs });
    const key = { trial: trial.number, attempt, token };
    tables.addAttempt(this.#id, key, at);
    return key;
  }

  #startConfiguration({ configuration, number: trial }: Trial): void {
    const { number, strategy, point, parameters } = configuration;
    const part =
      configuration.part === undefined ? null : canonicalJson({ ...configuration.part } as unknown as Json);
    const storedConfiguration = this.#tables.configuration(this.#id, number);
    if (storedConfiguration === undefined) {
      const columns = { number, strategy, point, parameters: JSON.stringify(parameters), part };
      this.#tables.addConfiguration(this.#id, columns);
      this.#tables.countConfiguration(this.#id, strategy, undefined, 'running');
      return;
    }
    const isSame =
      storedConfiguration.strategy === strategy &&
      storedConfiguration.point === point &&
      storedConfiguration.part === part &&
      canonicalJson(JSON.parse(storedConfiguration.parameters) as Json) === canonicalJson(parameters);
    if (!isSame)
      throw new Error(`Configuration ${number} of trial ${trial} is already stored with other parameters.`);
  }

  #endAttempt(end: AttemptEnd, at: number): Acknowledgement {
    const tables = this.#tables;
    const { trial, token } = end.key;
    const attempt = tables.attempt(this.#id, trial, end.key.attempt);
    if (attempt?.token !== token) return 'late';
    switch (attempt.state) {
      case 'running':
        this.#finishTrial(attempt, end, at);
        if (end.testData !== undefined) tables.recordTestUse(this.#id, end.testData, at);
        return 'acknowledged';
      case 'lost':
        if (end.testData !== undefined) tables.recordTestUse(this.#id, end.testData, at);
        tables.updateAttempt(this.#id, {
          ...attempt,
          state: 'late',
          late_outcome: JSON.stringify(end.outcome),
        });
        return 'late';
      case 'late':
        return 'late';
      default:
        // The trial waits, or another attempt at it is running or has ended.
        if (!this.#hasEndedTrial(attempt)) return 'late';
        // A repeated end is acknowledged if it equals the stored one.
        return isSameOutcome(outcomeFromRow(tables.outcome(this.#id, trial)!), end.outcome)
          ? 'acknowledged'
          : 'late';
    }
  }

  /** True if the trial ended with this attempt. */
  #hasEndedTrial({ trial, number }: AttemptColumns): boolean {
    const storedTrial = this.#tables.trial(this.#id, trial)!;
    return storedTrial.attempt === number && storedTrial.state !== 'waiting';
  }

  #finishTrial(
    attempt: AttemptColumns,
    { outcome, threadTime, layers = [], examples, fingerprint }: Omit<AttemptEnd, 'key'>,
    at: number,
  ): void {
    const tables = this.#tables;
    const { trial, started } = attempt;
    const ended = Math.max(started, at);
    const epochs = tables.lastStep(this.#id, trial);
    tables.updateAttempt(this.#id, { ...attempt, state: outcome.type, ended });
    tables.setTrialState(this.#id, trial, outcome.type, attempt.number);
    tables.addOutcome(this.#id, {
      ...this.#outcomeContent(outcome),
      trial,
      attempt: attempt.number,
      epochs,
      started,
      ended,
      charged: threadTime ?? null,
      fingerprint: fingerprint === undefined ? null : tables.putFingerprint(fingerprint),
    });
    for (const [number, { layer: name, weights, nearZero, reach, counts }] of layers.entries()) {
      const columns = { trial, number, name, weights, near_zero: nearZero, reach };
      tables.addLayer(this.#id, { ...columns, counts: JSON.stringify(counts) });
    }
    if (examples !== undefined) tables.addTestExamples(this.#id, trial, exampleColumns(examples));
    const configuration = this.#configurationOf(trial);
    tables.changeRepeats(this.#id, configuration, { running: -1, epochs });
    this.#updateConfiguration(configuration);
    tables.changeProgress(this.#id, {
      [isBeyondEnd(this.#study, configuration) ? 'cancelled' : outcome.type]: 1,
      running: -1,
      epochs,
      busy: ended - started,
      outcomes: 1,
      event: at,
    });
  }

  /** Columns of an outcome that depend only on the outcome. */
  #outcomeContent(outcome: Outcome) {
    const values = outcome.type === 'complete' ? outcome.values : {};
    const gap = outcome.type === 'complete' ? (gapOf(values, this.#definition.metric) ?? null) : null;
    return { ...outcomeColumns(outcome), gap, values: valueParameters(values) };
  }

  /**
   * Changes the study's early end, beyond which ended trials count as cancelled. Updates the counters and
   * configurations of the trials whose state this changes.
   */
  #moveEarlyEnd(end: EarlyEndColumns): void {
    const tables = this.#tables;
    const { ended_after, repeats } = this.#study;
    const firstTrial = (Math.min(ended_after ?? Infinity, end.ended_after ?? Infinity) + 1) * repeats;
    const changedConfigurations = new Set<number>();
    for (const { number } of tables.trialsFrom(this.#id, firstTrial)) {
      const { state, configuration } = tables.trial(this.#id, number)!;
      const isCancelled = isBeyondEnd(end, configuration);
      const isUnchanged = isCancelled === isBeyondEnd(this.#study, configuration);
      if (state === 'running' || state === 'waiting' || isUnchanged) continue;
      tables.changeProgress(this.#id, { [state]: isCancelled ? -1 : 1, cancelled: isCancelled ? 1 : -1 });
      changedConfigurations.add(configuration);
    }
    this.#putStudy(end);
    for (const configuration of changedConfigurations) this.#updateConfiguration(configuration);
  }

  /**
   * Undoes the cancellations of the study's early end.
   *
   * Trials that were cancelled before they ended are queued again: their attempts have a `lost_because`. Before
   * 2026-11-29, a cancellation also overwrote the outcomes of ended trials, after saving them with the attempts. The
   * saved outcomes are restored.
   */
  #undoCancellations(): void {
    if (this.#study.ended_after !== null) this.#moveEarlyEnd({ ended_after: null, ended_because: null });
    const cancelledAttempts = this.#tables.cancelledBeyond(this.#id);
    for (const attempt of cancelledAttempts) {
      if (attempt.lost_because === null) this.#restoreOverwrittenOutcome(attempt);
    }
    for (const attempt of cancelledAttempts) {
      if (attempt.lost_because === null) continue;
      // The attempt counts as lost.
      const state = attempt.late_outcome === null ? 'lost' : 'late';
      this.#requeueTrial({ ...attempt, state }, 'cancelled');
    }
  }

  /** Queues a failed trial for another attempt. Its outcome stays with the failed attempt, as a late one. */
  #retryTrial(number: number): AttemptKey {
    const { attempt: lastAttempt } = this.#tables.trial(this.#id, number)!;
    const attempt = this.#tables.attempt(this.#id, number, lastAttempt)!;
    const late_outcome = JSON.stringify(outcomeFromRow(this.#tables.outcome(this.#id, number)!));
    this.#requeueTrial({ ...attempt, late_outcome }, 'failed');
    return { trial: number, attempt: attempt.number, token: attempt.token };
  }

  #restoreOverwrittenOutcome(attempt: AttemptColumns): void {
    const tables = this.#tables;
    const { trial } = attempt;
    const outcome = JSON.parse(attempt.late_outcome!) as Outcome;
    tables.updateAttempt(this.#id, { ...attempt, state: outcome.type, late_outcome: null });
    tables.restoreOutcome(this.#id, trial, this.#outcomeContent(outcome));
    tables.setTrialState(this.#id, trial, outcome.type, attempt.number);
    tables.changeProgress(this.#id, { cancelled: -1, [outcome.type]: 1 });
    this.#updateConfiguration(this.#configurationOf(trial));
  }

  /**
   * Removes a trial's outcome and reports, and queues the trial.
   *
   * @param attempt New row of the trial's last attempt.
   * @param removedType Type of the removed outcome.
   */
  #requeueTrial(attempt: AttemptColumns, removedType: OutcomeType): void {
    const tables = this.#tables;
    const { trial, started, ended } = attempt;
    const epochs = tables.lastStep(this.#id, trial);
    tables.dropOutcome(this.#id, trial);
    tables.updateAttempt(this.#id, attempt);
    tables.dropReports(this.#id, trial);
    tables.setTrialState(this.#id, trial, 'waiting', attempt.number);
    const configuration = this.#configurationOf(trial);
    tables.changeRepeats(this.#id, configuration, { running: 0, epochs: -epochs });
    this.#updateConfiguration(configuration);
    const change = { waiting: 1, epochs: -epochs, busy: started - ended! };
    tables.changeProgress(this.#id, { [removedType]: -1, ...change });
  }

  #loseAttempt(
    { trial, attempt: number, token }: AttemptKey,
    reason: string,
    at: number,
    event: number | undefined,
  ): void {
    const tables = this.#tables;
    const attempt = tables.attempt(this.#id, trial, number);
    if (attempt?.token !== token || attempt.state !== 'running') return;
    const ended = Math.max(attempt.started, at);
    tables.updateAttempt(this.#id, { ...attempt, state: 'lost', ended, lost_because: reason });
    tables.dropReports(this.#id, trial);
    tables.setTrialState(this.#id, trial, 'waiting', number);
    tables.changeRepeats(this.#id, this.#configurationOf(trial), { running: -1 });
    tables.changeProgress(this.#id, { running: -1, waiting: 1, event });
  }

  /** Recomputes the summary of a configuration's seeds, and updates its strategy's counters if its state changed. */
  #updateConfiguration(number: number): void {
    const { repeats } = this.#study;
    const { metric, constraints = [] } = this.#definition;
    const firstTrial = number * repeats;
    const isCancelled = isBeyondEnd(this.#study, number);
    const ends = this.#tables
      .repeatEnds(this.#id, firstTrial, firstTrial + repeats - 1)
      .map((row) =>
        isCancelled && row.type !== 'cancelled' ? { type: 'cancelled' as const } : toRepeatEnd(row),
      );
    const endsWithValues = constraints.length === 0 ? ends : this.#addValues(firstTrial, ends);
    const summary = summaryColumns(
      summarizeRepeats(repeats, endsWithValues, constraints),
      new Ranking(metric),
    );
    const { state: previousState, strategy } = this.#tables.configuration(this.#id, number)!;
    this.#tables.updateConfiguration(this.#id, number, summary);
    if (previousState !== summary.state)
      this.#tables.countConfiguration(this.#id, strategy, previousState, summary.state);
  }

  /** Adds the values that constraints refer to, if all seeds of the configuration are complete. */
  #addValues(firstTrial: number, ends: readonly RepeatEnd[]): readonly RepeatEnd[] {
    if (ends.length < this.#study.repeats || ends.some(({ type }) => type !== 'complete')) return ends;
    return ends.map((_, repeat) =>
      repeatEnd(
        outcomeFromRow(this.#tables.outcome(this.#id, firstTrial + repeat)!),
        this.#definition.metric,
      ),
    );
  }
}

function groupByTrial(reports: readonly AttemptReport[]): ReadonlyMap<number, readonly AttemptReport[]> {
  const groups = new Map<number, AttemptReport[]>();
  for (const report of reports) {
    const { trial } = report.key;
    const group = groups.get(trial);
    if (group === undefined) groups.set(trial, [report]);
    else group.push(report);
  }
  return groups;
}

function findStudy(tables: Tables, name: string): StudyRow {
  const row = tables.study(name);
  if (row === undefined) throw new RidgelineError('STUDY_NOT_FOUND', `There is no study "${name}".`);
  return row;
}

function assertNameFree(tables: Tables, name: string): void {
  if (tables.study(name) !== undefined) {
    throw new RidgelineError('STUDY_EXISTS', `A study "${name}" already exists.`);
  }
}

function definitionColumns(definition: StudyDefinition, plan: Plan | undefined) {
  return {
    planned_configurations: plan?.configurations ?? 0,
    planned_trials: plan?.trials ?? 0,
    definition: JSON.stringify(definition),
  };
}

function putStrategies(tables: Tables, study: number, definition: StudyDefinition): void {
  for (const [number, { name }] of definition.strategies.entries()) tables.putStrategy(study, name, number);
}

function toRepeatEnd({ type, value, gap, message }: RepeatEndColumns): RepeatEnd {
  if (type === 'complete') return { type, value: value!, gap: gap ?? undefined };
  return type === 'cancelled' ? repeatEnd({ type, reason: message! }) : { type };
}

function summaryColumns(
  { state, complete, mean, deviation, gap, violation }: ReturnType<typeof summarizeRepeats>,
  ranking: Ranking,
) {
  return {
    state,
    complete,
    mean: mean ?? null,
    deviation: deviation ?? null,
    gap: gap ?? null,
    ...rankColumns(state, mean, violation, ranking),
  };
}

/**
 * Columns that order configurations.
 *
 * Tier 0 is complete, 1 running with a mean so far, 2 running without a mean, 3 ended without a value. With
 * constraints, tier -2 is complete and feasible, -1 is infeasible and has the violation as its score. Within a tier the
 * smaller score comes first, then the smaller configuration number.
 */
function rankColumns(
  state: ConfigurationState,
  mean: number | undefined,
  violation: number | undefined,
  ranking: Ranking,
) {
  if (state !== 'complete' && state !== 'running') return { tier: 3, score: null };
  if (mean === undefined) return { tier: 2, score: null };
  if (violation !== undefined && violation > 0) return { tier: -1, score: violation };
  const completeTier = violation === undefined ? 0 : -2;
  return { tier: state === 'complete' ? completeTier : 1, score: ranking.loss(mean) };
}

function isSameOutcome(a: Outcome, b: Outcome): boolean {
  return canonicalJson(a as unknown as Json) === canonicalJson(b as unknown as Json);
}
