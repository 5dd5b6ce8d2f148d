import { numericRange } from '@ridgeline/compare';
import {
  canonicalJson,
  outcomePages,
  type Constraint,
  type Dimension,
  type FinishedTrial,
  type Json,
  type ParameterValue,
  type Report,
  type Study,
  type StudyView,
} from '@ridgeline/core';
import { optunaSchema } from './optuna-schema.ts';
import { finishedRecord } from './trial-record.ts';

/** Empty SQLite database to write to, such as a better-sqlite3 database. */
interface SqlWriter {
  exec(sql: string): unknown;
  prepare(sql: string): { run(...values: readonly (string | number | null)[]): unknown };
}

const optunaStates = {
  complete: 'COMPLETE',
  pruned: 'PRUNED',
  diverged: 'FAIL',
  failed: 'FAIL',
  cancelled: 'FAIL',
} as const;

/**
 * Writes a study as an Optuna database for `optuna.load_study` and optuna-dashboard.
 *
 * Ended trials become Optuna trials, renumbered from 0 in the same order. With several strategies, the strategy becomes
 * the categorical parameter `strategy`. Reports of the metric become intermediate values, except with several
 * objectives, because Optuna then allows none. Each limit of a constraint becomes an Optuna constraint: the amount by
 * which the value violates the limit, at most 0 if it is met. The numbers (`trial`, `configuration`, `point`,
 * `repeat`), strategy, seed, reason, epochs, values and fingerprint of a `TrialRecord` become user attributes, and so
 * do its `state` (named `outcome`) and each parameter that no distribution of Optuna contains. `diverged`, `failed` and
 * `cancelled` become `FAIL`. A pruned trial has its last reported value, as in Optuna.
 *
 * @throws RidgelineError `STUDY_NOT_FOUND`.
 */
export async function writeOptunaStudy(db: SqlWriter, view: StudyView, name: string): Promise<void> {
  const study = await view.study(name);
  db.exec('BEGIN');
  db.exec(optunaSchema);
  writeStudy(db, study);
  const statements = prepareTrialStatements(db);
  let number = 0;
  for await (const page of outcomePages(view, name)) {
    for (const finished of page) {
      writeTrial(statements, study, finished, number++, await view.curve(name, finished.trial.number));
    }
  }
  db.exec('COMMIT');
}

function writeStudy(db: SqlWriter, { name, definition, state }: Study): void {
  const { metric, objectives = [metric], description, seeds } = definition;
  db.prepare('INSERT INTO studies VALUES (1, ?)').run(name);
  const insertDirection = db.prepare('INSERT INTO study_directions VALUES (?, ?, 1, ?)');
  objectives.forEach(({ goal }, index) => insertDirection.run(index + 1, goal.toUpperCase(), index));
  db.prepare('INSERT INTO study_system_attributes (study_id, "key", value_json) VALUES (1, ?, ?)').run(
    'study:metric_names',
    JSON.stringify(objectives.map((objective) => objective.name)),
  );
  const insertAttribute = db.prepare(
    'INSERT INTO study_user_attributes (study_id, "key", value_json) VALUES (1, ?, ?)',
  );
  const attributes = { description: description ?? null, state, seeds };
  for (const [key, value] of Object.entries(attributes)) insertAttribute.run(key, JSON.stringify(value));
}

function prepareTrialStatements(db: SqlWriter) {
  return {
    trial: db.prepare('INSERT INTO trials VALUES (?, ?, 1, ?, ?, ?)'),
    value: db.prepare(
      "INSERT INTO trial_values (trial_id, objective, value, value_type) VALUES (?, ?, ?, 'FINITE')",
    ),
    parameter: db.prepare(
      'INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) VALUES (?, ?, ?, ?)',
    ),
    constraint: db.prepare(
      'INSERT INTO trial_system_attributes (trial_id, "key", value_json) VALUES (?, ?, ?)',
    ),
    attribute: db.prepare('INSERT INTO trial_user_attributes (trial_id, "key", value_json) VALUES (?, ?, ?)'),
    report: db.prepare(
      'INSERT INTO trial_intermediate_values (trial_id, step, intermediate_value, intermediate_value_type) ' +
        "VALUES (?, ?, ?, 'FINITE')",
    ),
  };
}

