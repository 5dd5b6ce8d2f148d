import { RidgelineError } from '../error.ts';
import type { LayerSummary } from '../layer-summary.ts';
import { Ranking } from '../ranking.ts';
import type { Report } from '../metric.ts';
import type { Study } from '../study.ts';
import type { TestExamples } from '../test-result.ts';
import type {
  AttemptKey,
  Configuration,
  ConfigurationState,
  FinishedTrial,
  Outcome,
  OutcomeType,
  Trial,
} from '../trial.ts';
import { canonicalJson, type Json } from '../value.ts';
import { repeatEnd, summarizeRepeats } from '../store/repeats.ts';
import { systemStoreClock, type StoreClock, type StudyLog } from '../store/study-log.ts';
import { assertOutcome, assertReport, assertTrial } from '../store/storable.ts';
import type {
  AttemptRow,
  ConfigurationRow,
  LedgerRow,
  RankingOrder,
  StudyView,
  TrialRow,
} from '../store/study-view.ts';

interface StudyRecord {
  study: Study;
  /** Trials by number. */
  readonly trials: Map<number, TrialRecord>;
  /** Outcomes in the order of acknowledgement; an undone outcome becomes undefined. */
  readonly outcomes: (FinishedTrial | undefined)[];
  /** Early end of the study; undefined if there was none. */
  earlyEnd: EarlyEnd | undefined;
  /** Running attempts. */
  readonly running: Set<AttemptRecord>;
  workingTime: number;
  /** End of the counted working time, by the monotonic clock. */
  countedUntil: number;
  lastEvent: number | undefined;
  /** Uses of test data, by the hash of the data. */
  readonly testUses: Map<string, Omit<LedgerRow, 'study'>>;
}

/** Early end of a study: ended trials of configurations after `lastConfiguration` are read as cancelled. */
interface EarlyEnd {
  /** Number of the last configuration that counts. */
  readonly lastConfiguration: number;
  readonly reason: string;
}

interface TrialRecord {
  readonly trial: Trial;
  readonly historySize: number | undefined;
  readonly attempts: AttemptRecord[];
  finished: FinishedTrial | undefined;
  layers: readonly LayerSummary[];
  examples: TestExamples | undefined;
}

interface AttemptRecord {
  readonly key: AttemptKey;
  readonly started: number;
  ended: number | undefined;
  state: AttemptRow['state'];
  lostReason: string | undefined;
  lateOutcome: Outcome | undefined;
  reports: StoredReport[];
}

interface StoredReport extends Report {
  readonly historySize: number | undefined;
}

/** Write side and read side of one store. */
export interface Store {
  readonly log: StudyLog;
  readonly view: StudyView;
}

/**
 * Creates a store in memory, the reference implementation of both interfaces. It records events and derives everything
 * else at each read, so a read takes time in proportion to the size of the study.
 *
 * @example
 * const { log, view } = createMemoryStore();
 * await log.createStudy({ name: definition.name, definition, plan });
 * (await view.studies()).length; // 1
 */
export function createMemoryStore(clock: StoreClock = systemStoreClock): Store {
  const records: StudyRecord[] = [];
  let version = 0;
  return {
    log: createMemoryLog(records, clock, () => version++),
    view: createMemoryView(records, () => version),
  };
}

/**
 * Write side in memory. Each method checks everything before it changes state, so a method that throws leaves no trace.
 */
