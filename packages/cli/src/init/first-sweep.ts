import { SMALL_TABLE } from '@ridgeline/core';
import type { TableAdvice } from '@ridgeline/trainer';
import { quoteYaml } from './quote-yaml.ts';

/** Training data of a sweep: a built-in data set, or a user's table. */
export type SweepData =
  | { readonly type: 'named'; readonly name: string }
  | {
      readonly type: 'csv';
      /** Path from the folder of the sweep file. */
      readonly path: string;
      readonly advice: TableAdvice;
    };

/** Answers that a first sweep file needs. */
interface FirstSweep {
  /** Name of the study. */
  readonly name: string;
  readonly data: SweepData;
  readonly strategies: readonly StrategyName[];
  /** Maximum number of trials, for all strategies together. */
  readonly trials: number;
}

/** Lines that set the `method` of a first sweep and list the alternatives in comments. */
export const METHOD_LINES = `# Samplers that learn from earlier trials: auto, gp, tpe, cma_es, nsga2 (for objectives), pbt and pb2 (for schedules).
# Samplers that do not: grid, random, latin_hypercube, sobol, halton.
method: auto`;

/** Maximum number of seeds of a configuration. With fewer seeds, `compare` can rarely distinguish strategies. */
export const MAX_SEEDS = 5;

export type StrategyName = keyof typeof strategies;

/** Strategies that a first sweep can compare, with ranges for a first search. */
const strategies = {
  none: ['none: {} # no regularization: the baseline'],
  l1: [
    'l1: # a penalty on the absolute value of each weight, which drives weights to 0',
    '  parameters:',
    '    network.kernel_regularizer.l1: { distribution: log_uniform_values, min: 1.0e-5, max: 1.0e-3 }',
  ],
  l2: [
    'l2: # a penalty on the square of each weight, which keeps weights small',
    '  parameters:',
    '    network.kernel_regularizer.l2: { distribution: log_uniform_values, min: 1.0e-5, max: 1.0e-2 }',
  ],
  dropout: [
    'dropout: # each step drops this share of the units at random',
    '  parameters:',
    '    network.dropout: { min: 0.1, max: 0.6 }',
  ],
  'max-norm': [
    'max-norm: # an upper bound of the norm of the weights into each unit',
    '  parameters:',
    '    network.kernel_constraint.name: { value: MaxNorm }',
    '    network.kernel_constraint.max_value: { min: 0.5, max: 4.0 }',
  ],
  'early-stopping': [
    'early-stopping: # stop when the validation loss has not improved for this many epochs',
    '  parameters:',
    '    training.early_stopping.patience: { values: [2, 4, 8] }',
    '    training.early_stopping.restore_best_weights: { value: true }',
  ],
  cosine: [
    'cosine: # the learning rate decays along a cosine to this fraction of its initial value',
    '  parameters:',
    '    training.schedule.name: { value: CosineDecay }',
    '    training.schedule.alpha: { min: 0.0, max: 0.2 }',
  ],
} as const satisfies Record<string, readonly string[]>;

export const strategyNames = Object.keys(strategies) as readonly StrategyName[];

/**
 * Writes the text of a first sweep file, with comments on each part.
 *
 * @example
 * formatFirstSweep({
 *   name: 'first',
 *   data: { type: 'named', name: 'digits' },
 *   strategies: ['none', 'l2'],
 *   trials: 40,
 * }).startsWith('name: first'); // true
 */
