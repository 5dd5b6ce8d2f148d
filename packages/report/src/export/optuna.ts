import type {
  Dimension,
  FinishedTrial,
  Json,
  ParameterValue,
  Report,
  Study,
  StudyView,
} from '@ridgeline/core';
import { optunaSchema } from './optuna-schema.ts';
import { readFinishedTrials } from './read-trials.ts';
import { finishedRecord } from './trial-record.ts';

/** An empty SQLite database to write to; what better-sqlite3 opens is one. */
export interface SqlWriter {
  exec(sql: string): unknown;
  prepare(sql: string): { run(...values: readonly (string | number | null)[]): unknown };
}

const states = {
  complete: 'COMPLETE',
  pruned: 'PRUNED',
  diverged: 'FAIL',
  failed: 'FAIL',
  cancelled: 'FAIL',
} as const;

/**
 * Writes a study as a database of Optuna, which `optuna.load_study` and optuna-dashboard open: one Optuna trial a trial
 * that has ended, numbered from 0 by its number here. The strategy is the categorical parameter `strategy` (where there
 * are several); what was reported of the metric is the intermediate values; everything else stands in user attributes.
 * `diverged`, `failed` and `cancelled` are `FAIL`; a pruned trial has its last reported value, as Optuna gives it.
 *
 * @throws RidgelineError `STUDY_NOT_FOUND`.
 */
export async function writeOptunaStudy(db: SqlWriter, view: StudyView, name: string): Promise<void> {
  const study = await view.study(name);
  const trials = await readFinishedTrials(view, name);
  const curves: (readonly Report[])[] = [];
  for (const { trial } of trials) curves.push(await view.curve(name, trial.number));

  db.exec('BEGIN');
  db.exec(optunaSchema);
  writeStudy(db, study);
  const statements = trialStatements(db);
  trials.forEach((finished, number) => writeTrial(statements, study, finished, number, curves[number]!));
  db.exec('COMMIT');
}

function writeStudy(db: SqlWriter, { name, definition, state }: Study): void {
  const { metric, description, seeds } = definition;
  db.prepare('INSERT INTO studies VALUES (1, ?)').run(name);
  db.prepare('INSERT INTO study_directions VALUES (1, ?, 1, 0)').run(
    metric.goal === 'maximize' ? 'MAXIMIZE' : 'MINIMIZE',
  );
  db.prepare('INSERT INTO study_system_attributes (study_id, "key", value_json) VALUES (1, ?, ?)').run(
    'study:metric_names',
    JSON.stringify([metric.name]),
  );
  const attribute = db.prepare(
    'INSERT INTO study_user_attributes (study_id, "key", value_json) VALUES (1, ?, ?)',
  );
  const attributes = { description: description ?? null, state, seeds };
  for (const [key, value] of Object.entries(attributes)) attribute.run(key, JSON.stringify(value));
}

function trialStatements(db: SqlWriter) {
  return {
    trial: db.prepare('INSERT INTO trials VALUES (?, ?, 1, ?, ?, ?)'),
    value: db.prepare(
      "INSERT INTO trial_values (trial_id, objective, value, value_type) VALUES (?, 0, ?, 'FINITE')",
    ),
    parameter: db.prepare(
      'INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) VALUES (?, ?, ?, ?)',
    ),
    attribute: db.prepare('INSERT INTO trial_user_attributes (trial_id, "key", value_json) VALUES (?, ?, ?)'),
    report: db.prepare(
      'INSERT INTO trial_intermediate_values (trial_id, step, intermediate_value, intermediate_value_type) ' +
        "VALUES (?, ?, ?, 'FINITE')",
    ),
  };
}

function writeTrial(
  statements: ReturnType<typeof trialStatements>,
  { definition }: Study,
  finished: FinishedTrial,
  number: number,
  curve: readonly Report[],
): void {
  const { trial, outcome, started, ended } = finished;
  const { strategy, parameters } = trial.configuration;
  const id = number + 1;
  statements.trial.run(id, number, states[outcome.type], timeOf(started), timeOf(ended));

  const reported = curve.flatMap(({ step, values }) => {
    const value = values[definition.metric.name];
    return value === undefined ? [] : [{ step, value }];
  });
  for (const { step, value } of reported) statements.report.run(id, step, value);
  const value =
    outcome.type === 'complete'
      ? outcome.value
      : outcome.type === 'pruned'
        ? reported.at(-1)?.value
        : undefined;
  if (value !== undefined) statements.value.run(id, value);

  const names = definition.strategies.map((each) => each.name);
  if (names.length > 1) {
    statements.parameter.run(id, 'strategy', names.indexOf(strategy), categoricalJson(names));
  }
  const unmapped: Record<string, Json> = {};
  const dimensions = definition.strategies.find((each) => each.name === strategy)?.dimensions ?? [];
  for (const [name, parameter] of Object.entries(parameters)) {
    const dimension = dimensions.find((each) => each.dimension.name === name)?.dimension;
    const mapped = dimension && optunaParameter(dimension, parameter);
    if (mapped === undefined) unmapped[name] = parameter;
    else statements.parameter.run(id, name, mapped.value, mapped.distribution);
  }

  const {
    trial: own,
    configuration,
    point,
    repeat,
    seed,
    state,
    reason,
    epochs,
    values,
    fingerprint,
  } = finishedRecord(finished);
  const attributes = {
    trial: own,
    configuration,
    strategy,
    point,
    repeat,
    seed,
    outcome: state,
    reason,
    epochs,
  };
  for (const [key, each] of Object.entries({ ...attributes, values, fingerprint, ...unmapped })) {
    if (each !== null) statements.attribute.run(id, key, JSON.stringify(each));
  }
}

/** A parameter as Optuna stores it; undefined for a kind of dimension that Optuna has no distribution for. */
function optunaParameter(
  dimension: Dimension,
  value: ParameterValue,
): { readonly value: number; readonly distribution: string } | undefined {
  switch (dimension.type) {
    case 'constant':
      return { value: 0, distribution: categoricalJson([value]) };
    case 'categorical': {
      const index = dimension.values.findIndex((each) => JSON.stringify(each) === JSON.stringify(value));
      return { value: index, distribution: categoricalJson(dimension.values) };
    }
    case 'int_uniform':
      return numeric('IntDistribution', value, {
        log: false,
        step: 1,
        low: dimension.min,
        high: dimension.max,
      });
    case 'uniform':
    case 'log_uniform_values':
      return numeric('FloatDistribution', value, {
        step: null,
        low: dimension.min,
        high: dimension.max,
        log: dimension.type === 'log_uniform_values',
      });
    default:
      return undefined;
  }
}

function numeric(name: string, value: ParameterValue, attributes: Readonly<Record<string, Json>>) {
  return typeof value === 'number'
    ? { value, distribution: JSON.stringify({ name, attributes }) }
    : undefined;
}

/** Optuna's choices are simple values: a list is its JSON. */
function categoricalJson(values: readonly ParameterValue[]): string {
  const choices = values.map((value) =>
    typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
  );
  return JSON.stringify({ name: 'CategoricalDistribution', attributes: { choices } });
}

/** Optuna keeps times in UTC, without saying so. */
function timeOf(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, -1).replace('T', ' ')}000`;
}