function createMemoryLog(
  records: StudyRecord[],
  { now, monotonic }: StoreClock,
  countChange: () => void,
): StudyLog {
  const assertNameIsFree = (name: string) => {
    if (records.some(({ study }) => study.name === name)) {
      throw new RidgelineError('STUDY_EXISTS', `A study "${name}" already exists.`);
    }
  };
  return {
    async createStudy({ name, definition, plan }) {
      assertNameIsFree(name);
      const study: Study = {
        name,
        definition: { ...copy(definition), name },
        plan: plan && copy(plan),
        state: 'open',
        created: now(),
      };
      records.push({
        study,
        trials: new Map(),
        outcomes: [],
        earlyEnd: undefined,
        running: new Set(),
        workingTime: 0,
        countedUntil: monotonic(),
        lastEvent: undefined,
        testUses: new Map(),
      });
      countChange();
      return copy(study);
    },

    async reviseStudy(name, definition, plan) {
      const record = findRecord(records, name);
      record.study = {
        ...record.study,
        definition: { ...copy(definition), name },
        plan: plan && copy(plan),
        state: 'open',
      };
      undoCancellations(record);
      countChange();
      return copy(record.study);
    },

    async retryFailed(name) {
      const record = findRecord(records, name);
      if (findFailedTrials(record).length === 0) return [];
      record.study = { ...record.study, state: 'open' };
      undoCancellations(record);
      const retriedKeys = findFailedTrials(record).map((trial) => {
        const attempt = trial.attempts.at(-1)!;
        attempt.lateOutcome = trial.finished!.outcome;
        requeueTrial(record, trial);
        return attempt.key;
      });
      countChange();
      return retriedKeys;
    },

    async archiveStudy(name, archivedName) {
      const record = findRecord(records, name);
      assertNameIsFree(archivedName);
      const { study } = record;
      record.study = {
        ...study,
        name: archivedName,
        definition: { ...study.definition, name: archivedName },
      };
      countChange();
    },

    async startTrials(name, starts) {
      const record = findRecord(records, name);
      const startingTrials = new Map<number, Trial>();
      for (const { trial } of starts) {
        assertTrial(trial, record.study.definition);
        if (startingTrials.has(trial.number)) throw new Error(`Trial ${trial.number} starts twice.`);
        assertUnchanged(trial, record, startingTrials);
        startingTrials.set(trial.number, trial);
        const existing = record.trials.get(trial.number);
        if (existing !== undefined && trialState(existing) !== 'waiting') {
          throw new Error(`Trial ${trial.number} is ${trialState(existing)}: it cannot start.`);
        }
      }
      countTime(record, monotonic());
      if (starts.length > 0) recordEvent(record, now());
      const keys = starts.map(({ trial, token, historySize }) => {
        const entry = record.trials.get(trial.number) ?? {
          trial: copy(trial),
          historySize,
          attempts: [],
          finished: undefined,
          layers: [],
          examples: undefined,
        };
        record.trials.set(trial.number, entry);
        const key = { trial: trial.number, attempt: entry.attempts.length + 1, token };
        const attempt: AttemptRecord = {
          key,
          started: now(),
          ended: undefined,
          state: 'running',
          lostReason: undefined,
          lateOutcome: undefined,
          reports: [],
        };
        entry.attempts.push(attempt);
        record.running.add(attempt);
        return copy(key);
      });
      countChange();
      return keys;
    },

    async appendReports(name, reports) {
      for (const { report } of reports) assertReport(report);
      const record = findRecord(records, name);
      countTime(record, monotonic());
      for (const { key, report, historySize } of reports) {
        const attempt = findAttempt(record, key);
        if (attempt?.state !== 'running' || attempt.reports.some(({ step }) => step === report.step))
          continue;
        attempt.reports = [...attempt.reports, { ...copy(report), historySize }].sort(
          (a, b) => a.step - b.step,
        );
        recordEvent(record, now());
      }
      countChange();
    },

    async finishTrials(name, ends) {
      const record = findRecord(records, name);
      for (const { outcome } of ends) assertOutcome(outcome);
      countTime(record, monotonic());
      const acknowledgements = ends.map(
        ({ key, outcome, threadTime, layers = [], fingerprint, examples, testData }) => {
          const attempt = findAttempt(record, key);
          if (attempt?.state === 'running' || attempt?.state === 'lost')
            recordTestUse(record, testData, now());
          if (attempt?.state === 'lost') {
            attempt.state = 'late';
            attempt.lateOutcome = copy(outcome);
          }
          if (attempt === undefined || attempt.state === 'late') return 'late';
          const trialRecord = record.trials.get(key.trial)!;
          const { finished } = trialRecord;
          if (attempt.state !== 'running') {
            if (finished?.attempt !== key.attempt) return 'late';
            // A repeated message is acknowledged only if its outcome is the recorded one.
            return isSameJson(finished.outcome, outcome) ? 'acknowledged' : 'late';
          }
          recordEvent(record, now());
          record.running.delete(attempt);
          attempt.state = outcome.type;
          attempt.ended = Math.max(attempt.started, now());
          trialRecord.finished = {
            trial: trialRecord.trial,
            attempt: key.attempt,
            outcome: copy(outcome),
            epochs: countEpochs(attempt),
            started: attempt.started,
            ended: attempt.ended,
            threadTime,
            fingerprint: fingerprint && copy(fingerprint),
          };
          trialRecord.layers = copy(layers);
          trialRecord.examples = examples && structuredClone(examples);
          record.outcomes.push(trialRecord.finished);
          return 'acknowledged';
        },
      );
      countChange();
      return acknowledgements;
    },

    async loseAttempts(name, losses) {
      const record = findRecord(records, name);
      countTime(record, monotonic());
      for (const { key, reason } of losses) {
        const attempt = findAttempt(record, key);
        if (attempt?.state !== 'running') continue;
        recordEvent(record, now());
        loseAttempt(record, attempt, reason, now());
      }
      countChange();
    },

    async loseEveryAttempt(name, reason, { except = [], ranUntil = 'unknown' } = {}) {
      const keptTokens = new Set(except.map(({ token }) => token));
      const record = findRecord(records, name);
      const lostAttempts = [...record.running].filter(({ key }) => !keptTokens.has(key.token));
      if (ranUntil === 'now') countTime(record, monotonic());
      else record.countedUntil = monotonic();
      if (lostAttempts.length > 0 && ranUntil === 'now') recordEvent(record, now());
      for (const attempt of lostAttempts) loseAttempt(record, attempt, reason, now());
      countChange();
      return lostAttempts.map(({ key }) => key).sort((a, b) => a.trial - b.trial);
    },

    async cancelBeyond(name, configuration, reason, ended = 'cancelled') {
      const record = findRecord(records, name);
      const outcome: Outcome = { type: 'cancelled', reason };
      countTime(record, monotonic());
      const cancelledKeys: AttemptKey[] = [];
      for (const trial of sortedTrials(record)) {
        if (trial.trial.configuration.number <= configuration) continue;
        if (trial.finished?.outcome.type === 'cancelled') continue;
        if (trial.finished !== undefined && (ended === 'kept' || isBeyondEarlyEnd(record, trial.trial)))
          continue;
        const attempt = trial.attempts.at(-1)!;
        cancelledKeys.push(attempt.key);
        if (trial.finished !== undefined) continue;
        attempt.lostReason ??= reason;
        recordEvent(record, attempt.ended ?? now());
        record.running.delete(attempt);
        attempt.ended ??= Math.max(attempt.started, now());
        attempt.state = 'cancelled';
        trial.finished = {
          trial: trial.trial,
          attempt: attempt.key.attempt,
          epochs: countEpochs(attempt),
          started: attempt.started,
          fingerprint: undefined,
          outcome,
          ended: attempt.ended,
        };
        record.outcomes.push(trial.finished);
      }
      if (ended === 'cancelled' && configuration < (record.earlyEnd?.lastConfiguration ?? Infinity))
        record.earlyEnd = { lastConfiguration: configuration, reason };
      countChange();
      return cancelledKeys;
    },

    async endStudy(name, state) {
      const record = findRecord(records, name);
      record.study = { ...record.study, state };
      countChange();
    },

    async check(name) {
      findRecord(records, name);
    },

    async close() {
      // No resource to release.
    },
  };
}

