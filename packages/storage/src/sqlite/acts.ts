import {
  assertOutcome,
  assertReport,
  assertTrial,
  canonicalJson,
  gapOf,
  RidgelineError,
  summarizeRepeats,
  type Acknowledgement,
  type AttemptEnd,
  type AttemptKey,
  type AttemptLoss,
  type AttemptReport,
  type ConfigurationState,
  type Fingerprint,
  type Json,
  type Metric,
  type Outcome,
  type OutcomeType,
  type Plan,
  type RepeatEnd,
  type RepeatsSummary,
  type Study,
  type SweepDefinition,
  type Trial,
  type TrialStart,
} from '@ridgeline/core';
import type { Connection, Statement } from './connection.ts';
import { metricColumns, valueColumns, valueParameters } from './metric-columns.ts';
import {
  definitionOf,
  outcomeColumns,
  outcomeOf,
  studyOf,
  type OutcomeColumns,
  type StudyRow,
} from './rows.ts';

/**
 * The acts of a StudyLog as they run inside a transaction. One that throws is rolled back by its caller. `at` is when
 * the act was called, in milliseconds since 1970.
 */
export interface Acts {
  createStudy(name: string, definition: SweepDefinition, plan: Plan | undefined, at: number): Study;
  reviseStudy(name: string, definition: SweepDefinition, plan: Plan | undefined): Study;
  setAsideStudy(name: string, aside: string): void;
  startTrials(study: string, starts: readonly TrialStart[], at: number): readonly AttemptKey[];
  appendReports(study: string, reports: readonly ReportParameters[], at: number): void;
  finishTrials(study: string, ends: readonly AttemptEnd[], at: number): readonly Acknowledgement[];
  loseAttempts(study: string, losses: readonly AttemptLoss[], at: number): void;
  loseEveryAttempt(study: string, reason: string, at: number): number;
  cancelBeyond(study: string, configuration: number, reason: string, at: number): void;
  endStudy(study: string, state: 'complete' | 'stopped'): void;
}

/** A report as the statement takes it: made when the act is called, so that nothing has to be copied. */
export interface ReportParameters {
  readonly key: AttemptKey;
  readonly step: number;
  readonly saw: number | null;
  readonly values: readonly (number | string | null)[];
}

/** Throws a plain Error for a report that no store holds. */
export function reportParameters({ key, report, saw }: AttemptReport): ReportParameters {
  assertReport(report);
  return { key: { ...key }, step: report.step, saw: saw ?? null, values: valueParameters(report.values) };
}

const outcomeTypes: readonly OutcomeType[] = ['complete', 'pruned', 'diverged', 'failed', 'cancelled'];

interface StudyKey {
  readonly id: number;
  readonly repeats: number;
}

interface StandingTrial {
  readonly state: string;
  readonly attempt: number;
  readonly epochs: number;
}

/** A trial with its last attempt. */
interface BegunTrial {
  readonly number: number;
  readonly state: 'running' | 'waiting' | OutcomeType;
  readonly attempt: number;
  readonly started: number;
  readonly ended: number | null;
}

interface StandingConfiguration {
  readonly strategy: string;
  readonly point: number;
  readonly parameters: string;
}

