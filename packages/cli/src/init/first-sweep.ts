import { SMALL_TABLE } from '@ridgeline/core';
import type { TableAdvice } from '@ridgeline/trainer';
import { stringify } from 'yaml';

/** Training data of a sweep: a known data set, or a user's table. */
export type SweepData =
  | { readonly type: 'named'; readonly name: string }
  | {
      readonly type: 'csv';
      /** Path from the folder of the sweep file. */
      readonly path: string;
      readonly advice: TableAdvice;
    };

/** Answers that a first sweep file needs. */
export interface FirstSweep {
  /** Name of the study. */
  readonly name: string;
  readonly data: SweepData;
  readonly strategies: readonly StrategyName[];
  /** Largest number of trials, all strategies together. */
  readonly trials: number;
}

/** Repeats of each configuration; with fewer, `compare` can hardly tell strategies apart. */
export const SEEDS = 5;

export type StrategyName = keyof typeof strategies;

/** Strategies that a first sweep can compare, with ranges worth a first look. */
const strategies = {
  none: ['none: {} # no regularization: what the others have to beat'],
  l1: [
    'l1: # a penalty on the size of each weight, which drives weights to 0',
    '  parameters:',
    '    network.kernel_regularizer.l1: { distribution: log_uniform_values, min: 1.0e-5, max: 1.0e-3 }',
  ],
  l2: [
    'l2: # a penalty on the square of each weight, which keeps weights small',
    '  parameters:',
    '    network.kernel_regularizer.l2: { distribution: log_uniform_values, min: 1.0e-5, max: 1.0e-2 }',
  ],
  dropout: [
    'dropout: # this share of the units is left out, other ones in each step',
    '  parameters:',
    '    network.dropout: { min: 0.1, max: 0.6 }',
  ],
  'max-norm': [
    'max-norm: # the weights into a unit are never longer than this',
    '  parameters:',
    '    network.kernel_constraint.name: { value: MaxNorm }',
    '    network.kernel_constraint.max_value: { min: 0.5, max: 4.0 }',
  ],
  'early-stopping': [
    'early-stopping: # training ends when the validation loss has not become better for so many epochs',
    '  parameters:',
    '    training.early_stopping.patience: { values: [2, 4, 8] }',
    '    training.early_stopping.restore_best_weights: { value: true }',
  ],
  cosine: [
    'cosine: # the learning rate falls along a cosine, to this share of where it began',
    '  parameters:',
    '    training.schedule.name: { value: CosineDecay }',
    '    training.schedule.alpha: { min: 0.0, max: 0.2 }',
  ],
} as const satisfies Record<string, readonly string[]>;

export const strategyNames = Object.keys(strategies) as readonly StrategyName[];

/**
 * Text of a first sweep file, with comments on each part.
 *
 * @example
 * firstSweepText({
 *   name: 'first',
 *   data: { type: 'named', name: 'digits' },
 *   strategies: ['none', 'l2'],
 *   trials: 40,
 * }).startsWith('name: first'); // true
 */
export function firstSweepText({ name, data, strategies: compared, trials }: FirstSweep): string {
  return `name: ${quoted(name)}

# What is fixed. Each trial trains one network of this kind; what is left out has Keras's defaults.
task:
${dataYaml(data, '  ', isSmall(data) ? 'folds' : undefined)}  network: { hidden: [64], activation: relu }
  training: { epochs: 20, batch_size: 32, optimizer: { name: adam, learning_rate: 0.001 } }

# What is ranked by: the loss on examples that are not trained on, after the last epoch, so that overfitting counts.
metric: { name: val_loss, goal: minimize, summary: last }

method: random # how points are chosen; also grid, latin_hypercube, sobol, halton and tpe, which learns
run_cap: ${trials} # trials in all, shared equally by the strategies
seeds: ${SEEDS} # each point is trained so many times; all strategies share the training seeds

# The things compared. A parameter's name is a path into \`task\`.
strategies:
${compared.flatMap((strategy) => strategies[strategy].map((line) => `  ${line}\n`)).join('')}${isSmall(data) ? nestedFinals : ''}`;
}

/** True for a table too small to keep a test part. */
function isSmall(data: SweepData): boolean {
  return data.type === 'csv' && data.advice.rows - data.advice.unlabelled < SMALL_TABLE;
}

const nestedFinals = `
# How the best of each strategy are judged. Among so few rows one test part is luck, and a search finds what suits its own rows.
# So each fifth of the rows is tested by networks whose whole search read the other rows alone: five more searches like this
# one. \`ridgeline plan\` says how many trials that is; \`splits: 1\` keeps one fifth for a single test instead.
finals: { splits: 5, seeds: 5 }
`;

/** Largest number of rows of a first sweep, which should take a minute or two; of more rows it takes a part. */
const MOST_ROWS = 10_000;

const parts = 'train: 5000, validation: 2000';

/**
 * `data: …` as YAML, whole lines. Large sets are cut so that a first sweep takes a minute or two.
 *
 * @param indent spaces before each line
 * @param split of a table whose repeats are not all validated on the same part
 */
export function dataYaml(data: SweepData, indent: string, split?: 'folds'): string {
  if (data.type === 'named') {
    return `${indent}data: { name: ${data.name}${data.name.endsWith('mnist') ? `, ${parts}` : ''} }\n`;
  }
  const { rows, target, delimiter, types, missingValues, unlabelled } = data.advice;
  const [head, tail] = [`csv: ${quoted(data.path)}`, `target: ${quoted(target)}`];
  const isPlain = types.length + missingValues.length + unlabelled === 0 && delimiter === ',';
  const folds = split === undefined ? '' : ', split: folds';
  if (isPlain && rows <= MOST_ROWS) return `${indent}data: { ${head}, ${tail}, missing: mean${folds} }\n`;
  const isByComma = data.advice.decimal === ',';
  const lines = [
    'data:',
    `  ${head}`,
    ...(delimiter === ',' ? [] : [`  delimiter: ${JSON.stringify(delimiter)} # what parts the cells`]),
    ...(isByComma ? ['  decimal: "," # 1,5 is one and a half'] : []),
    `  ${tail}${unlabelled === 0 ? '' : ` # rows without it are left out: ${unlabelled} of ${rows}`}`,
    '  missing: mean # an empty cell counts as the mean',
    ...(split === undefined
      ? []
      : ['  split: folds # repeat r is validated on fold r, of as many as there are `seeds`']),
    ...(missingValues.length === 0
      ? []
      : [
          `  missing_values: [${missingValues.map(quoted).join(', ')}] # mean an empty cell, beside ?, NA and N/A`,
        ]),
    ...(types.length === 0 ? [] : ['  types: # columns that are left out, or are not what they look like']),
    ...types.map(({ column, type, why }) => `    ${quoted(column)}: ${type} # ${why}`),
    ...(rows > MOST_ROWS
      ? [`  train: 5000 # of ${rows.toLocaleString('en-US')} rows; leave both out to take all`]
      : []),
    ...(rows > MOST_ROWS ? ['  validation: 2000'] : []),
  ];
  return lines.map((line) => `${indent}${line}\n`).join('');
}

/** Text for a YAML flow mapping, quoted if necessary. */
function quoted(text: string): string {
  return stringify([text], { collectionStyle: 'flow', lineWidth: 0 }).trim().slice(1, -1).trim();
}