function createMemoryView(records: readonly StudyRecord[], version: () => number): StudyView {
  return {
    async studies() {
      return records.map(({ study }) => copy(study)).reverse();
    },

    async study(name) {
      return copy(findRecord(records, name).study);
    },

    async progress(name) {
      const record = findRecord(records, name);
      const trials = sortedTrials(record);
      const countEnded = (type: OutcomeType) =>
        readOutcomes(record).filter(({ outcome }) => outcome.type === type).length;
      return {
        cursor: record.outcomes.length,
        ended: {
          complete: countEnded('complete'),
          pruned: countEnded('pruned'),
          diverged: countEnded('diverged'),
          failed: countEnded('failed'),
          cancelled: countEnded('cancelled'),
        },
        running: trials.filter((trial) => trialState(trial) === 'running').length,
        waiting: trials.filter((trial) => trialState(trial) === 'waiting').length,
        epochs: sum(trials.map(({ attempts }) => countEpochs(attempts.at(-1)!))),
        workingTime: record.workingTime,
        lastEvent: record.lastEvent,
        busy: sum(readOutcomes(record).map(({ started, ended }) => ended - started)),
      };
    },

    async ranking(name, { offset, limit, strategy, state, order }) {
      const selectedRows = rankConfigurations(findRecord(records, name)).filter(
        (row) =>
          (strategy === undefined || row.configuration.strategy === strategy) &&
          (state === undefined || row.state === state),
      );
      const rows = order === undefined ? selectedRows.map(withRank) : sortRows(selectedRows, order);
      return copyRows(rows.slice(offset, offset + limit));
    },

    async strategies(name) {
      const record = findRecord(records, name);
      const ranking = rankConfigurations(record);
      return record.study.definition.strategies
        .map((strategy) => {
          const rows = ranking.filter(({ configuration }) => configuration.strategy === strategy.name);
          const count = (state: ConfigurationState) => rows.filter((row) => row.state === state).length;
          return {
            strategy: strategy.name,
            states: {
              running: count('running'),
              complete: count('complete'),
              pruned: count('pruned'),
              diverged: count('diverged'),
              failed: count('failed'),
              cancelled: count('cancelled'),
            },
            best: copyRows(rows.filter(isFeasible)).at(0),
            hasStarted: rows.length > 0,
          };
        })
        .filter(({ hasStarted }) => hasStarted)
        .map(({ hasStarted: _, ...row }) => row);
    },

    async running(name) {
      return sortedTrials(findRecord(records, name))
        .filter((trial) => trialState(trial) === 'running')
        .map(({ trial, attempts }) => {
          const { key, started, reports } = attempts.at(-1)!;
          return {
            trial: copy(trial),
            attempt: key.attempt,
            started,
            last: reports.map(withoutHistorySize).at(-1),
          };
        });
    },

    async waiting(name) {
      const waitingTrials = sortedTrials(findRecord(records, name)).filter(
        (trial) => trialState(trial) === 'waiting',
      );
      return waitingTrials.map(({ trial }) => copy(trial));
    },

    async endedTrials(name) {
      const endedTrials = sortedTrials(findRecord(records, name)).filter(
        (trial) => trialState(trial) === 'ended',
      );
      return endedTrials.map(({ trial }) => trial.number);
    },

    async trial(name, number) {
      const record = findRecord(records, name);
      return createTrialRow(record, findTrial(record, number));
    },

    async curve(name, number) {
      return findTrial(findRecord(records, name), number).attempts.at(-1)!.reports.map(withoutHistorySize);
    },

    async testExamples(name, number) {
      const { examples } = findTrial(findRecord(records, name), number);
      return examples && structuredClone(examples);
    },

    async ledger(name) {
      const { testUses } = findRecord(records, name);
      const rows = records.flatMap((record) =>
        [...record.testUses.values()].map((row) => ({ ...row, study: record.study.name })),
      );
      return rows.filter(({ data }) => testUses.has(data)).sort((a, b) => a.first - b.first);
    },

    async historySizes(name, number) {
      const { historySize, attempts } = findTrial(findRecord(records, name), number);
      const { reports } = attempts.at(-1)!;
      const atDecisions = reports.flatMap(({ step, historySize }) =>
        historySize === undefined ? [] : [{ step, historySize }],
      );
      return { atSuggestion: historySize, atDecisions };
    },

    async layers(name, number) {
      return copy(findTrial(findRecord(records, name), number).layers);
    },

    async outcomes(name, cursor, limit) {
      const record = findRecord(records, name);
      const page = [...record.outcomes.entries()]
        .flatMap(([index, finished]) =>
          finished === undefined || index < cursor
            ? []
            : [{ index, finished: applyEarlyEnd(record, finished) }],
        )
        .slice(0, limit);
      const last = page.at(-1);
      return {
        outcomes: page.map(({ finished }) => copyFinished(finished)),
        cursor: last === undefined ? cursor : last.index + 1,
      };
    },

    async outcomesByTrial(name, from, limit, values) {
      return readOutcomes(findRecord(records, name))
        .filter(({ trial }) => trial.number >= from)
        .sort((a, b) => a.trial.number - b.trial.number)
        .slice(0, limit)
        .map((finished) => withValues(copyFinished(finished), values));
    },

    async version() {
      return version();
    },

    async close() {
      // No resource to release.
    },
  };
}