/** Prepares the acts for a connection. */
export function prepareActs(connection: Connection): Acts {
  const sql = prepareStatements(connection);

  const find = (name: string): StudyRow => {
    const row = sql.study.get(name) as StudyRow | undefined;
    if (row === undefined) throw new RidgelineError('STUDY_NOT_FOUND', `There is no study "${name}".`);
    return row;
  };

  const assertFree = (name: string): void => {
    if (sql.study.get(name) !== undefined) {
      throw new RidgelineError('STUDY_EXISTS', `A study "${name}" exists already.`);
    }
  };

  const writeStrategies = (id: number, definition: SweepDefinition): void => {
    for (const [number, { name }] of definition.strategies.entries()) sql.putStrategy.run(id, name, number);
  };

  const beginConfiguration = ({ id }: StudyKey, { configuration, number }: Trial): void => {
    const { strategy, point, parameters } = configuration;
    const standing = sql.configuration.get(id, configuration.number) as StandingConfiguration | undefined;
    if (standing === undefined) {
      sql.addConfiguration.run(id, configuration.number, strategy, point, JSON.stringify(parameters));
      sql.countBegunConfiguration.run(id, strategy);
      return;
    }
    const same =
      standing.strategy === strategy &&
      standing.point === point &&
      canonicalJson(JSON.parse(standing.parameters) as Json) === canonicalJson(parameters);
    if (!same)
      throw new Error(`Configuration ${configuration.number} of trial ${number} was another one before.`);
  };

  const startTrial = (study: StudyKey, { trial, token, saw }: TrialStart, at: number): AttemptKey => {
    const standing = sql.trial.get(study.id, trial.number) as StandingTrial | undefined;
    if (standing !== undefined && standing.state !== 'waiting') {
      throw new Error(`Trial ${trial.number} is ${standing.state}: it cannot start.`);
    }
    if (standing !== undefined && standing.epochs !== trial.epochs) {
      throw new Error(`Trial ${trial.number} had ${standing.epochs} epochs before, not ${trial.epochs}.`);
    }
    beginConfiguration(study, trial);
    const { number } = trial.configuration;
    const attempt = (standing?.attempt ?? 0) + 1;
    if (standing === undefined) {
      sql.addTrial.run(study.id, trial.number, number, trial.repeat, trial.seed, trial.epochs, saw ?? null);
      sql.countStart.run({ study: study.id, waiting: 0, now: at });
    } else {
      sql.restartTrial.run(attempt, study.id, trial.number);
      sql.countStart.run({ study: study.id, waiting: 1, now: at });
    }
    sql.startRepeat.run(standing === undefined ? trial.epochs : 0, study.id, number);
    sql.addAttempt.run(study.id, trial.number, attempt, token, at);
    return { trial: trial.number, attempt, token };
  };

  const loseAttempt = (
    study: StudyKey,
    { trial, attempt, token }: AttemptKey,
    reason: string,
    at: number,
  ): void => {
    const lost = sql.loseAttempt.run(at, reason, study.id, trial, attempt, token);
    if (lost.changes === 0) return;
    sql.dropReports.run(study.id, trial);
    sql.setTrialState.run('waiting', study.id, trial);
    sql.stopRepeat.run(study.id, Math.floor(trial / study.repeats));
    sql.countLoss.run(study.id);
  };

  const summarize = (study: StudyKey, configuration: number): RepeatsSummary => {
    const first = configuration * study.repeats;
    const rows = sql.repeatEnds.all(study.id, first, first + study.repeats - 1) as readonly RepeatEndRow[];
    return summarizeRepeats(study.repeats, rows.map(repeatEnd));
  };

  const finishTrial = (
    study: StudyKey,
    metric: Metric,
    { key, outcome, charged, layers = [], fingerprint }: AttemptEnd,
    started: number,
    at: number,
  ) => {
    const ended = Math.max(started, at);
    const epochs = (sql.lastStep.get(study.id, key.trial) as number | undefined) ?? 0;
    sql.endAttempt.run(outcome.type, ended, study.id, key.trial, key.attempt);
    sql.setTrialState.run(outcome.type, study.id, key.trial);
    sql.addOutcome.run(
      {
        ...outcomeColumns(outcome),
        study: study.id,
        trial: key.trial,
        attempt: key.attempt,
        gap: outcome.type === 'complete' ? (gapOf(outcome.values, metric) ?? null) : null,
        epochs,
        started,
        ended,
        charged: charged ?? null,
        fingerprint: fingerprint === undefined ? null : fingerprintId(fingerprint),
      },
      ...valueParameters(outcome.type === 'complete' ? outcome.values : {}),
    );
    for (const [place, { layer, weights, nearZero, reach, counts }] of layers.entries()) {
      const row = [place, layer, weights, nearZero, reach, JSON.stringify(counts)];
      sql.addLayer.run(study.id, key.trial, ...row);
    }
    const number = Math.floor(key.trial / study.repeats);
    const { state, complete, mean, deviation, gap } = summarize(study, number);
    sql.endRepeat.run({
      study: study.id,
      number,
      state,
      complete,
      mean: mean ?? null,
      deviation: deviation ?? null,
      gap: gap ?? null,
      epochs,
      ...standing(state, mean, metric.goal),
    });
    if (state !== 'running') sql.countEndedConfiguration[state].run({ study: study.id, number });
    sql.countEnded[outcome.type].run({ study: study.id, epochs, busy: ended - started, now: at });
  };

  /** An ended trial whose outcome does not count. */
  const cancelEnded = (
    study: StudyKey,
    metric: Metric,
    { number, attempt }: BegunTrial,
    state: OutcomeType,
    reason: string,
  ): void => {
    const said = outcomeOf(sql.outcome.get(study.id, number) as OutcomeColumns);
    sql.keepCancelled.run(JSON.stringify(said), study.id, number, attempt);
    sql.cancelOutcome.run(reason, study.id, number);
    sql.setTrialState.run('cancelled', study.id, number);
    sql.countCancelled[state].run(study.id);
    const configuration = Math.floor(number / study.repeats);
    const before = sql.configurationState.get(study.id, configuration) as ConfigurationState;
    const { state: now, complete, mean, deviation, gap } = summarize(study, configuration);
    sql.summarizeConfiguration.run({
      study: study.id,
      number: configuration,
      state: now,
      complete,
      mean: mean ?? null,
      deviation: deviation ?? null,
      gap: gap ?? null,
      ...standing(now, mean, metric.goal),
    });
    if (before !== 'running')
      sql.uncountEndedConfiguration[before].run({ study: study.id, number: configuration });
    if (now !== 'running') sql.countEndedConfiguration[now].run({ study: study.id, number: configuration });
  };

  const fingerprintId = ({ backend, version, instructions, oneDnn, numerics, data }: Fingerprint): number => {
    const columns = [backend, version, instructions, oneDnn ? 1 : 0, numerics, data];
    const known = sql.fingerprint.get(...columns) as number | undefined;
    return known ?? Number(sql.addFingerprint.run(...columns).lastInsertRowid);
  };

  const endAttempt = (study: StudyKey, metric: Metric, end: AttemptEnd, at: number): Acknowledgement => {
    const { trial, attempt, token } = end.key;
    const row = sql.attempt.get(study.id, trial, attempt, token) as
      { state: string; started: number } | undefined;
    switch (row?.state) {
      case 'running':
        finishTrial(study, metric, end, row.started, at);
        return 'acknowledged';
      case 'lost':
        sql.keepLate.run(JSON.stringify(end.outcome), study.id, trial, attempt);
        return 'late';
      case 'late':
      case undefined:
        return 'late';
      default: {
        // The same attempt says it once more: what is on disk is what it says, or it comes too late.
        const said = outcomeOf(sql.outcome.get(study.id, trial) as OutcomeColumns);
        return sameOutcome(said, end.outcome) ? 'acknowledged' : 'late';
      }
    }
  };

  return {
    createStudy(name, definition, plan, at) {
      assertFree(name);
      const { metric, seeds } = definition;
      const { lastInsertRowid } = sql.addStudy.run({
        name,
        created: at,
        metric: metric.name,
        goal: metric.goal,
        repeats: seeds.length,
        configurations: plan?.configurations ?? 0,
        trials: plan?.trials ?? 0,
        definition: JSON.stringify(definition),
      });
      sql.addProgress.run(lastInsertRowid);
      writeStrategies(Number(lastInsertRowid), definition);
      return studyOf(find(name));
    },

    reviseStudy(name, definition, plan) {
      const { id } = find(name);
      sql.reviseStudy.run(JSON.stringify(definition), plan?.configurations ?? 0, plan?.trials ?? 0, id);
      writeStrategies(id, definition);
      return studyOf(find(name));
    },

    setAsideStudy(name, aside) {
      const { id } = find(name);
      assertFree(aside);
      sql.renameStudy.run(aside, id);
    },

    startTrials(name, starts, at) {
      const study = find(name);
      const definition = definitionOf(study.definition);
      return starts.map((start) => {
        assertTrial(start.trial, definition);
        return startTrial(study, start, at);
      });
    },

    appendReports(name, reports, at) {
      const { id } = find(name);
      let added = 0;
      for (const { key, step, saw, values } of reports) {
        const fence = [id, key.trial, key.attempt, key.token];
        added += sql.addReport.run(id, key.trial, step, saw, ...values, ...fence).changes;
      }
      if (added > 0) sql.countReports.run(at, id);
    },

    finishTrials(name, ends, at) {
      const study = find(name);
      const { metric } = definitionOf(study.definition);
      for (const { outcome } of ends) assertOutcome(outcome);
      return ends.map((end) => endAttempt(study, metric, end, at));
    },

    loseAttempts(name, losses, at) {
      const study = find(name);
      for (const { key, reason } of losses) loseAttempt(study, key, reason, at);
    },

    loseEveryAttempt(name, reason, at) {
      const study = find(name);
      const running = sql.runningAttempts.all(study.id) as readonly AttemptKey[];
      for (const key of running) loseAttempt(study, key, reason, at);
      return running.length;
    },

    cancelBeyond(name, configuration, reason, at) {
      const study = find(name);
      const { metric } = definitionOf(study.definition);
      const outcome: Outcome = { type: 'cancelled', reason };
      const first = (configuration + 1) * study.repeats;
      for (const trial of sql.trialsFrom.all(study.id, first) as readonly BegunTrial[]) {
        const key = { trial: trial.number, attempt: trial.attempt, token: '' };
        const end = { key, outcome, fingerprint: undefined };
        switch (trial.state) {
          case 'running':
            finishTrial(study, metric, end, trial.started, at);
            break;
          case 'waiting':
            // It is as if its last attempt had ended when it was lost.
            sql.restartTrial.run(trial.attempt, study.id, trial.number);
            sql.countStart.run({ study: study.id, waiting: 1, now: trial.started });
            sql.startRepeat.run(0, study.id, Math.floor(trial.number / study.repeats));
            finishTrial(study, metric, end, trial.started, trial.ended ?? trial.started);
            break;
          default:
            cancelEnded(study, metric, trial, trial.state, reason);
        }
      }
    },

    endStudy(name, state) {
      sql.endStudy.run(state, find(name).id);
    },
  };
}

