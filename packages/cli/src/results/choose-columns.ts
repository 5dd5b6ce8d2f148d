import { pluralize, didYouMean, guessGoal, RidgelineError } from '@ridgeline/core';
import type { ResultMetric, ResultRow } from '@ridgeline/compare';
import { dataError } from '@ridgeline/trainer/data';
import type { TableCell, ResultRecord, ResultTable } from './result-table.ts';

/**
 * Names of columns by their meaning, from the user's options, and the goal of the metric. `none` stands for a missing
 * column of seeds, data sets, folds or budgets.
 */
export interface ColumnNames {
  /** Columns whose values together identify the strategy, separated by commas. */
  readonly by?: string;
  readonly seed?: string;
  readonly metric?: string;
  readonly goal?: string;
  readonly dataset?: string;
  readonly fold?: string;
  readonly budget?: string;
  /** Columns of other settings that distinguish configurations, separated by commas. */
  readonly settings?: string;
}

interface ChosenResults {
  readonly rows: readonly ResultRow[];
  readonly metric: ResultMetric;
  /** Sentences about guessed columns and unfinished runs. */
  readonly notes: readonly string[];
}

/** Patterns for the names of columns, without the prefix of a tracker. */
const namePatterns = {
  by: /^(strategy|method|model|algorithm|approach|variant|optimizer|sampler|group|study|experiment)$/i,
  seed: /^(seed|random_?(seed|state)|rng_?seed)$/i,
  dataset: /^(data_?set|data)$/i,
  fold: /^(cv_?)?fold$/i,
  budget: /^(budget|(max_|num_|n_)?epochs|max_steps|total_steps)$/i,
  duration: /^(duration|runtime|_runtime|seconds)(_s|_seconds)?$/i,
} as const;

/**
 * Converts a table to results. The user's options give the columns their meaning. Without an option, the meaning is
 * guessed, and the notes report the guess.
 *
 * @throws RidgelineError `USAGE` for a column that is missing or cannot be guessed, `DATA_DAMAGED` for a value that is
 * not a number, or a data set or fold that only some of the runs have.
 */
export function chooseColumns(table: ResultTable, names: ColumnNames): ChosenResults {
  const guesses: string[] = [];
  const chooseColumn = (role: 'seed' | 'dataset' | 'fold' | 'budget', name: string | undefined) => {
    if (name === 'none') return undefined;
    if (name !== undefined) return findColumn(table, name, `--${role}`);
    const match = table.columns.find((column) => namePatterns[role].test(removePrefix(column)));
    if (match !== undefined) guesses.push(`${role} is ${match}`);
    return match;
  };
  const by = splitNames(names.by).map((name) => findColumn(table, name, '--by'));
  const seed = chooseColumn('seed', names.seed);
  const [dataset, fold, budget] = [
    chooseColumn('dataset', names.dataset),
    chooseColumn('fold', names.fold),
    chooseColumn('budget', names.budget),
  ];
  const assignedColumns = [seed, dataset, fold, budget];
  const metric = chooseMetric(table, names, [...by, ...assignedColumns], guesses);
  if (by.length === 0) by.push(chooseStrategy(table, [...assignedColumns, metric], guesses));
  const goal = chooseGoal(table, metric, names.goal, guesses);
  const settings = [
    ...new Set([
      ...table.settings,
      ...splitNames(names.settings).map((name) => findColumn(table, name, '--settings')),
    ]),
  ].filter((column) => ![...by, ...assignedColumns, metric].includes(column));
  const duration = table.columns.find((column) => namePatterns.duration.test(removePrefix(column)));
  const rows = table.records.map((record): ResultRow => {
    const cell = record.cells.get(metric);
    const value = record.isFinished ? parseNumber(cell, record, metric) : undefined;
    const readText = (column: string | undefined) =>
      column === undefined ? undefined : formatCell(record.cells.get(column));
    const seconds = duration === undefined ? Number.NaN : Number(record.cells.get(duration));
    return {
      strategy: by.map((column) => readText(column) ?? 'none').join(', '),
      configuration:
        settings.length === 0
          ? undefined
          : JSON.stringify(settings.map((column) => readText(column) ?? null)),
      seed: readText(seed),
      dataset: readText(dataset),
      fold: readText(fold),
      value,
      budget: budget === undefined ? undefined : parseNumber(record.cells.get(budget), record, budget),
      duration: record.duration ?? (seconds > 0 ? 1000 * seconds : undefined),
      examples: Array.isArray(cell) ? cell : undefined,
    };
  });
  const countedRecords = table.records.filter((_, index) => rows[index]!.value !== undefined);
  requireCells(countedRecords, dataset, { option: '--dataset', noun: 'data set' });
  requireCells(countedRecords, fold, { option: '--fold', noun: 'fold' });
  const unfinishedCount = table.records.filter(({ isFinished }) => !isFinished).length;
  return {
    rows,
    metric: { name: metric, goal },
    notes: [
      ...(guesses.length === 0
        ? []
        : [
            `Guessed from ${table.name}: ${guesses.join(', ')}. Correct a guess with an option such as --by or --seed.`,
          ]),
      ...(unfinishedCount === 0
        ? []
        : [
            `${pluralize(unfinishedCount, 'run')} did not finish, and ${unfinishedCount === 1 ? 'has' : 'have'} no value.`,
          ]),
    ],
  };
}