function findRecord(records: readonly StudyRecord[], name: string): StudyRecord {
  const record = records.find(({ study }) => study.name === name);
  if (record === undefined) throw new RidgelineError('STUDY_NOT_FOUND', `There is no study "${name}".`);
  return record;
}

function findTrial(record: StudyRecord, number: number): TrialRecord {
  const trial = record.trials.get(number);
  if (trial === undefined) {
    throw new RidgelineError('TRIAL_NOT_FOUND', `Study "${record.study.name}" has no trial ${number}.`);
  }
  return trial;
}

/** All trials that have started, by number. */
function sortedTrials(record: StudyRecord): readonly TrialRecord[] {
  return [...record.trials.values()].sort((a, b) => a.trial.number - b.trial.number);
}

function trialState({ attempts, finished }: TrialRecord): TrialRow['state'] {
  if (finished !== undefined) return 'ended';
  return attempts.at(-1)!.state === 'running' ? 'running' : 'waiting';
}

function findAttempt(record: StudyRecord, key: AttemptKey): AttemptRecord | undefined {
  const attempt = record.trials.get(key.trial)?.attempts[key.attempt - 1];
  return attempt?.key.token === key.token ? attempt : undefined;
}

/** Adds the time since the last change to the working time if trials ran. Must be called before each change. */
function countTime(record: StudyRecord, time: number): void {
  if (record.running.size > 0) record.workingTime += time - record.countedUntil;
  record.countedUntil = time;
}

