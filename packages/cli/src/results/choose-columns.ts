import { pluralize, didYouMean, RidgelineError } from '@ridgeline/core';
import type { ResultMetric, ResultRow } from '@ridgeline/compare';
import { damaged, type TableCell, type ResultRecord, type ResultTable } from './result-table.ts';

/** Columns by their meaning, as a person names them; `none` for no such column. */
export interface ColumnNames {
  /** Columns whose values together are the strategy, separated by commas. */
  readonly by?: string;
  readonly seed?: string;
  readonly metric?: string;
  readonly goal?: string;
  readonly dataset?: string;
  readonly fold?: string;
  readonly budget?: string;
  /** Further settings of a run, separated by commas. */
  readonly settings?: string;
}

interface ChosenResults {
  readonly rows: readonly ResultRow[];
  readonly metric: ResultMetric;
  /** Sentences on the columns that were guessed. */
  readonly notes: readonly string[];
}

/** Names by which a column is guessed, without the prefix of a tracker. */
const guesses = {
  by: /^(strategy|method|model|algorithm|approach|variant|optimizer|sampler|group|study|experiment)$/i,
  seed: /^(seed|random_?(seed|state)|rng_?seed)$/i,
  dataset: /^(data_?set|data)$/i,
  fold: /^(cv_?)?fold$/i,
  budget: /^(budget|(max_|num_|n_)?epochs|max_steps|total_steps)$/i,
  duration: /^(duration|runtime|_runtime|seconds)(_s|_seconds)?$/i,
} as const;

const minimized = /loss|error|mse|mae|rmse|perplexity|ppl|nll|bpb|regret|brier/i;
const maximized = /acc|auc|f1|precision|recall|r2|score|reward|return|bleu|map|iou|elo|dice/i;

/**
 * Assigns a meaning to the columns of a table: by the given names, otherwise by a guess, which is reported.
 *
 * @throws RidgelineError `USAGE` for a column that is missing or cannot be guessed, `DATA_DAMAGED` for a value that is
 * not a number.
 */
export function chooseColumns(table: ResultTable, names: ColumnNames): ChosenResults {
  const guessed: string[] = [];
  const columnOf = (role: 'seed' | 'dataset' | 'fold' | 'budget', given: string | undefined) => {
    if (given === 'none') return undefined;
    if (given !== undefined) return existing(table, given, `--${role}`);
    const found = table.columns.find((column) => guesses[role].test(bareName(column)));
    if (found !== undefined) guessed.push(`${role} is ${found}`);
    return found;
  };
  const by = namesIn(names.by).map((name) => existing(table, name, '--by'));
  const seed = columnOf('seed', names.seed);
  const [dataset, fold, budget] = [
    columnOf('dataset', names.dataset),
    columnOf('fold', names.fold),
    columnOf('budget', names.budget),
  ];
  const taken = [seed, dataset, fold, budget];
  const metric = metricOf(table, names, [...by, ...taken], guessed);
  if (by.length === 0) by.push(strategyOf(table, [...taken, metric], guessed));
  const goal = goalOf(table, metric, names.goal, guessed);
  const settings = [
    ...new Set([
      ...table.settings,
      ...namesIn(names.settings).map((name) => existing(table, name, '--settings')),
    ]),
  ].filter((column) => ![...by, ...taken, metric].includes(column));
  const duration = table.columns.find((column) => guesses.duration.test(bareName(column)));
  const rows = table.records.map((record): ResultRow => {
    const cell = record.cells.get(metric);
    const value = record.finished ? numberIn(cell, record, metric) : undefined;
    const text = (column: string | undefined) =>
      column === undefined ? undefined : textOf(record.cells.get(column));
    const seconds = duration === undefined ? Number.NaN : Number(record.cells.get(duration));
    return {
      strategy: by.map((column) => text(column) ?? 'none').join(', '),
      configuration:
        settings.length === 0 ? undefined : JSON.stringify(settings.map((column) => text(column) ?? null)),
      seed: text(seed),
      dataset: text(dataset),
      fold: text(fold),
      value,
      budget: budget === undefined ? undefined : numberIn(record.cells.get(budget), record, budget),
      duration: record.duration ?? (seconds > 0 ? 1000 * seconds : undefined),
      examples: Array.isArray(cell) ? cell : undefined,
    };
  });
  const unfinished = table.records.filter(({ finished }) => !finished).length;
  return {
    rows,
    metric: { name: metric, goal },
    notes: [
      ...(guessed.length === 0
        ? []
        : [
            `Guessed from ${table.name}: ${guessed.join(', ')}. Correct a guess with an option such as --by or --seed.`,
          ]),
      ...(unfinished === 0
        ? []
        : [
            `${pluralize(unfinished, 'run')} did not finish, and ${unfinished === 1 ? 'has' : 'have'} no value.`,
          ]),
    ],
  };
}