export function formatFirstSweep({ name, data, strategies: chosenStrategies, trials }: FirstSweep): string {
  return `name: ${quoteYaml(name)}

# Shared by all trials: each trains one such network. Names and defaults are the same as in Keras.
task:
${formatData(data, '  ', isSmall(data) ? 'folds' : undefined)}  network: { hidden: [64], activation: relu }
  training: { epochs: 20, batch_size: 32, optimizer: { name: adam, learning_rate: 0.001 } }

# The leaderboard ranks by the loss on held-out examples after the last epoch, so overfitting counts.
metric: { name: val_loss, goal: minimize, summary: last }

${METHOD_LINES}
run_cap: ${trials} # trials in total, divided equally among the strategies
seeds: { min: 1, max: ${MAX_SEEDS} } # one seed for each configuration, more for the best; only configurations with all ${MAX_SEEDS} can win

# The strategies to compare. Parameter names are paths into \`task\`.
strategies:
${chosenStrategies.flatMap((strategy) => strategies[strategy].map((line) => `  ${line}\n`)).join('')}${isSmall(data) ? nestedFinals : ''}`;
}

/** True for a table too small to keep a test part. */
function isSmall(data: SweepData): boolean {
  return data.type === 'csv' && data.advice.rows - data.advice.unlabelledRows < SMALL_TABLE;
}

const nestedFinals = `
# The best configurations of each strategy are judged by nested cross-validation. With so few rows,
# the result on a single test part is mostly luck, and a search overfits the rows that it reads.
# Therefore each fifth of the rows tests networks whose search read only the other rows: five more
# searches like this one. \`ridgeline plan\` counts their trials; \`splits: 1\` keeps one fifth as a
# single test part.
finals: { splits: 5, seeds: 5 }
`;

/** Maximum number of rows of a first sweep. Larger tables are sampled. */
const MAX_ROWS = 10_000;

const sampleSizes = 'train: 5000, validation: 2000';

/**
 * Writes `data: …` as lines of YAML. Large sets are sampled: a first sweep then takes a minute or two.
 *
 * @param indent spaces before each line
 * @param split `folds` to validate each repeat on a different fold of a table
 */
export function formatData(data: SweepData, indent: string, split?: 'folds'): string {
  if (data.type === 'named') {
    return `${indent}data: { name: ${data.name}${data.name.endsWith('mnist') ? `, ${sampleSizes}` : ''} }\n`;
  }
  const { rows, target, delimiter, types, missingValues, unlabelledRows } = data.advice;
  const [csv, targetText] = [`csv: ${quoteYaml(data.path)}`, `target: ${quoteYaml(target)}`];
  const isPlain = types.length + missingValues.length + unlabelledRows === 0 && delimiter === ',';
  const folds = split === undefined ? '' : ', split: folds';
  if (isPlain && rows <= MAX_ROWS) return `${indent}data: { ${csv}, ${targetText}, missing: mean${folds} }\n`;
  const usesDecimalComma = data.advice.decimal === ',';
  const lines = [
    'data:',
    `  ${csv}`,
    ...(delimiter === ',' ? [] : [`  delimiter: ${JSON.stringify(delimiter)} # between the cells`]),
    ...(usesDecimalComma ? ['  decimal: "," # 1,5 means 1.5'] : []),
    `  ${targetText}${unlabelledRows === 0 ? '' : ` # rows without it are skipped: ${unlabelledRows} of ${rows}`}`,
    '  missing: mean # replace a missing value with the mean',
    ...(split === undefined
      ? []
      : ['  split: folds # repeat r is validated on fold r; there are as many folds as `seeds`']),
    ...(missingValues.length === 0
      ? []
      : [
          `  missing_values: [${missingValues.map(quoteYaml).join(', ')}] # also missing, besides ?, NA and N/A`,
        ]),
    ...(types.length === 0 ? [] : ['  types: # columns to ignore, or whose type the cells do not show']),
    ...types.map(({ column, type, reason }) => `    ${quoteYaml(column)}: ${type} # ${reason}`),
    ...(rows > MAX_ROWS
      ? [`  train: 5000 # of ${rows.toLocaleString('en-US')} rows; remove both lines to use all`]
      : []),
    ...(rows > MAX_ROWS ? ['  validation: 2000'] : []),
  ];
  return lines.map((line) => `${indent}${line}\n`).join('');
}