function recordTestUse({ testUses }: StudyRecord, data: string | undefined, time: number): void {
  if (data === undefined) return;
  const { trials, first, last } = testUses.get(data) ?? { trials: 0, first: time, last: time };
  testUses.set(data, { data, trials: trials + 1, first, last: Math.max(last, time) });
}

function recordEvent(record: StudyRecord, time: number): void {
  record.lastEvent = Math.max(record.lastEvent ?? 0, time);
}

function loseAttempt(record: StudyRecord, attempt: AttemptRecord, reason: string, now: number): void {
  record.running.delete(attempt);
  attempt.state = 'lost';
  attempt.ended = Math.max(attempt.started, now);
  attempt.lostReason = reason;
  attempt.reports = [];
}

/** Undoes `cancelBeyond`. */
function undoCancellations(record: StudyRecord): void {
  record.earlyEnd = undefined;
  for (const trial of record.trials.values()) {
    const attempt = trial.attempts.at(-1)!;
    if (attempt.state !== 'cancelled' || attempt.lostReason === undefined) continue;
    attempt.state = attempt.lateOutcome === undefined ? 'lost' : 'late';
    requeueTrial(record, trial);
  }
}

/** Undoes the outcome of a trial, with all its data. The trial then waits for another attempt. */
function requeueTrial(record: StudyRecord, trial: TrialRecord): void {
  record.outcomes[record.outcomes.indexOf(trial.finished!)] = undefined;
  trial.attempts.at(-1)!.reports = [];
  trial.finished = undefined;
  trial.layers = [];
  trial.examples = undefined;
}

