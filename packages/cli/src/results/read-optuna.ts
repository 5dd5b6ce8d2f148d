import { shellWord } from '@ridgeline/core';
import { readDatabase } from '@ridgeline/storage';
import { dataError } from '@ridgeline/trainer/data';
import { parsePythonJson } from './parse-python-json.ts';
import type { TableCell, ResultRecord, ResultTable } from './result-table.ts';

/** Column of the objective, named as in Optuna's `trials_dataframe`. */
const objectiveColumn = 'value';

/** Trial of Optuna. */
interface OptunaTrial {
  readonly study: string;
  readonly number: number;
  readonly isComplete: boolean;
  readonly value: number | undefined;
  readonly startTime: string | undefined;
  readonly endTime: string | undefined;
  readonly parameters: ReadonlyMap<string, TableCell>;
  readonly attributes: ReadonlyMap<string, TableCell>;
}

/**
 * Reads the trials of an Optuna database (SQLite).
 *
 * @throws RidgelineError `DATA_DAMAGED` for a database of another program, or a study with several objectives.
 */
export function readOptunaDatabase(path: string): ResultTable {
  const database = readDatabase(path);
  try {
    const tables = new Set(
      database.all("SELECT name FROM sqlite_master WHERE type = 'table'").map(({ name }) => name),
    );
    if (
      !['studies', 'trials', 'trial_params', 'trial_values', 'study_directions'].every((name) =>
        tables.has(name),
      )
    ) {
      throw dataError(
        `${path} is not an Optuna database.`,
        tables.has('study')
          ? `To compare a study of Ridgeline, leave out --from: ridgeline compare --db ${shellWord(path)}`
          : 'Export the results as CSV, with one run per row.',
      );
    }
    const readCells = (
      sql: string,
      toCell: (row: Readonly<Record<string, unknown>>) => TableCell | undefined,
    ) => {
      const cellsByTrial = new Map<unknown, Map<string, TableCell>>();
      for (const row of database.all(sql)) {
        const cell = toCell(row);
        const cells = cellsByTrial.get(row['trial_id']) ?? new Map<string, TableCell>();
        if (cell !== undefined) cells.set(String(row['name']), cell);
        cellsByTrial.set(row['trial_id'], cells);
      }
      return cellsByTrial;
    };
    const parameters = readCells(
      'SELECT trial_id, param_name AS name, param_value AS value, distribution_json AS distribution FROM trial_params',
      ({ value, distribution }) => toParameterCell(Number(value), String(distribution)),
    );
    const attributes = readCells(
      'SELECT trial_id, key AS name, value_json AS value FROM trial_user_attributes',
      ({ value }) => toAttributeCell(parsePythonJson(String(value))),
    );
    const trials = database
      .all(
        'SELECT trials.trial_id AS id, study_name AS study, number, state, trial_values.value AS value, ' +
          'datetime_start AS started, datetime_complete AS ended FROM trials JOIN studies USING (study_id) ' +
          'LEFT JOIN trial_values ON trial_values.trial_id = trials.trial_id AND objective = 0 ' +
          "WHERE state <> 'WAITING' ORDER BY trials.trial_id",
      )
      .map((row): OptunaTrial => ({
        study: String(row['study']),
        number: Number(row['number']),
        isComplete: row['state'] === 'COMPLETE',
        value: typeof row['value'] === 'number' ? row['value'] : undefined,
        startTime: row['started'] === null ? undefined : String(row['started']),
        endTime: row['ended'] === null ? undefined : String(row['ended']),
        parameters: parameters.get(row['id']) ?? new Map(),
        attributes: attributes.get(row['id']) ?? new Map(),
      }));
    const directions = database.all('SELECT direction, objective FROM study_directions');
    return createTable(
      path,
      trials,
      directions.map(({ direction, objective: index }) => ({
        isFirstObjective: index === 0,
        goal: String(direction).toLowerCase(),
      })),
    );
  } finally {
    database.close();
  }
}

