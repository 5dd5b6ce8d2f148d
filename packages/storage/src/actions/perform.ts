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
  type Metric,
  type ObjectiveSettings,
  type Outcome,
  type OutcomeType,
  type Plan,
  type RepeatEnd,
  type Study,
  type StudyDefinition,
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
import type { Action, ActionOf, ActionResults } from './action.ts';
import type { AttemptColumns, RepeatEndColumns, Tables } from './tables.ts';

/**
 * Time up to which each study's working time is counted, by study id, on this process's monotonic clock. Studies that
 * this process has not written to yet are missing.
 */
export type CountedUntil = ReadonlyMap<number, number>;

/**
 * Applies an action to the tables of the current transaction. If the action throws, the caller undoes its changes.
 *
 * @param countedUntil Set to the action's `monotonicTime` for its study.
 */
export function performAction(
  tables: Tables,
  action: Action,
  countedUntil: Map<number, number>,
): ActionResults[Action['type']] {
  if (action.type === 'create-study') return createStudy(tables, action);
  const study = findStudy(tables, action.study);
  const handle = handlers[action.type] as (
    tables: Tables,
    study: StudyRow,
    action: Action,
  ) => ActionResults[Action['type']];
  if (!('monotonicTime' in action)) return handle(tables, study, action);
  const { monotonicTime } = action;
  // It is unknown how long the attempts of a dead owner ran.
  const isTimeKnown = action.type !== 'lose-every-attempt' || action.ranUntil === 'now';
  if (isTimeKnown) {
    tables.addWorkingTime(study.id, monotonicTime - (countedUntil.get(study.id) ?? monotonicTime));
  }
  const result = handle(tables, study, action);
  countedUntil.set(study.id, monotonicTime);
  return result;
}