function readOutcomes(record: StudyRecord): readonly FinishedTrial[] {
  return record.outcomes.flatMap((finished) =>
    finished === undefined ? [] : [applyEarlyEnd(record, finished)],
  );
}

function isBeyondEarlyEnd({ earlyEnd }: StudyRecord, { configuration }: Trial): boolean {
  return earlyEnd !== undefined && configuration.number > earlyEnd.lastConfiguration;
}

/** Ended trial as reads return it: cancelled if it is beyond an early end. */
function applyEarlyEnd(record: StudyRecord, finished: FinishedTrial): FinishedTrial {
  if (!isBeyondEarlyEnd(record, finished.trial) || finished.outcome.type === 'cancelled') return finished;
  return { ...finished, outcome: { type: 'cancelled', reason: record.earlyEnd!.reason } };
}

function findFailedTrials(record: StudyRecord): readonly TrialRecord[] {
  return sortedTrials(record).filter(
    ({ finished }) => finished !== undefined && applyEarlyEnd(record, finished).outcome.type === 'failed',
  );
}

function countEpochs({ reports }: AttemptRecord): number {
  return reports.at(-1)?.step ?? 0;
}

/** Asserts that a trial and its configuration equal their earlier records. */
function assertUnchanged(
  trial: Trial,
  record: StudyRecord,
  startingTrials: ReadonlyMap<number, Trial>,
): void {
  const { number } = trial.configuration;
  const repeats = record.study.definition.seeds.length;
  for (let sibling = number * repeats; sibling < (number + 1) * repeats; sibling++) {
    const earlierTrial = startingTrials.get(sibling) ?? record.trials.get(sibling)?.trial;
    if (earlierTrial === undefined) continue;
    const isSame =
      sibling === trial.number
        ? isSameJson(earlierTrial, trial)
        : isSameJson(earlierTrial.configuration, trial.configuration);
    if (!isSame)
      throw new Error(`Trial ${trial.number} or its configuration differs from its earlier record.`);
  }
}

function createTrialRow(record: StudyRecord, { trial, attempts, finished }: TrialRecord): TrialRow {
  const rows: AttemptRow[] = attempts
    .toReversed()
    .map(({ key, started, ended, state, lostReason, lateOutcome }) => ({
      attempt: key.attempt,
      started,
      ended,
      state,
      lostReason,
      lateOutcome: lateOutcome && copy(lateOutcome),
    }));
  if (finished !== undefined) {
    const visibleTrial = applyEarlyEnd(record, finished);
    if (visibleTrial !== finished)
      rows[0] = { ...rows[0]!, state: 'cancelled', lateOutcome: copy(finished.outcome) };
    return { state: 'ended', trial: copy(trial), attempts: rows, finished: copyFinished(visibleTrial) };
  }
  const isRunning = attempts.at(-1)!.state === 'running';
  return { state: isRunning ? 'running' : 'waiting', trial: copy(trial), attempts: rows };
}

function rankConfigurations(record: StudyRecord): readonly ConfigurationRow[] {
  const ranking = new Ranking(record.study.definition.metric);
  const configurations = new Map<number, TrialRecord[]>();
  for (const trial of sortedTrials(record)) {
    const { number } = trial.trial.configuration;
    configurations.set(number, [...(configurations.get(number) ?? []), trial]);
  }
  const rows = [...configurations.values()]
    .map((trials) => createConfigurationRow(record, trials))
    .sort((a, b) => a.configuration.number - b.configuration.number);
  const byMean = (unsorted: readonly ConfigurationRow[]) => ranking.sort(unsorted, ({ mean }) => mean);
  const infeasible = rows
    .filter((row) => row.state === 'complete' && !isFeasible(row))
    .sort((a, b) => a.violation! - b.violation! || a.configuration.number - b.configuration.number);
  const otherRows = rows.filter((row) => row.state !== 'complete' && row.state !== 'running');
  return [
    ...byMean(rows.filter(isFeasible)),
    ...infeasible,
    ...byMean(rows.filter((row) => row.state === 'running')),
    ...otherRows,
  ].map(withRank);
}