function writeTrial(
  statements: ReturnType<typeof prepareTrialStatements>,
  { definition }: Study,
  finished: FinishedTrial,
  optunaNumber: number,
  curve: readonly Report[],
): void {
  const { trial, outcome, started, ended } = finished;
  const { strategy, parameters } = trial.configuration;
  const id = optunaNumber + 1;
  statements.trial.run(id, optunaNumber, optunaStates[outcome.type], formatTime(started), formatTime(ended));

  const metricReports = curve.flatMap(({ step, values }) => {
    const value = values[definition.metric.name];
    return value === undefined ? [] : [{ step, value }];
  });
  const { objectives, constraints = [] } = definition;
  if (objectives === undefined)
    for (const { step, value } of metricReports) statements.report.run(id, step, value);
  if (outcome.type === 'complete') {
    const values = objectives?.map((objective) => outcome.values[objective.name]!) ?? [outcome.value];
    values.forEach((value, index) => statements.value.run(id, index, value));
    for (const [key, violation] of constraints.flatMap((constraint) =>
      constraintViolations(constraint, outcome.values[constraint.name]!),
    ))
      statements.constraint.run(id, `constraints:${key}`, JSON.stringify(violation));
  }
  const lastReport = metricReports.at(-1);
  if (outcome.type === 'pruned' && lastReport !== undefined) statements.value.run(id, 0, lastReport.value);

  const strategyNames = definition.strategies.map((item) => item.name);
  if (strategyNames.length > 1) {
    statements.parameter.run(id, 'strategy', strategyNames.indexOf(strategy), categoricalJson(strategyNames));
  }
  const unmappedParameters: Record<string, Json> = {};
  const dimensions = definition.strategies.find((item) => item.name === strategy)?.dimensions ?? [];
  for (const [name, parameter] of Object.entries(parameters)) {
    const dimension = dimensions.find((item) => item.dimension.name === name)?.dimension;
    const optunaParameter = dimension && toOptunaParameter(dimension, parameter);
    if (optunaParameter === undefined) unmappedParameters[name] = parameter;
    else statements.parameter.run(id, name, optunaParameter.value, optunaParameter.distribution);
  }

  const {
    trial: trialNumber,
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
    trial: trialNumber,
    configuration,
    strategy,
    point,
    repeat,
    seed,
    outcome: state,
    reason,
    epochs,
  };
  for (const [key, attribute] of Object.entries({
    ...attributes,
    values,
    fingerprint,
    ...unmappedParameters,
  })) {
    if (attribute !== null) statements.attribute.run(id, key, JSON.stringify(attribute));
  }
}

/** Each limit of a constraint as text, with the amount by which the value violates it: at most 0 if the limit is met. */
function constraintViolations(
  { name, min, max }: Constraint,
  value: number,
): readonly (readonly [string, number])[] {
  return [
    ...(min === undefined ? [] : [[`${name} >= ${min}`, min - value] as const]),
    ...(max === undefined ? [] : [[`${name} <= ${max}`, value - max] as const]),
  ];
}

/** Converts a parameter to Optuna's representation; undefined if no distribution of Optuna contains the value. */
function toOptunaParameter(
  dimension: Dimension,
  value: ParameterValue,
): { readonly value: number; readonly distribution: string } | undefined {
  if (dimension.type === 'constant') return { value: 0, distribution: categoricalJson([value]) };
  if ('values' in dimension) {
    const index = dimension.values.findIndex((choice) => canonicalJson(choice) === canonicalJson(value));
    return index < 0 ? undefined : { value: index, distribution: categoricalJson(dimension.values) };
  }
  const range = numericRange(dimension);
  if (range === undefined || typeof value !== 'number') return undefined;
  const name = dimension.type === 'int_uniform' ? 'IntDistribution' : 'FloatDistribution';
  const attributes = {
    log: range.log,
    step: range.step ?? null,
    low: roundLastBits(range.min),
    high: roundLastBits(range.max),
  };
  return { value, distribution: JSON.stringify({ name, attributes }) };
}

/** Rounds away the last bits, because Optuna requires a range to be a whole number of steps in decimal arithmetic. */
function roundLastBits(value: number): number {
  return Number(value.toPrecision(15));
}

/** JSON of a categorical distribution. Optuna's choices are scalars; a list becomes a JSON string. */
function categoricalJson(values: readonly ParameterValue[]): string {
  const choices = values.map((value) =>
    typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
  );
  return JSON.stringify({ name: 'CategoricalDistribution', attributes: { choices } });
}

/** Formats a time as Optuna stores it: in UTC, without a time zone. */
function formatTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, -1).replace('T', ' ')}000`;
}