/** Codes of the operations in Optuna's journal. */
const operations = {
  createStudy: 0,
  deleteStudy: 1,
  createTrial: 4,
  setParameter: 5,
  setState: 6,
  setAttribute: 8,
} as const;
/** Goals by the codes of directions in Optuna's journal. */
const goals: Readonly<Record<number, string>> = { 1: 'minimize', 2: 'maximize' };
/** Codes of a trial's states in Optuna's journal. */
const [COMPLETE_STATE, WAITING_STATE] = [1, 4];

type Operation = Readonly<Record<string, unknown>> & { readonly op_code: number };

interface JournalStudy {
  readonly name: string;
  readonly directions: readonly number[];
  trialCount: number;
}

type JournalTrial = { -readonly [Key in keyof OptunaTrial]: OptunaTrial[Key] } & {
  readonly studyId: number;
  readonly parameters: Map<string, TableCell>;
  readonly attributes: Map<string, TableCell>;
  state: number;
};

/**
 * Reads the trials of an Optuna journal: a text with one JSON object per line.
 *
 * @param name path of the file, for messages
 * @throws RidgelineError `DATA_DAMAGED` for a line that is not JSON, or a study with several objectives.
 */
export function readOptunaJournal(text: string, name: string): ResultTable {
  /** Studies by their ids, except deleted ones. */
  const studies = new Map<number, JournalStudy>();
  let nextStudyId = 0;
  /** Trials by their ids, with those of deleted studies. */
  const trials: JournalTrial[] = [];
  const lines = text.split('\n');
  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    const operation = parseOperation(line, `${name}:${index + 1}:1`, index === lines.length - 1);
    if (operation === undefined) return;
    const studyId = Number(operation['study_id']);
    const trial = trials[Number(operation['trial_id'])];
    switch (operation.op_code) {
      case operations.createStudy: {
        const study = String(operation['study_name']);
        // Optuna writes the operation also for a study that it then loads.
        if ([...studies.values()].some((other) => other.name === study)) break;
        const directions = operation['directions'] as readonly number[];
        studies.set(nextStudyId++, { name: study, directions, trialCount: 0 });
        break;
      }
      case operations.deleteStudy:
        studies.delete(studyId);
        break;
      case operations.createTrial: {
        const study = studies.get(studyId);
        if (study !== undefined) trials.push(createTrial(operation, studyId, study));
        break;
      }
      case operations.setParameter:
        trial?.parameters.set(
          String(operation['param_name']),
          toParameterCell(Number(operation['param_value_internal']), String(operation['distribution'])),
        );
        break;
      case operations.setState:
        if (trial === undefined) break;
        trial.state = Number(operation['state']);
        trial.isComplete = trial.state === COMPLETE_STATE;
        trial.value = firstValue(operation['values']) ?? trial.value;
        trial.startTime = stringOrUndefined(operation['datetime_start']) ?? trial.startTime;
        trial.endTime = stringOrUndefined(operation['datetime_complete']) ?? trial.endTime;
        break;
      case operations.setAttribute:
        for (const [key, cell] of toAttributeCells(operation['user_attr'])) trial?.attributes.set(key, cell);
        break;
    }
  });
  return createTable(
    name,
    trials.filter(({ studyId, state }) => studies.has(studyId) && state !== WAITING_STATE),
    [...studies.values()].flatMap(({ directions }) =>
      directions.map((direction, index) => ({ isFirstObjective: index === 0, goal: goals[direction] })),
    ),
  );
}

/** Creates a trial from its operation, which has parameters and attributes if the trial comes from another study. */
function createTrial(operation: Operation, studyId: number, study: JournalStudy): JournalTrial {
  const state = Number(operation['state'] ?? 0);
  const distributions = (operation['distributions'] ?? {}) as Readonly<Record<string, unknown>>;
  const parameters = Object.entries(operation['params'] ?? {}).map(
    ([key, value]) => [key, toParameterCell(Number(value), String(distributions[key]))] as const,
  );
  return {
    studyId,
    study: study.name,
    number: study.trialCount++,
    state,
    isComplete: state === COMPLETE_STATE,
    value: firstValue(operation['values']) ?? firstValue([operation['value']]),
    startTime: stringOrUndefined(operation['datetime_start']),
    endTime: stringOrUndefined(operation['datetime_complete']),
    parameters: new Map(parameters),
    attributes: new Map(toAttributeCells(operation['user_attrs'])),
  };
}