/** True for a complete configuration that satisfies the constraints. */
function isFeasible({ state, violation = 0 }: ConfigurationRow): boolean {
  return state === 'complete' && violation === 0;
}

/** Adds the rank to the row at `index` of the ranking, in which complete configurations come first. */
function withRank(row: ConfigurationRow, index: number): ConfigurationRow {
  return { ...row, rank: row.state === 'complete' ? index + 1 : undefined };
}

function sortRows(
  rows: readonly ConfigurationRow[],
  { by, descending }: RankingOrder,
): readonly ConfigurationRow[] {
  return rows
    .map((row) => ({ row: { ...row, rank: undefined }, key: orderKey(row, by) }))
    .sort(({ row: a, key: left }, { row: b, key: right }) => {
      const kindOrder = keyKind(left) - keyKind(right);
      if (kindOrder !== 0) return kindOrder;
      const keyOrder = compareKeys(left, right);
      return (descending ? -keyOrder : keyOrder) || a.configuration.number - b.configuration.number;
    })
    .map(({ row }) => row);
}

/** Orders numbers before texts, and missing values last. */
function keyKind(key: number | string | undefined): number {
  if (key === undefined) return 2;
  return typeof key === 'string' ? 1 : 0;
}

/** Compares two values of the same kind: numbers by size, texts by code point, as a database does. */
function compareKeys(a: number | string | undefined, b: number | string | undefined): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a === b ? 0 : Number(a) < Number(b) ? -1 : 1;
}

function orderKey(
  { configuration, ...row }: ConfigurationRow,
  by: RankingOrder['by'],
): number | string | undefined {
  if (by === 'number' || by === 'strategy') return configuration[by];
  if (typeof by === 'string') return row[by];
  const value = configuration.parameters[by.parameter];
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object'
    ? JSON.stringify(value)
    : typeof value === 'boolean'
      ? Number(value)
      : value;
}

function createConfigurationRow(record: StudyRecord, trials: readonly TrialRecord[]): ConfigurationRow {
  const { definition } = record.study;
  const configuration: Configuration = trials[0]!.trial.configuration;
  const ends = trials.flatMap(({ finished }) =>
    finished === undefined ? [] : [repeatEnd(applyEarlyEnd(record, finished).outcome, definition.metric)],
  );
  const { violation, ...summary } = summarizeRepeats(definition.seeds.length, ends, definition.constraints);
  return {
    rank: undefined,
    configuration,
    ...summary,
    ...(violation === undefined ? {} : { violation }),
    running: trials.filter((trial) => trialState(trial) === 'running').length,
    epochs: sum(trials.map(({ attempts }) => countEpochs(attempts.at(-1)!))),
    maxEpochs: sum(trials.map(({ trial }) => trial.epochs)),
  };
}

function copyRows(rows: readonly ConfigurationRow[]): readonly ConfigurationRow[] {
  return rows.map((row) => ({ ...row, configuration: copy(row.configuration) }));
}

function copyFinished({ trial, outcome, fingerprint, ...numbers }: FinishedTrial): FinishedTrial {
  return {
    ...numbers,
    trial: copy(trial),
    outcome: copy(outcome),
    fingerprint: fingerprint && copy(fingerprint),
  };
}

/** Keeps only the named values of a complete outcome; all if `names` is undefined. */
function withValues(finished: FinishedTrial, names: readonly string[] | undefined): FinishedTrial {
  const { outcome } = finished;
  if (names === undefined || outcome.type !== 'complete') return finished;
  const values = Object.entries(outcome.values).filter(([name]) => names.includes(name));
  return { ...finished, outcome: { ...outcome, values: Object.fromEntries(values) } };
}

function withoutHistorySize({ step, values }: Report): Report {
  return copy({ step, values });
}

/** Copies a value as a database would return it: no undefined keys, and -0 is 0. */
function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function isSameJson(a: object, b: object): boolean {
  return canonicalJson(copy(a) as Json) === canonicalJson(copy(b) as Json);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
