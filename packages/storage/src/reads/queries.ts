import { metricColumns, valueColumnNames, valueColumns } from '../schema/metric-columns.ts';
import { lastEpochSubquery, rankedColumns } from './ranking-query.ts';

/** Columns of a `TrialJoin`, for a query of `trial` with `joinConfiguration`. */
export const trialColumns = `trial.number AS trial, trial.repeat, trial.seed, trial.epochs AS epochs_at_most,
  trial.configuration, configuration.strategy, configuration.point, configuration.parameters, configuration.part`;

/** Join of `trial` with its row of `configuration`. */
export const joinConfiguration =
  'JOIN configuration ON configuration.study = trial.study AND configuration.number = trial.configuration';

/** Columns of an ended trial, without its values. The configuration and the fingerprint are keys of other rows. */
const resultColumns = `outcome.trial, outcome.attempt, outcome.type, outcome.value, outcome.step, outcome.metric,
  outcome.kind, outcome.message, outcome.epochs, outcome.started, outcome.ended, outcome.charged, outcome.fingerprint,
  trial.configuration, trial.repeat, trial.seed, trial.epochs AS epochs_at_most`;

/** Creates the query for ended trials, in order of trial number. The columns named in `values` come last. */
export function createResultsQuery(values: readonly string[]): string {
  return `SELECT ${[resultColumns, ...values.map((name) => `outcome.${name}`)].join(', ')}
    FROM outcome JOIN trial ON trial.study = outcome.study AND trial.number = outcome.trial
    WHERE outcome.study = @study AND outcome.trial >= @trial ORDER BY outcome.trial LIMIT @limit`;
}

const selectFinished = `SELECT outcome.sequence, outcome.attempt, outcome.type, outcome.value, outcome.step, outcome.metric,
  outcome.kind, outcome.message, outcome.epochs, outcome.started, outcome.ended, outcome.charged,
  ${[...metricColumns, 'more'].map((name) => `outcome.${name}`).join(', ')}, ${trialColumns},
  backend, version, instructions, one_dnn, numerics, data
  FROM outcome JOIN trial ON trial.study = outcome.study AND trial.number = outcome.trial ${joinConfiguration}
  LEFT JOIN fingerprint ON fingerprint.id = outcome.fingerprint`;

/**
 * All queries of a `StudyView` except the ranking. Each uses an index: tests check the plans on both databases. A
 * name after `@` is a parameter.
 */
export const queries = {
  studies: 'SELECT * FROM study ORDER BY id DESC',
  study: 'SELECT * FROM study WHERE name = @name',
  studyKey: 'SELECT id, repeats, ended_after, ended_because FROM study WHERE name = @name',
  progress: 'SELECT * FROM progress WHERE study = @study',
  runningEpochs: `SELECT coalesce(sum((${lastEpochSubquery})), 0) AS epochs FROM attempt WHERE study = @study AND state = 'running'`,
  strategies: 'SELECT * FROM strategy WHERE study = @study ORDER BY number',
  best: `SELECT ${rankedColumns} FROM configuration WHERE study = @study AND strategy = @strategy AND tier IN (-2, 0) ORDER BY tier, score, number LIMIT 1`,
  betterThan: `SELECT count(*) AS better FROM configuration
    WHERE study = @study AND (tier, score, number) < (@tier, @score, @number)`,
  running: `SELECT ${trialColumns}, attempt.number AS attempt, attempt.started, (${lastEpochSubquery}) AS last_step
    FROM attempt INDEXED BY attempt_running JOIN trial ON trial.study = attempt.study AND trial.number = attempt.trial ${joinConfiguration}
    WHERE attempt.study = @study AND attempt.state = 'running' ORDER BY attempt.trial`,
  report: `SELECT step, ${valueColumns} FROM report WHERE study = @study AND trial = @trial AND step = @step`,
  waiting: `SELECT ${trialColumns} FROM trial INDEXED BY trial_waiting ${joinConfiguration}
    WHERE trial.study = @study AND trial.state = 'waiting' ORDER BY trial.number`,
  endedTrials: 'SELECT trial FROM outcome WHERE study = @study ORDER BY trial',
  trial: `SELECT ${trialColumns}, trial.state, trial.saw FROM trial ${joinConfiguration}
    WHERE trial.study = @study AND trial.number = @trial`,
  attempts: `SELECT trial, number, token, state, started, ended, lost_because, late_outcome FROM attempt
    WHERE study = @study AND trial = @trial ORDER BY number DESC`,
  finished: `${selectFinished} WHERE outcome.study = @study AND outcome.trial = @trial`,
  curve: `SELECT step, ${valueColumns} FROM report WHERE study = @study AND trial = @trial ORDER BY step`,
  historySizesAtDecisions:
    'SELECT step, saw AS "historySize" FROM report WHERE study = @study AND trial = @trial AND saw IS NOT NULL ORDER BY step',
  testExamples:
    'SELECT losses, hits, outputs, targets, trained, ranked FROM test_examples WHERE study = @study AND trial = @trial',
  ledger: `SELECT other.data, study.name AS study, other.trials, other.first, other.last
    FROM ledger AS own JOIN ledger AS other ON other.data = own.data JOIN study ON study.id = other.study
    WHERE own.study = @study ORDER BY other.first, other.study`,
  layers: `SELECT trial, number, name, weights, near_zero, reach, counts FROM layer
    WHERE study = @study AND trial = @trial ORDER BY number`,
  outcomes: `${selectFinished} WHERE outcome.study = @study AND outcome.sequence > @cursor ORDER BY outcome.sequence LIMIT @limit`,
  results: createResultsQuery(valueColumnNames),
  configurations: `SELECT number, strategy, point, parameters, part FROM configuration
    WHERE study = @study AND number BETWEEN @first AND @last`,
  fingerprints: 'SELECT * FROM fingerprint WHERE id BETWEEN @first AND @last',
} as const;
