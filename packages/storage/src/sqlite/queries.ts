import type { Connection, Statement } from './connection.ts';
import { metricColumns, valueColumns } from './metric-columns.ts';

const trialColumns = `trial.number AS trial, trial.repeat, trial.seed, trial.epochs AS epochs_at_most,
  trial.configuration, configuration.strategy, configuration.point, configuration.parameters`;

const joinConfiguration =
  'JOIN configuration ON configuration.study = trial.study AND configuration.number = trial.configuration';

const finished = `SELECT outcome.sequence, outcome.attempt, outcome.type, outcome.value, outcome.step, outcome.metric,
  outcome.kind, outcome.message, outcome.epochs, outcome.started, outcome.ended,
  ${[...metricColumns, 'more'].map((name) => `outcome.${name}`).join(', ')}, ${trialColumns},
  backend, version, instructions, one_dnn, numerics, data
  FROM outcome JOIN trial ON trial.study = outcome.study AND trial.number = outcome.trial ${joinConfiguration}
  LEFT JOIN fingerprint ON fingerprint.id = outcome.fingerprint`;

/** The last epoch that a running attempt has reported. */
const lastStep = `SELECT step FROM report WHERE report.study = attempt.study AND report.trial = attempt.trial
  ORDER BY step DESC LIMIT 1`;

/** A configuration and the epochs of all its repeats: those that have ended are counted, those that run are asked. */
const ranked = `number, strategy, point, parameters, state, complete, running, mean, deviation, gap,
  epochs_at_most, tier, score,
  epochs + CASE running WHEN 0 THEN 0 ELSE coalesce((SELECT sum((${lastStep})) FROM attempt
    WHERE attempt.study = configuration.study AND attempt.state = 'running'
    AND attempt.trial BETWEEN configuration.number * @repeats AND (configuration.number + 1) * @repeats - 1), 0)
  END AS epochs`;

/** All that a StudyView asks, each answered by an index; the test beside this file holds them to it. */
export const queries = {
  studies: 'SELECT * FROM study ORDER BY id DESC',
  study: 'SELECT * FROM study WHERE name = ?',
  studyKey: 'SELECT id, repeats FROM study WHERE name = ?',
  progress: 'SELECT * FROM progress WHERE study = ?',
  runningEpochs: `SELECT coalesce(sum((${lastStep})), 0) FROM attempt WHERE study = ? AND state = 'running'`,
  // What is skipped is skipped in the index alone: only the page's rows are looked up.
  ranking: `SELECT ${ranked} FROM (SELECT number AS place FROM configuration INDEXED BY configuration_by_rank
      WHERE study = @study ORDER BY tier, score, number LIMIT @limit OFFSET @offset)
    CROSS JOIN configuration WHERE study = @study AND number = place ORDER BY tier, score, number`,
  strategies: 'SELECT * FROM strategy WHERE study = ? ORDER BY number',
  best: `SELECT ${ranked} FROM configuration WHERE study = @study AND strategy = @strategy AND tier = 0 ORDER BY score, number LIMIT 1`,
  betterThan: `SELECT count(*) FROM configuration WHERE study = ? AND tier = 0 AND (score, number) < (?, ?)`,
  running: `SELECT ${trialColumns}, attempt.number AS attempt, attempt.started, (${lastStep}) AS last_step
    FROM attempt INDEXED BY attempt_running JOIN trial ON trial.study = attempt.study AND trial.number = attempt.trial ${joinConfiguration}
    WHERE attempt.study = ? AND attempt.state = 'running' ORDER BY attempt.trial`,
  report: `SELECT step, ${valueColumns} FROM report WHERE study = ? AND trial = ? AND step = ?`,
  waiting: `SELECT ${trialColumns} FROM trial INDEXED BY trial_waiting ${joinConfiguration}
    WHERE trial.study = ? AND trial.state = 'waiting' ORDER BY trial.number`,
  endedTrials: 'SELECT trial FROM outcome WHERE study = ? ORDER BY trial',
  trial: `SELECT ${trialColumns}, trial.state FROM trial ${joinConfiguration} WHERE trial.study = ? AND trial.number = ?`,
  attempts: `SELECT number AS attempt, started, ended, state, lost_because, late_outcome FROM attempt
    WHERE study = ? AND trial = ? ORDER BY number DESC`,
  finished: `${finished} WHERE outcome.study = ? AND outcome.trial = ?`,
  curve: `SELECT step, ${valueColumns} FROM report WHERE study = ? AND trial = ? ORDER BY step`,
  outcomes: `${finished} WHERE outcome.study = ? AND outcome.sequence > ? ORDER BY outcome.sequence LIMIT ?`,
} as const;

export type Queries = Readonly<Record<keyof typeof queries, Statement>>;

export function prepareQueries(connection: Connection): Queries {
  const prepared = Object.entries(queries).map(([name, sql]) => [name, connection.prepare(sql)]);
  return Object.fromEntries(prepared) as Queries;
}