/** Parses the operation in a line; undefined for an incomplete last line. */
function parseOperation(line: string, location: string, isLast: boolean): Operation | undefined {
  try {
    return parsePythonJson(line) as Operation;
  } catch (cause) {
    if (isLast) return undefined;
    throw dataError(
      `${location}: this line of Optuna's journal is not JSON.`,
      'Restore the journal, or remove the line.',
      cause,
    );
  }
}

function createTable(
  name: string,
  trials: readonly OptunaTrial[],
  directions: readonly { readonly isFirstObjective: boolean; readonly goal: string | undefined }[],
): ResultTable {
  if (directions.some(({ isFirstObjective }) => !isFirstObjective)) {
    throw dataError(
      `${name} has a study with several objectives.`,
      'Export one objective as CSV: study.trials_dataframe().to_csv("runs.csv")',
    );
  }
  const distinctGoals = [...new Set(directions.map(({ goal }) => goal))];
  const hasSeveralStudies = new Set(trials.map(({ study }) => study)).size > 1;
  const settings = new Set(trials.flatMap(({ parameters }) => [...parameters.keys()]));
  const attributes = new Set(trials.flatMap((trial) => [...trial.attributes.keys()]));
  const [goal] = distinctGoals;
  return {
    name,
    columns: [...(hasSeveralStudies ? ['study'] : []), ...settings, ...attributes, objectiveColumn],
    settings,
    metric: objectiveColumn,
    goal: distinctGoals.length === 1 && (goal === 'minimize' || goal === 'maximize') ? goal : undefined,
    records: trials.map((trial): ResultRecord => {
      const duration = Date.parse(toUtc(trial.endTime)) - Date.parse(toUtc(trial.startTime));
      return {
        cells: new Map<string, TableCell>([
          ...trial.attributes,
          ...trial.parameters,
          ...(hasSeveralStudies ? [['study', trial.study] as const] : []),
          ...(trial.value === undefined ? [] : [[objectiveColumn, trial.value] as const]),
        ]),
        isFinished: trial.isComplete,
        duration: duration > 0 ? duration : undefined,
        locate: () => `${name}, trial ${trial.number} of ${trial.study}`,
      };
    }),
  };
}

/** Value of a parameter. Optuna stores a categorical parameter as the index of its choice. */
function toParameterCell(value: number, distribution: string): TableCell {
  const { attributes } = parsePythonJson(distribution) as {
    readonly attributes?: { readonly choices?: readonly unknown[] };
  };
  return attributes?.choices === undefined ? value : (toAttributeCell(attributes.choices[value]) ?? 'null');
}

function toAttributeCell(value: unknown): TableCell | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string' || typeof value === 'number') return value;
  return JSON.stringify(value);
}

/** Cells of user attributes, an object in Optuna's journal. */
function toAttributeCells(attributes: unknown): readonly (readonly [string, TableCell])[] {
  return Object.entries(attributes ?? {}).flatMap(([key, value]) => {
    const cell = toAttributeCell(value);
    return cell === undefined ? [] : [[key, cell] as const];
  });
}

function firstValue(values: unknown): number | undefined {
  const [value] = Array.isArray(values) ? (values as readonly unknown[]) : [];
  return typeof value === 'number' ? value : undefined;
}

function stringOrUndefined(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Adds the zone UTC to a time without a zone. Times in a journal have a zone, those in a database do not. */
function toUtc(time: string | undefined): string {
  return time === undefined || /(Z|[+-]\d\d:\d\d)$/.test(time) ? (time ?? '') : `${time.replace(' ', 'T')}Z`;
}