/**
 * Where a configuration stands in the ranking: tier 0 complete, 1 running with a mean so far, 2 running without,
 * 3 ended without a value; within a tier the smaller score is better, then the smaller number.
 */
function standing(state: RepeatsSummary['state'], mean: number | undefined, goal: Metric['goal']) {
  if (state !== 'complete' && state !== 'running') return { tier: 3, score: null };
  if (mean === undefined) return { tier: 2, score: null };
  return { tier: state === 'complete' ? 0 : 1, score: goal === 'minimize' ? mean : -mean };
}

interface RepeatEndRow {
  readonly type: OutcomeType;
  readonly value: number | null;
  readonly gap: number | null;
}

function repeatEnd({ type, value, gap }: RepeatEndRow): RepeatEnd {
  return type === 'complete' ? { type, value: value!, gap: gap ?? undefined } : { type };
}

function sameOutcome(a: Outcome, b: Outcome): boolean {
  return canonicalJson(a as unknown as Json) === canonicalJson(b as unknown as Json);
}

function prepareStatements(connection: Connection) {
  const prepare = (source: string): Statement => connection.prepare(source);
  const perType = (source: (type: OutcomeType) => string) =>
    Object.fromEntries(outcomeTypes.map((type) => [type, prepare(source(type))])) as Record<
      OutcomeType,
      Statement
    >;
  const marks = [...metricColumns, 'more'].map(() => '?').join(', ');
  return {
    study: prepare('SELECT * FROM study WHERE name = ?'),
    addStudy: prepare(
      `INSERT INTO study (name, state, created, metric, goal, repeats, planned_configurations, planned_trials, definition)
       VALUES (@name, 'open', @created, @metric, @goal, @repeats, @configurations, @trials, @definition)`,
    ),
    reviseStudy: prepare(
      `UPDATE study SET definition = ?, planned_configurations = ?, planned_trials = ?, state = 'open' WHERE id = ?`,
    ),
    renameStudy: prepare('UPDATE study SET name = ? WHERE id = ?'),
    endStudy: prepare('UPDATE study SET state = ? WHERE id = ?'),

    addProgress: prepare('INSERT INTO progress (study) VALUES (?)'),
    countStart: prepare(
      `UPDATE progress SET running = running + 1, waiting = waiting - @waiting,
       first_start = coalesce(first_start, @now) WHERE study = @study`,
    ),
    countReports: prepare('UPDATE progress SET last_event = max(coalesce(last_event, 0), ?) WHERE study = ?'),
    countLoss: prepare('UPDATE progress SET running = running - 1, waiting = waiting + 1 WHERE study = ?'),
    countEnded: perType(
      (type) =>
        `UPDATE progress SET ${type} = ${type} + 1, running = running - 1, epochs = epochs + @epochs,
         busy = busy + @busy, last_event = max(coalesce(last_event, 0), @now) WHERE study = @study`,
    ),

    countCancelled: perType(
      (type) => `UPDATE progress SET ${type} = ${type} - 1, cancelled = cancelled + 1 WHERE study = ?`,
    ),

    putStrategy: prepare(
      `INSERT INTO strategy (study, name, number) VALUES (?, ?, ?)
       ON CONFLICT (study, name) DO UPDATE SET number = excluded.number`,
    ),
    countBegunConfiguration: prepare(
      'UPDATE strategy SET running = running + 1 WHERE study = ? AND name = ?',
    ),
    countEndedConfiguration: perType(
      (type) =>
        `UPDATE strategy SET running = running - 1, ${type} = ${type} + 1 WHERE study = @study
         AND name = (SELECT strategy FROM configuration WHERE study = @study AND number = @number)`,
    ),

    configuration: prepare(
      'SELECT strategy, point, parameters FROM configuration WHERE study = ? AND number = ?',
    ),
    addConfiguration: prepare(
      'INSERT INTO configuration (study, number, strategy, point, parameters) VALUES (?, ?, ?, ?, ?)',
    ),
    startRepeat: prepare(
      `UPDATE configuration SET running = running + 1, epochs_at_most = epochs_at_most + ?
       WHERE study = ? AND number = ?`,
    ),
    stopRepeat: prepare('UPDATE configuration SET running = running - 1 WHERE study = ? AND number = ?'),
    endRepeat: prepare(
      `UPDATE configuration SET state = @state, complete = @complete, running = running - 1, mean = @mean,
       deviation = @deviation, gap = @gap, epochs = epochs + @epochs, tier = @tier, score = @score
       WHERE study = @study AND number = @number`,
    ),

    uncountEndedConfiguration: perType(
      (type) =>
        `UPDATE strategy SET running = running + 1, ${type} = ${type} - 1 WHERE study = @study
         AND name = (SELECT strategy FROM configuration WHERE study = @study AND number = @number)`,
    ),
    configurationState: prepare('SELECT state FROM configuration WHERE study = ? AND number = ?').pluck(),
    summarizeConfiguration: prepare(
      `UPDATE configuration SET state = @state, complete = @complete, mean = @mean, deviation = @deviation,
       gap = @gap, tier = @tier, score = @score WHERE study = @study AND number = @number`,
    ),

    trialsFrom: prepare(
      `SELECT trial.number, trial.state, trial.attempt, attempt.started, attempt.ended FROM trial
       JOIN attempt ON attempt.study = trial.study AND attempt.trial = trial.number AND attempt.number = trial.attempt
       WHERE trial.study = ? AND trial.number >= ? AND trial.state <> 'cancelled' ORDER BY trial.number`,
    ),
    trial: prepare('SELECT state, attempt, epochs FROM trial WHERE study = ? AND number = ?'),
    addTrial: prepare(
      `INSERT INTO trial (study, number, configuration, repeat, seed, epochs, saw, state, attempt)
       VALUES (?, ?, ?, ?, ?, ?, ?, 'running', 1)`,
    ),
    restartTrial: prepare(`UPDATE trial SET state = 'running', attempt = ? WHERE study = ? AND number = ?`),
    setTrialState: prepare('UPDATE trial SET state = ? WHERE study = ? AND number = ?'),

    attempt: prepare(
      'SELECT state, started FROM attempt WHERE study = ? AND trial = ? AND number = ? AND token = ?',
    ),
    runningAttempts: prepare(
      `SELECT trial, number AS attempt, token FROM attempt INDEXED BY attempt_running
       WHERE study = ? AND state = 'running' ORDER BY trial`,
    ),
    addAttempt: prepare(
      `INSERT INTO attempt (study, trial, number, token, state, started) VALUES (?, ?, ?, ?, 'running', ?)`,
    ),
    endAttempt: prepare(
      'UPDATE attempt SET state = ?, ended = ? WHERE study = ? AND trial = ? AND number = ?',
    ),
    loseAttempt: prepare(
      `UPDATE attempt SET state = 'lost', ended = max(started, ?), lost_because = ?
       WHERE study = ? AND trial = ? AND number = ? AND token = ? AND state = 'running'`,
    ),
    keepLate: prepare(
      `UPDATE attempt SET state = 'late', late_outcome = ? WHERE study = ? AND trial = ? AND number = ?`,
    ),

    keepCancelled: prepare(
      `UPDATE attempt SET state = 'cancelled', late_outcome = ? WHERE study = ? AND trial = ? AND number = ?`,
    ),

    addReport: prepare(
      `INSERT INTO report (study, trial, step, saw, ${valueColumns}) SELECT ?, ?, ?, ?, ${marks}
       WHERE EXISTS (SELECT 1 FROM attempt
         WHERE study = ? AND trial = ? AND number = ? AND token = ? AND state = 'running')
       ON CONFLICT (study, trial, step) DO NOTHING`,
    ),
    lastStep: prepare(
      'SELECT step FROM report WHERE study = ? AND trial = ? ORDER BY step DESC LIMIT 1',
    ).pluck(),
    dropReports: prepare('DELETE FROM report WHERE study = ? AND trial = ?'),

    fingerprint: prepare(
      `SELECT id FROM fingerprint WHERE backend = ? AND version = ? AND instructions = ? AND one_dnn = ?
       AND numerics = ? AND data = ?`,
    ).pluck(),
    addFingerprint: prepare(
      'INSERT INTO fingerprint (backend, version, instructions, one_dnn, numerics, data) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    outcome: prepare(
      `SELECT type, value, step, metric, kind, message, ${valueColumns} FROM outcome WHERE study = ? AND trial = ?`,
    ),
    addLayer: prepare(
      `INSERT INTO layer (study, trial, number, name, weights, near_zero, reach, counts)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    cancelOutcome: prepare(
      `UPDATE outcome SET type = 'cancelled', message = ?,
       ${['value', 'step', 'gap', 'metric', 'kind', ...metricColumns, 'more'].map((name) => `${name} = NULL`).join(', ')}
       WHERE study = ? AND trial = ?`,
    ),
    repeatEnds: prepare(
      'SELECT type, value, gap FROM outcome WHERE study = ? AND trial BETWEEN ? AND ? ORDER BY trial',
    ),
    addOutcome: prepare(
      `INSERT INTO outcome (study, sequence, trial, attempt, type, value, step, gap, metric, kind, message, epochs,
         started, ended, charged, fingerprint, ${valueColumns})
       VALUES (@study,
         (SELECT 1 + complete + pruned + diverged + failed + cancelled FROM progress WHERE study = @study),
         @trial, @attempt, @type, @value, @step, @gap, @metric, @kind, @message, @epochs, @started, @ended,
         @charged, @fingerprint, ${marks})`,
    ),
  };
}
