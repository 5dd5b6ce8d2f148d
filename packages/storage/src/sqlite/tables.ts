import type { AttemptKey } from '@ridgeline/core';
import {
  counters,
  type AttemptColumns,
  type RepeatEndColumns,
  type Tables,
  type TrialColumns,
} from '../actions/tables.ts';
import { valueColumnNames, valueColumns, valueParameters, type ValueRow } from '../schema/metric-columns.ts';
import type { OutcomeColumns, StoredConfiguration, StudyRow } from '../schema/rows.ts';
import { createStatementCache, type SqliteConnection, type Statement } from './connection.ts';

/** Row counts of the prepared statements that insert reports, largest first. */
const insertSizes = [16, 4, 1] as const;

/** Prepares the statements that read and write the tables of a SQLite file. */
export function prepareSqliteTables(connection: SqliteConnection): Tables {
  const prepare = (source: string): Statement => connection.prepare(source);
  const placeholders = valueColumnNames.map(() => '?').join(', ');
  const sql = {
    study: prepare('SELECT * FROM study WHERE name = ?'),
    addStudy: prepare(
      `INSERT INTO study (name, state, created, metric, goal, repeats, planned_configurations, planned_trials, definition,
         ended_after, ended_because)
       VALUES (@name, @state, @created, @metric, @goal, @repeats, @planned_configurations, @planned_trials, @definition,
         @ended_after, @ended_because)`,
    ),
    putStudy: prepare(
      `UPDATE study SET name = @name, state = @state, planned_configurations = @planned_configurations,
       planned_trials = @planned_trials, definition = @definition, ended_after = @ended_after,
       ended_because = @ended_because WHERE id = @id`,
    ),
    addProgress: prepare('INSERT INTO progress (study) VALUES (?)'),
    changeProgress: prepare(
      `UPDATE progress SET complete = complete + @complete, pruned = pruned + @pruned, diverged = diverged + @diverged,
       failed = failed + @failed, cancelled = cancelled + @cancelled, running = running + @running,
       waiting = waiting + @waiting, epochs = epochs + @epochs, busy = busy + @busy, outcomes = outcomes + @outcomes,
       last_event = CASE WHEN @event IS NULL THEN last_event ELSE max(coalesce(last_event, 0), @event) END
       WHERE study = @study`,
    ),
    addWorkingTime: prepare('UPDATE progress SET worked = worked + ? WHERE study = ? AND running > 0'),
    putStrategy: prepare(
      `INSERT INTO strategy (study, name, number) VALUES (?, ?, ?)
       ON CONFLICT (study, name) DO UPDATE SET number = excluded.number`,
    ),

    configuration: prepare(
      'SELECT number, strategy, point, parameters, part, state FROM configuration WHERE study = ? AND number = ?',
    ),
    addConfiguration: prepare(
      'INSERT INTO configuration (study, number, strategy, point, parameters, part) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    changeRepeats: prepare(
      `UPDATE configuration SET running = running + ?, epochs = epochs + ?, epochs_at_most = epochs_at_most + ?
       WHERE study = ? AND number = ?`,
    ),
    updateConfiguration: prepare(
      `UPDATE configuration SET state = @state, complete = @complete, mean = @mean, deviation = @deviation,
       gap = @gap, tier = @tier, score = @score WHERE study = @study AND number = @number`,
    ),

    trial: prepare(
      `SELECT number, configuration, repeat, seed, epochs, saw, state, attempt FROM trial
       WHERE study = ? AND number = ?`,
    ),
    addTrial: prepare(
      `INSERT INTO trial (study, number, configuration, repeat, seed, epochs, saw, state, attempt)
       VALUES (@study, @number, @configuration, @repeat, @seed, @epochs, @saw, @state, @attempt)`,
    ),
    setTrialState: prepare('UPDATE trial SET state = ?, attempt = ? WHERE study = ? AND number = ?'),
    failedTrials: prepare(
      `SELECT number FROM trial WHERE study = ? AND state = 'failed' ORDER BY number`,
    ).pluck(),
    trialsFrom: prepare(
      `SELECT number FROM trial WHERE study = ? AND number >= ? AND state <> 'cancelled' ORDER BY number`,
    ),

    attempt: prepare(
      `SELECT trial, number, token, state, started, ended, lost_because, late_outcome FROM attempt
       WHERE study = ? AND trial = ? AND number = ?`,
    ),
    addAttempt: prepare(
      `INSERT INTO attempt (study, trial, number, token, state, started) VALUES (?, ?, ?, ?, 'running', ?)`,
    ),
    updateAttempt: prepare(
      `UPDATE attempt SET state = ?, ended = ?, lost_because = ?, late_outcome = ?
       WHERE study = ? AND trial = ? AND number = ?`,
    ),
    cancelledBeyond: prepare(
      `SELECT trial, number, token, state, started, ended, lost_because, late_outcome FROM attempt
       WHERE study = ? AND state = 'cancelled' AND (lost_because IS NOT NULL OR late_outcome IS NOT NULL)
       ORDER BY trial`,
    ),
    runningAttempts: prepare(
      `SELECT trial, number AS attempt, token FROM attempt INDEXED BY attempt_running
       WHERE study = ? AND state = 'running' ORDER BY trial`,
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
    repeatEnds: prepare(
      'SELECT type, value, gap, message FROM outcome WHERE study = ? AND trial BETWEEN ? AND ? ORDER BY trial',
    ),
    addOutcome: prepare(
      `INSERT INTO outcome (study, sequence, trial, attempt, type, value, step, gap, metric, kind, message, epochs,
         started, ended, charged, fingerprint, ${valueColumns})
       VALUES (@study,
         (SELECT 1 + outcomes FROM progress WHERE study = @study),
         @trial, @attempt, @type, @value, @step, @gap, @metric, @kind, @message, @epochs, @started, @ended,
         @charged, @fingerprint, ${placeholders})`,
    ),
    addTestExamples: prepare(
      'INSERT INTO test_examples (study, trial, losses, hits, outputs, targets, trained, ranked) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    recordTestUse: prepare(
      `INSERT INTO ledger (data, study, trials, first, last) VALUES (@data, @study, 1, @at, @at)
       ON CONFLICT (data, study) DO UPDATE SET trials = trials + 1, last = max(last, excluded.last)`,
    ),
    addLayer: prepare(
      `INSERT INTO layer (study, trial, number, name, weights, near_zero, reach, counts)
       VALUES (@study, @trial, @number, @name, @weights, @near_zero, @reach, @counts)`,
    ),
    restoreOutcome: prepare(
      `UPDATE outcome SET type = @type, value = @value, step = @step, gap = @gap, metric = @metric, kind = @kind,
       message = @message, ${valueColumnNames.map((name) => `${name} = ?`).join(', ')}
       WHERE study = @study AND trial = @trial`,
    ),
    dropOutcome: ['outcome', 'layer', 'test_examples'].map((table) =>
      prepare(`DELETE FROM ${table} WHERE study = ? AND trial = ?`),
    ),
  };
  const reportInserts = insertSizes.map((rowCount) => ({
    rowCount,
    insert: prepare(
      `INSERT INTO report (study, trial, step, saw, ${valueColumns})
       VALUES ${Array.from({ length: rowCount }, () => `(?, ?, ?, ?, ${placeholders})`).join(', ')}
       ON CONFLICT (study, trial, step) DO NOTHING`,
    ),
  }));
  const statement = createStatementCache(connection);

  return {
    study: (name) => sql.study.get(name) as StudyRow | undefined,
    addStudy(study) {
      const id = Number(sql.addStudy.run(study).lastInsertRowid);
      sql.addProgress.run(id);
      return { ...study, id };
    },
    putStudy: (study) => void sql.putStudy.run(study),
    changeProgress(study, { event = null, ...change }) {
      sql.changeProgress.run({ ...noChange, ...change, event, study });
    },
    addWorkingTime(study, ms) {
      if (ms > 0) sql.addWorkingTime.run(ms, study);
    },
    putStrategy: (study, name, number) => void sql.putStrategy.run(study, name, number),
    countConfiguration(study, strategy, from, to) {
      const decrement = from === undefined ? '' : `${from} = ${from} - 1, `;
      const update = `UPDATE strategy SET ${decrement}${to} = ${to} + 1 WHERE study = ? AND name = ?`;
      statement(update).run(study, strategy);
    },

    configuration: (study, number) => sql.configuration.get(study, number) as StoredConfiguration | undefined,
    addConfiguration: (study, { number, strategy, point, parameters, part }) =>
      void sql.addConfiguration.run(study, number, strategy, point, parameters, part),
    changeRepeats: (study, number, { running, epochs = 0, maxEpochs = 0 }) =>
      void sql.changeRepeats.run(running, epochs, maxEpochs, study, number),
    updateConfiguration: (study, number, summary) =>
      void sql.updateConfiguration.run({ ...summary, study, number }),

    trial: (study, number) => sql.trial.get(study, number) as TrialColumns | undefined,
    addTrial: (study, trial) => void sql.addTrial.run({ ...trial, study }),
    setTrialState: (study, number, state, attempt) =>
      void sql.setTrialState.run(state, attempt, study, number),
    failedTrials: (study) => sql.failedTrials.all(study) as number[],
    trialsFrom: (study, first) => sql.trialsFrom.all(study, first) as { readonly number: number }[],

    attempt: (study, trial, number) => sql.attempt.get(study, trial, number) as AttemptColumns | undefined,
    addAttempt: (study, { trial, attempt, token }, started) =>
      void sql.addAttempt.run(study, trial, attempt, token, started),
    updateAttempt: (study, { trial, number, state, ended, lost_because, late_outcome }) =>
      void sql.updateAttempt.run(state, ended, lost_because, late_outcome, study, trial, number),
    cancelledBeyond: (study) => sql.cancelledBeyond.all(study) as AttemptColumns[],
    runningAttempts: (study) => sql.runningAttempts.all(study) as AttemptKey[],

    addReports(study, trial, reports) {
      let changes = 0;
      for (let from = 0; from < reports.length;) {
        const { rowCount, insert } = reportInserts.find((item) => from + item.rowCount <= reports.length)!;
        const columns: (number | string | null)[] = [];
        for (const { report, historySize = null } of reports.slice(from, from + rowCount)) {
          columns.push(study, trial, report.step, historySize, ...valueParameters(report.values));
        }
        changes += insert.run(columns).changes;
        from += rowCount;
      }
      return changes > 0;
    },
    lastStep: (study, trial) => (sql.lastStep.get(study, trial) as number | undefined) ?? 0,
    dropReports: (study, trial) => void sql.dropReports.run(study, trial),

    putFingerprint({ backend, version, instructions, oneDnn, numerics, data }) {
      const columns = [backend, version, instructions, oneDnn ? 1 : 0, numerics, data];
      const storedId = sql.fingerprint.get(...columns) as number | undefined;
      return storedId ?? Number(sql.addFingerprint.run(...columns).lastInsertRowid);
    },
    outcome: (study, trial) => sql.outcome.get(study, trial) as (OutcomeColumns & ValueRow) | undefined,
    repeatEnds: (study, first, last) => sql.repeatEnds.all(study, first, last) as RepeatEndColumns[],
    addOutcome: (study, { values, ...columns }) => void sql.addOutcome.run({ ...columns, study }, ...values),
    addLayer: (study, layer) => void sql.addLayer.run({ ...layer, study }),
    addTestExamples: (study, trial, { losses, hits, outputs, targets, trained, ranked }) =>
      void sql.addTestExamples.run(study, trial, losses, hits, outputs, targets, trained, ranked),
    recordTestUse: (study, data, at) => void sql.recordTestUse.run({ study, data, at }),
    restoreOutcome: (study, trial, { values, ...columns }) =>
      void sql.restoreOutcome.run({ ...columns, study, trial }, ...values),
    dropOutcome(study, trial) {
      for (const drop of sql.dropOutcome) drop.run(study, trial);
    },
  };
}

const noChange = Object.fromEntries(counters.map((name) => [name, 0]));