function chooseMetric(
  table: ResultTable,
  { metric: name }: ColumnNames,
  assignedColumns: readonly unknown[],
  guesses: string[],
): string {
  if (name !== undefined) return findColumn(table, name, '--metric');
  const candidates = table.columns.filter(
    (column) =>
      !assignedColumns.includes(column) &&
      !table.settings.has(column) &&
      !Object.values(namePatterns).some((pattern) => pattern.test(removePrefix(column))) &&
      table.records.every(({ cells }) => !cells.has(column) || isNumber(cells.get(column))) &&
      table.records.some((record) => parseNumber(record.cells.get(column), record, column) !== undefined),
  );
  const recognisedColumns = candidates.filter((column) => guessGoal(column) !== undefined);
  const [metricColumn, ...otherColumns] =
    table.metric !== undefined
      ? [table.metric]
      : recognisedColumns.length === 1
        ? recognisedColumns
        : candidates;
  if (metricColumn !== undefined && otherColumns.length === 0) {
    if (table.metric === undefined) guesses.push(`metric is ${metricColumn}`);
    return metricColumn;
  }
  throw new RidgelineError(
    'USAGE',
    metricColumn === undefined
      ? `${table.name} has no column of numbers that could be the metric.`
      : `${table.name} has several columns that could be the metric.`,
    {
      hint: `Choose one: --metric ${(metricColumn === undefined ? table.columns : candidates).join(' or --metric ')}`,
    },
  );
}

function chooseStrategy(table: ResultTable, assignedColumns: readonly unknown[], guesses: string[]): string {
  const freeColumns = table.columns.filter((column) => !assignedColumns.includes(column));
  const variedColumns = [...table.settings].filter(
    (column) =>
      !assignedColumns.includes(column) &&
      new Set(table.records.map(({ cells }) => formatCell(cells.get(column)))).size > 1,
  );
  const strategyColumn =
    freeColumns.find((column) => namePatterns.by.test(removePrefix(column))) ??
    (variedColumns.length === 1 ? variedColumns[0] : undefined);
  if (strategyColumn === undefined) {
    throw new RidgelineError('USAGE', `No column of ${table.name} can be identified as the strategy.`, {
      hint: `Choose one: --by ${freeColumns.join(' or --by ')}`,
    });
  }
  guesses.push(`strategy is ${strategyColumn}`);
  return strategyColumn;
}

function chooseGoal(
  table: ResultTable,
  metric: string,
  goalOption: string | undefined,
  guesses: string[],
): ResultMetric['goal'] {
  if (goalOption === 'minimize' || goalOption === 'maximize') return goalOption;
  if (goalOption !== undefined) {
    throw new RidgelineError('USAGE', `There is no goal "${goalOption}".`, {
      hint: 'Pass --goal minimize or --goal maximize.',
    });
  }
  if (table.goal !== undefined) return table.goal;
  const goal = guessGoal(metric);
  if (goal === undefined) {
    throw new RidgelineError(
      'USAGE',
      `Whether ${metric} should be minimized or maximized cannot be guessed.`,
      {
        hint: 'Pass --goal minimize or --goal maximize.',
      },
    );
  }
  guesses.push(`goal is to ${goal}`);
  return goal;
}

/** Refuses a column that only some of the records fill. They would be dropped, or paired with the wrong ones. */
function requireCells(
  records: readonly ResultRecord[],
  column: string | undefined,
  { option, noun }: { readonly option: string; readonly noun: string },
): void {
  if (column === undefined) return;
  const emptyRecords = records.filter(({ cells }) => !cells.has(column));
  const [record] = emptyRecords;
  if (record === undefined || emptyRecords.length === records.length) return;
  throw dataError(`${record.locate(column)}: the ${noun} is missing.`, `Fill it in, or pass ${option} none.`);
}

function findColumn(table: ResultTable, name: string, option: string): string {
  const match =
    table.columns.find((column) => column === name) ??
    table.columns.find((column) => removePrefix(column) === name);
  if (match !== undefined) return match;
  const suggestion = didYouMean(name, table.columns);
  throw new RidgelineError('USAGE', `${option}: ${table.name} has no column "${name}".`, {
    hint: suggestion === undefined ? `Columns: ${table.columns.join(', ')}.` : `Did you mean ${suggestion}?`,
  });
}

/** Name of a column without the prefix that Optuna, MLflow or W&B adds. */
function removePrefix(column: string): string {
  return column.replace(/^(params|user_attrs|config|metrics|tags|summary)[_./]/, '');
}

function splitNames(list: string | undefined): readonly string[] {
  return (list ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function formatCell(cell: TableCell | undefined): string | undefined {
  return cell === undefined ? undefined : typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}

/** Texts for a number that is not finite. */
const nonFinitePattern = /^[+-]?(inf(inity)?|nan)$/i;

/** Checks for a number, which need not be finite, or for the values of examples. */
function isNumber(cell: TableCell | undefined): boolean {
  if (cell === undefined || typeof cell === 'object') return cell !== undefined;
  const text = String(cell).trim();
  return nonFinitePattern.test(text) || (text !== '' && !Number.isNaN(Number(text)));
}

/** Parses the number of a cell, or averages its examples; undefined if the cell is empty or not finite. */
function parseNumber(cell: TableCell | undefined, record: ResultRecord, column: string): number | undefined {
  if (cell === undefined) return undefined;
  if (typeof cell === 'object') return cell.reduce((sum, value) => sum + value, 0) / cell.length;
  const value = Number(cell);
  if (isNumber(cell)) return Number.isFinite(value) ? value : undefined;
  throw dataError(
    `${record.locate(column)}: "${cell}" is not a number.`,
    'Correct it, or leave it empty for a run without a value.',
  );
}