function metricOf(
  table: ResultTable,
  { metric: given }: ColumnNames,
  taken: readonly unknown[],
  guessed: string[],
): string {
  if (given !== undefined) return existing(table, given, '--metric');
  const candidates = table.columns.filter(
    (column) =>
      !taken.includes(column) &&
      !table.settings.has(column) &&
      !Object.values(guesses).some((guess) => guess.test(bareName(column))) &&
      table.records.some(({ cells }) => isNumber(cells.get(column))) &&
      table.records.every(({ cells }) => !cells.has(column) || isNumber(cells.get(column))),
  );
  const known = candidates.filter((column) => minimized.test(column) || maximized.test(column));
  const [found, ...others] =
    table.metric !== undefined ? [table.metric] : known.length === 1 ? known : candidates;
  if (found !== undefined && others.length === 0) {
    if (table.metric === undefined) guessed.push(`metric is ${found}`);
    return found;
  }
  throw new RidgelineError(
    'USAGE',
    found === undefined
      ? `${table.name} has no column of numbers that could be the metric.`
      : `${table.name} has several columns that could be the metric.`,
    { hint: `Name it: --metric ${(found === undefined ? table.columns : candidates).join(' or --metric ')}` },
  );
}

function strategyOf(table: ResultTable, taken: readonly unknown[], guessed: string[]): string {
  const free = table.columns.filter((column) => !taken.includes(column));
  const varied = [...table.settings].filter(
    (column) =>
      !taken.includes(column) &&
      new Set(table.records.map(({ cells }) => textOf(cells.get(column)))).size > 1,
  );
  const found =
    free.find((column) => guesses.by.test(bareName(column))) ?? (varied.length === 1 ? varied[0] : undefined);
  if (found === undefined) {
    throw new RidgelineError('USAGE', `${table.name} does not show which column is the strategy.`, {
      hint: `Name what is compared: --by ${free.join(' or --by ')}`,
    });
  }
  guessed.push(`strategy is ${found}`);
  return found;
}

function goalOf(
  table: ResultTable,
  metric: string,
  given: string | undefined,
  guessed: string[],
): ResultMetric['goal'] {
  if (given === 'minimize' || given === 'maximize') return given;
  if (given !== undefined) {
    throw new RidgelineError('USAGE', `--goal ${given} is not a goal.`, {
      hint: 'Write --goal minimize or --goal maximize.',
    });
  }
  if (table.goal !== undefined) return table.goal;
  const [low, high] = [minimized.test(metric), maximized.test(metric)];
  if (low === high) {
    throw new RidgelineError('USAGE', `It is not known whether a small or a large ${metric} is good.`, {
      hint: 'Add --goal minimize or --goal maximize.',
    });
  }
  const goal = low ? 'minimize' : 'maximize';
  guessed.push(`goal is to ${goal}`);
  return goal;
}

function existing(table: ResultTable, name: string, option: string): string {
  const found =
    table.columns.find((column) => column === name) ??
    table.columns.find((column) => bareName(column) === name);
  if (found !== undefined) return found;
  const meant = didYouMean(name, table.columns);
  throw new RidgelineError('USAGE', `${option}: ${table.name} has no column "${name}".`, {
    hint: meant === undefined ? `Columns there: ${table.columns.join(', ')}.` : `Did you mean ${meant}?`,
  });
}

/** Name of a column without the prefix that Optuna, MLflow or W&B gives it. */
function bareName(column: string): string {
  return column.replace(/^(params|user_attrs|config|metrics|tags|summary)[_./]/, '');
}

function namesIn(list: string | undefined): readonly string[] {
  return (list ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function textOf(cell: TableCell | undefined): string | undefined {
  return cell === undefined ? undefined : typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}

function isNumber(cell: TableCell | undefined): boolean {
  return (
    typeof cell === 'object' ||
    (cell !== undefined && String(cell).trim() !== '' && !Number.isNaN(Number(cell)))
  );
}

/** Number of a cell, or the mean of its examples; undefined if it is empty or not finite. */
function numberIn(cell: TableCell | undefined, record: ResultRecord, column: string): number | undefined {
  if (cell === undefined) return undefined;
  if (typeof cell === 'object') return cell.reduce((sum, value) => sum + value, 0) / cell.length;
  if (/^[+-]?(inf(inity)?|nan)$/i.test(String(cell))) return undefined;
  const value = Number(cell);
  if (isNumber(cell)) return Number.isFinite(value) ? value : undefined;
  throw damaged(
    `${record.place(column)}: "${cell}" is not a number.`,
    'Correct it, or leave it empty for a run without a value.',
  );
}