function createStudy(tables: Tables, { study: name, definition, plan, at }: ActionOf<'create-study'>): Study {
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

const handlers: {
  readonly [T in Exclude<Action['type'], 'create-study'>]: (
    tables: Tables,
    study: StudyRow,
    action: ActionOf<T>,
  ) => ActionResults[T];
} = {
  'revise-study'(tables, study, { definition, plan }) {
    const reopened = undoCancellations(tables, study, definition);
    const revised: StudyRow = { ...reopened, ...definitionColumns(definition, plan), state: 'open' };
    tables.putStudy(revised);
    putStrategies(tables, study.id, definition);
    return studyFromRow(revised);
  },

  'retry-failed'(tables, study) {
    const failed = tables.failedTrials(study.id);
    if (failed.every((number) => isBeyondEnd(study, configurationNumber(study, number)))) return [];
    const definition = parseDefinition(study.definition);
    const reopened = undoCancellations(tables, study, definition);
    tables.putStudy({ ...reopened, state: 'open' });
    return tables.failedTrials(study.id).map((number) => retryTrial(tables, reopened, definition, number));
  },

  'archive-study'(tables, study, { archivedName }) {
    assertNameFree(tables, archivedName);
    tables.putStudy({ ...study, name: archivedName });
  },

  'start-trials'(tables, study, { starts, at }) {
    const definition = parseDefinition(study.definition);
    return starts.map((start) => {
      assertTrial(start.trial, definition);
      return startTrial(tables, study, start, at);
    });
  },

  'append-reports'(tables, study, { reports, at }) {
    const { id } = study;
    let added = false;
    for (const [trial, trialReports] of groupByTrial(reports)) {
      const currentReports = trialReports.filter(createRunningFilter(tables, id));
      if (currentReports.length > 0 && tables.addReports(id, trial, currentReports)) added = true;
    }
    if (added) tables.changeProgress(id, { event: at });
  },

  'finish-trials'(tables, study, { ends, at }) {
    const definition = parseDefinition(study.definition);
    for (const { outcome } of ends) assertOutcome(outcome);
    return ends.map((end) => endAttempt(tables, study, definition, end, at));
  },

  'lose-attempts'(tables, study, { losses, at }) {
    for (const { key, reason } of losses) loseAttempt(tables, study, key, { reason, at, event: at });
  },

  'lose-every-attempt'(tables, study, { reason, except, ranUntil, at }) {
    const running = tables.runningAttempts(study.id).filter(({ token }) => !except.includes(token));
    const event = ranUntil === 'now' ? at : undefined;
    for (const key of running) loseAttempt(tables, study, key, { reason, at, event });
    return running;
  },

  'cancel-beyond'(tables, study, { configuration, reason, ended, at }) {
    const definition = parseDefinition(study.definition);
    const outcome: Outcome = { type: 'cancelled', reason };
    const laterTrials = tables.trialsFrom(study.id, (configuration + 1) * study.repeats);
    const cancelledAttempts = laterTrials.flatMap(({ number }) => {
      const trial = tables.trial(study.id, number)!;
      const attempt = tables.attempt(study.id, number, trial.attempt)!;
      switch (trial.state) {
        case 'running':
          finishTrial(
            tables,
            study,
            definition,
            { ...attempt, lost_because: reason },
            { outcome, fingerprint: undefined },
            at,
          );
          break;
        case 'waiting':
          // Count the trial as running, which finishTrial expects.
          tables.changeProgress(study.id, { running: 1, waiting: -1 });
          tables.changeRepeats(study.id, trial.configuration, { running: 1 });
          finishTrial(
            tables,
            study,
            definition,
            { ...attempt, lost_because: attempt.lost_because ?? reason },
            { outcome, fingerprint: undefined },
            attempt.ended ?? attempt.started,
          );
          break;
        default:
          if (ended === 'kept' || isBeyondEnd(study, trial.configuration)) return [];
      }
      return [{ trial: number, attempt: attempt.number, token: attempt.token }];
    });
    if (ended === 'cancelled' && configuration < (study.ended_after ?? Infinity))
      moveEarlyEnd(tables, study, definition, { ended_after: configuration, ended_because: reason });
    return cancelledAttempts;
  },

  'end-study'(tables, study, { state }) {
    tables.putStudy({ ...study, state });
  },

  // The log checks the ownership when it commits a batch with this action.
  check: () => undefined,
};

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

/**
 * Creates a filter for one trial's reports: true if the report's attempt is running under the report's token.
 * Consecutive reports of an attempt share a lookup.
 */
function createRunningFilter(tables: Tables, study: number): (report: AttemptReport) => boolean {
  let attempt: AttemptColumns | undefined;
  return ({ key }) => {
    if (attempt?.number !== key.attempt) attempt = tables.attempt(study, key.trial, key.attempt);
    return attempt?.token === key.token && attempt.state === 'running';
  };
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

function startTrial(
  tables: Tables,
  study: StudyRow,
  { trial, token, historySize }: TrialStart,
  at: number,
): AttemptKey {
  const existing = tables.trial(study.id, trial.number);
  if (existing !== undefined && existing.state !== 'waiting') {
    throw new Error(`Trial ${trial.number} is ${existing.state}: it cannot start.`);
  }
  if (existing !== undefined && existing.epochs !== trial.epochs) {
    throw new Error(`Trial ${trial.number} had ${existing.epochs} epochs before, not ${trial.epochs}.`);
  }
  startConfiguration(tables, study, trial);
  const configuration = trial.configuration.number;
  const attempt = (existing?.attempt ?? 0) + 1;
  if (existing === undefined) {
    const { number, repeat, seed, epochs } = trial;
    tables.addTrial(study.id, {
      number,
      configuration,
      repeat,
      seed,
      epochs,
      saw: historySize ?? null,
      state: 'running',
      attempt,
    });
  } else {
    tables.setTrialState(study.id, trial.number, 'running', attempt);
  }
  tables.changeProgress(study.id, { running: 1, waiting: existing === undefined ? 0 : -1, event: at });
  tables.changeRepeats(study.id, configuration, {
    running: 1,
    maxEpochs: existing === undefined ? trial.epochs : 0,
  });
  const key = { trial: trial.number, attempt, token };
  tables.addAttempt(study.id, key, at);
  return key;
}

function startConfiguration(tables: Tables, { id }: StudyRow, { configuration, number: trial }: Trial): void {
  const { number, strategy, point, parameters } = configuration;
  const part =
    configuration.part === undefined ? null : canonicalJson({ ...configuration.part } as unknown as Json);
  const existing = tables.configuration(id, number);
  if (existing === undefined) {
    tables.addConfiguration(id, { number, strategy, point, parameters: JSON.stringify(parameters), part });
    tables.countConfiguration(id, strategy, undefined, 'running');
    return;
  }
  const isSame =
    existing.strategy === strategy &&
    existing.point === point &&
    existing.part === part &&
    canonicalJson(JSON.parse(existing.parameters) as Json) === canonicalJson(parameters);
  if (!isSame)
    throw new Error(`Configuration ${number} of trial ${trial} is already stored with other parameters.`);
}

function endAttempt(
  tables: Tables,
  study: StudyRow,
  definition: ObjectiveSettings,
  end: AttemptEnd,
  at: number,
): Acknowledgement {
  const { trial, token } = end.key;
  const attempt = tables.attempt(study.id, trial, end.key.attempt);
  if (attempt?.token !== token) return 'late';
  switch (attempt.state) {
    case 'running':
      finishTrial(tables, study, definition, attempt, end, at);
      if (end.testData !== undefined) tables.recordTestUse(study.id, end.testData, at);
      return 'acknowledged';
    case 'lost':
      if (end.testData !== undefined) tables.recordTestUse(study.id, end.testData, at);
      tables.updateAttempt(study.id, {
        ...attempt,
        state: 'late',
        late_outcome: JSON.stringify(end.outcome),
      });
      return 'late';
    case 'late':
      return 'late';
    default:
      // Another attempt at the trial is running or has ended.
      if (!hasEndedTrial(tables, study, attempt)) return 'late';
      // A repeated end is acknowledged if it equals the stored one.
      return isSameOutcome(outcomeFromRow(tables.outcome(study.id, trial)!), end.outcome)
        ? 'acknowledged'
        : 'late';
  }
}

/** True if the trial ended with this attempt. */
function hasEndedTrial(tables: Tables, { id }: StudyRow, { trial, number }: AttemptColumns): boolean {
  const existing = tables.trial(id, trial)!;
  return existing.attempt === number && existing.state !== 'waiting';
}

function finishTrial(
  tables: Tables,
  study: StudyRow,
  definition: ObjectiveSettings,
  attempt: AttemptColumns,
  { outcome, threadTime, layers = [], examples, fingerprint }: Omit<AttemptEnd, 'key'>,
  at: number,
): void {
  const { trial, started } = attempt;
  const ended = Math.max(started, at);
  const epochs = tables.lastStep(study.id, trial);
  tables.updateAttempt(study.id, { ...attempt, state: outcome.type, ended });
  tables.setTrialState(study.id, trial, outcome.type, attempt.number);
  tables.addOutcome(study.id, {
    ...outcomeContent(outcome, definition),
    trial,
    attempt: attempt.number,
    epochs,
    started,
    ended,
    charged: threadTime ?? null,
    fingerprint: fingerprint === undefined ? null : tables.putFingerprint(fingerprint),
  });
  for (const [number, { layer: name, weights, nearZero, reach, counts }] of layers.entries()) {
    const layer = {
      trial,
      number,
      name,
      weights,
      near_zero: nearZero,
      reach,
      counts: JSON.stringify(counts),
    };
    tables.addLayer(study.id, layer);
  }
  if (examples !== undefined) tables.addTestExamples(study.id, trial, exampleColumns(examples));
  const configuration = configurationNumber(study, trial);
  tables.changeRepeats(study.id, configuration, { running: -1, epochs });
  updateConfiguration(tables, study, definition, configuration);
  tables.changeProgress(study.id, {
    [isBeyondEnd(study, configuration) ? 'cancelled' : outcome.type]: 1,
    running: -1,
    epochs,
    busy: ended - started,
    outcomes: 1,
    event: at,
  });
}

/** Columns of an outcome that depend only on the outcome. */
function outcomeContent(outcome: Outcome, { metric }: ObjectiveSettings) {
  const values = outcome.type === 'complete' ? outcome.values : {};
  const gap = outcome.type === 'complete' ? (gapOf(values, metric) ?? null) : null;
  return { ...outcomeColumns(outcome), gap, values: valueParameters(values) };
}

/**
 * Changes a study's early end, beyond which ended trials count as cancelled. Updates the counters and configurations of
 * the trials whose state this changes. Returns the study's new row.
 */
function moveEarlyEnd(
  tables: Tables,
  study: StudyRow,
  definition: ObjectiveSettings,
  end: EarlyEndColumns,
): StudyRow {
  const updated = { ...study, ...end };
  const first = (Math.min(study.ended_after ?? Infinity, end.ended_after ?? Infinity) + 1) * study.repeats;
  const changed = new Set<number>();
  for (const { number } of tables.trialsFrom(study.id, first)) {
    const { state, configuration } = tables.trial(study.id, number)!;
    const isCancelled = isBeyondEnd(updated, configuration);
    if (state === 'running' || state === 'waiting' || isCancelled === isBeyondEnd(study, configuration))
      continue;
    tables.changeProgress(study.id, { [state]: isCancelled ? -1 : 1, cancelled: isCancelled ? 1 : -1 });
    changed.add(configuration);
  }
  tables.putStudy(updated);
  for (const configuration of changed) updateConfiguration(tables, updated, definition, configuration);
  return updated;
}

/**
 * Undoes the cancellations of a study's early end, and returns the study's new row.
 *
 * Trials that were cancelled before they ended are queued again: their attempts have a `lost_because`. Before 2026-11-29,
 * a cancellation also overwrote the outcomes of ended trials and saved them with the attempts; they are restored.
 */
function undoCancellations(tables: Tables, stored: StudyRow, definition: ObjectiveSettings): StudyRow {
  const study =
    stored.ended_after === null
      ? stored
      : moveEarlyEnd(tables, stored, definition, { ended_after: null, ended_because: null });
  const cancelled = tables.cancelledBeyond(study.id);
  for (const attempt of cancelled) {
    if (attempt.lost_because === null) restoreOverwrittenOutcome(tables, study, definition, attempt);
  }
  for (const attempt of cancelled) {
    if (attempt.lost_because === null) continue;
    // The attempt counts as lost.
    const state = attempt.late_outcome === null ? 'lost' : 'late';
    requeueTrial(tables, study, definition, { ...attempt, state }, 'cancelled');
  }
  return study;
}

/** Queues a failed trial for another attempt. Its outcome stays with the failed attempt, as a late one. */
function retryTrial(
  tables: Tables,
  study: StudyRow,
  definition: ObjectiveSettings,
  number: number,
): AttemptKey {
  const attempt = tables.attempt(study.id, number, tables.trial(study.id, number)!.attempt)!;
  const late_outcome = JSON.stringify(outcomeFromRow(tables.outcome(study.id, number)!));
  requeueTrial(tables, study, definition, { ...attempt, late_outcome }, 'failed');
  return { trial: number, attempt: attempt.number, token: attempt.token };
}

function restoreOverwrittenOutcome(
  tables: Tables,
  study: StudyRow,
  definition: ObjectiveSettings,
  attempt: AttemptColumns,
): void {
  const { trial } = attempt;
  const outcome = JSON.parse(attempt.late_outcome!) as Outcome;
  tables.updateAttempt(study.id, { ...attempt, state: outcome.type, late_outcome: null });
  tables.restoreOutcome(study.id, trial, outcomeContent(outcome, definition));
  tables.setTrialState(study.id, trial, outcome.type, attempt.number);
  tables.changeProgress(study.id, { cancelled: -1, [outcome.type]: 1 });
  updateConfiguration(tables, study, definition, configurationNumber(study, trial));
}

/**
 * Removes a trial's outcome and reports, and queues the trial.
 *
 * @param attempt New row of the trial's last attempt.
 * @param removedType Type of the removed outcome.
 */
function requeueTrial(
  tables: Tables,
  study: StudyRow,
  definition: ObjectiveSettings,
  attempt: AttemptColumns,
  removedType: OutcomeType,
): void {
  const { trial, started, ended } = attempt;
  const epochs = tables.lastStep(study.id, trial);
  tables.dropOutcome(study.id, trial);
  tables.updateAttempt(study.id, attempt);
  tables.dropReports(study.id, trial);
  tables.setTrialState(study.id, trial, 'waiting', attempt.number);
  const configuration = configurationNumber(study, trial);
  tables.changeRepeats(study.id, configuration, { running: 0, epochs: -epochs });
  updateConfiguration(tables, study, definition, configuration);
  tables.changeProgress(study.id, { [removedType]: -1, waiting: 1, epochs: -epochs, busy: started - ended! });
}

function loseAttempt(
  tables: Tables,
  study: StudyRow,
  { trial, attempt: number, token }: AttemptKey,
  { reason, at, event }: { readonly reason: string; readonly at: number; readonly event: number | undefined },
): void {
  const attempt = tables.attempt(study.id, trial, number);
  if (attempt?.token !== token || attempt.state !== 'running') return;
  const ended = Math.max(attempt.started, at);
  tables.updateAttempt(study.id, { ...attempt, state: 'lost', ended, lost_because: reason });
  tables.dropReports(study.id, trial);
  tables.setTrialState(study.id, trial, 'waiting', number);
  tables.changeRepeats(study.id, configurationNumber(study, trial), { running: -1 });
  tables.changeProgress(study.id, { running: -1, waiting: 1, event });
}

/** Recomputes the summary of a configuration's seeds, and updates its strategy's counters if its state changed. */
function updateConfiguration(
  tables: Tables,
  study: StudyRow,
  { metric, constraints = [] }: ObjectiveSettings,
  number: number,
): void {
  const first = number * study.repeats;
  const isCancelled = isBeyondEnd(study, number);
  const ends = tables
    .repeatEnds(study.id, first, first + study.repeats - 1)
    .map((row) =>
      isCancelled && row.type !== 'cancelled' ? { type: 'cancelled' as const } : toRepeatEnd(row),
    );
  const endsWithValues = constraints.length === 0 ? ends : addValues(tables, study, metric, first, ends);
  const summary = summaryColumns(
    summarizeRepeats(study.repeats, endsWithValues, constraints),
    new Ranking(metric),
  );
  const { state: before, strategy } = tables.configuration(study.id, number)!;
  tables.updateConfiguration(study.id, number, summary);
  if (before !== summary.state) tables.countConfiguration(study.id, strategy, before, summary.state);
}

/** Adds the values that constraints refer to, if all seeds of the configuration are complete. */
function addValues(
  tables: Tables,
  study: StudyRow,
  metric: Metric,
  first: number,
  ends: readonly RepeatEnd[],
): readonly RepeatEnd[] {
  if (ends.length < study.repeats || ends.some(({ type }) => type !== 'complete')) return ends;
  return ends.map((_, repeat) =>
    repeatEnd(outcomeFromRow(tables.outcome(study.id, first + repeat)!), metric),
  );
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
 * Tier 0 is complete, 1 running with a mean so far, 2 running without, 3 ended without a value. With constraints, tier
 * -2 is complete and feasible, -1 complete and infeasible, with the violation as its score. Within a tier the smaller
 * score comes first, then the smaller configuration number.
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

function configurationNumber({ repeats }: StudyRow, trial: number): number {
  return Math.floor(trial / repeats);
}

function isSameOutcome(a: Outcome, b: Outcome): boolean {
  return canonicalJson(a as unknown as Json) === canonicalJson(b as unknown as Json);
}
