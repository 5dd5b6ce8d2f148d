import fc from 'fast-check';
import { methodNames, populationOf } from '@ridgeline/core';

/**
 * Line of a sweep file: a key, indented by two spaces per level of depth, and a value in YAML's flow style; without a
 * value if a mapping follows.
 */
export interface FileLine {
  readonly depth: number;
  readonly key: string;
  readonly value: unknown;
}

/** Value of a line whose mapping follows on the next, deeper lines. */
export const nestedMapping = Symbol('nestedMapping');

export type FileLines = readonly FileLine[];

/** Formats the lines as text. Values are written as JSON, which YAML parses in the same way. */
export function formatLines(lines: FileLines): string {
  return lines
    .map(({ depth, key, value }) => {
      const text = value === nestedMapping ? '' : ` ${JSON.stringify(value)}`;
      return `${'  '.repeat(depth)}${key}:${text}\n`;
    })
    .join('');
}

/** Object that the lines describe. */
export function toObject(lines: FileLines): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  const stack: Record<string, unknown>[] = [root];
  for (const { depth, key, value } of lines) {
    stack.length = depth + 1;
    const content = value === nestedMapping ? {} : value;
    stack[depth]![key] = content;
    if (value === nestedMapping) stack.push(content as Record<string, unknown>);
  }
  return root;
}

const fraction = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true }).filter((x) => !Number.isInteger(x));
const fractionRange = (min: number, max: number) =>
  fc
    .tuple(fraction(min, max), fraction(min, max))
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }));
const integerRange = (min: number, max: number) =>
  fc
    .tuple(fc.integer({ min, max: max - 1 }), fc.nat(9))
    .map(([low, width]) => ({ min: low, max: Math.min(max, low + 1 + width) }));
const values = <T>(element: fc.Arbitrary<T>) =>
  fc.uniqueArray(element, { minLength: 1, maxLength: 3 }).map((list) => ({ values: list }));
const weightedValues = fc.constantFrom(
  { values: [8, 16], probabilities: [0.25, 0.75] },
  { values: [32], probabilities: [1] },
);

/** Ranges of each parameter, separated into those that a grid can enumerate and those that can only be sampled. */
const space: Readonly<
  Record<string, { readonly enumerable: fc.Arbitrary<object>; readonly sampled: fc.Arbitrary<object> }>
> = {
  'training.optimizer.learning_rate': {
    enumerable: values(fraction(1e-5, 0.9)),
    sampled: fc.oneof(
      fractionRange(1e-5, 0.9),
      fractionRange(1e-5, 0.9).map((bounds) => ({ distribution: 'log_uniform_values', ...bounds })),
      fractionRange(-9, -0.5).map((bounds) => ({ distribution: 'log_uniform', ...bounds })),
    ),
  },
  'training.batch_size': {
    enumerable: fc.oneof(integerRange(1, 200), values(fc.integer({ min: 1, max: 500 }))),
    sampled: weightedValues,
  },
  'training.epochs': { enumerable: integerRange(1, 40), sampled: integerRange(1, 40) },
  'network.dropout': {
    enumerable: values(fraction(0.01, 0.9)),
    sampled: fc.oneof(
      fractionRange(0.01, 0.9),
      fc.constant({ distribution: 'q_uniform', min: 0.1, max: 0.5, q: 0.1 }),
    ),
  },
  'network.activation': {
    enumerable: values(fc.constantFrom('relu', 'tanh', 'sigmoid', 'elu')),
    sampled: fc.constant({ value: 'relu' }),
  },
  'network.kernel_regularizer.l2': {
    enumerable: values(fraction(1e-6, 0.1)),
    sampled: fractionRange(1e-6, 0.1),
  },
};

const strategySpecs: Readonly<Record<string, object>> = {
  none: {},
  l1: { parameters: { 'network.kernel_regularizer.l1': { values: [0.001, 0.01] } } },
  noise: { method: 'random', parameters: { 'network.input.dropout': { min: 0.1, max: 0.5 } } },
  'max-norm': {
    parameters: {
      'network.kernel_constraint.name': { value: 'MaxNorm' },
      'network.kernel_constraint.max_value': { values: [1, 2, 3] },
    },
  },
};

const pruner = fc.constantFrom(
  'none',
  'median',
  { name: 'percentile', percentile: 25, n_warmup_steps: 2 },
  { name: 'threshold', upper: 9.5 },
  { name: 'patient', patience: 2, wrapped_pruner: 'median' },
  { name: 'successive_halving', reduction_factor: 3 },
  { name: 'hyperband', max_resource: 27 },
);

/** Optional keys other than `method`, `run_cap`, `seeds` and the space. */
const settings: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  name: fc.stringMatching(/^[a-z][a-z0-9 _-]{0,20}[a-z]$/),
  description: fc.string({ minLength: 1, maxLength: 60 }).filter((text) => text.trim() !== ''),
  metric: fc.record({
    name: fc.constantFrom('val_loss', 'val_accuracy', 'train_loss'),
    goal: fc.constantFrom('minimize', 'maximize'),
    summary: fc.constantFrom('last', 'best', { mean_of_last: 3 }),
  }),
  seed: fc.nat(),
  pruner,
  lag: fc.integer({ min: 1, max: 99 }),
  target: fraction(0.01, 0.99),
  patience: fc.integer({ min: 1, max: 500 }),
  time: fc.oneof(fc.integer({ min: 1, max: 9999 }), fc.constantFrom('90s', '10m', '1.5h', '2d')),
  finals: fc.constantFrom({}, { seeds: 3 }, { seeds: [5, 7] }, { seeds: 20, until: 'decided', alpha: 0.1 }),
  smallest_difference: fc.constantFrom(0.01, '1 %', '0.5 %'),
  on_nan: fc.constantFrom('diverge', 'fail'),
  timeout: fc.constantFrom(60, '5m'),
  retries: fc.nat(9),
  max_failures: fc.nat(99),
  project: fc.constant('w-and-b'),
};

/** Valid sweep file with arbitrary keys. */
export const validFile: fc.Arbitrary<FileLines> = fc
  .record({
    // A population needs parameters that can change during training.
    method: fc.constantFrom(
      ...methodNames.filter((method) => populationOf({ method }) === undefined),
      'bayes',
    ),
    seeds: fc.oneof(
      fc.integer({ min: 1, max: 9 }),
      fc.uniqueArray(fc.nat(99), { minLength: 1, maxLength: 9 }),
    ),
    optional: fc.record(settings, { requiredKeys: [] }),
    names: fc.subarray(Object.keys(space), { minLength: 1 }),
    strategies: fc.oneof(
      fc.constant<string[]>([]),
      fc.subarray(Object.keys(strategySpecs), { minLength: 1 }),
    ),
    order: fc.nat(),
  })
  .chain(({ method, seeds, optional, names, strategies, order }) =>
    fc
      .tuple(
        ...names.map((name) =>
          method === 'grid'
            ? space[name]!.enumerable
            : fc.oneof(space[name]!.enumerable, space[name]!.sampled),
        ),
      )
      .map((values): FileLines => {
        const sections: FileLines[] = [
          [
            {
              depth: 0,
              key: 'task',
              value: { data: { name: 'mnist', train: 1000 }, network: { hidden: [16, 8] } },
            },
          ],
          [{ depth: 0, key: 'method', value: method }],
          [{ depth: 0, key: 'run_cap', value: 100 }],
          [{ depth: 0, key: 'seeds', value: seeds }],
          [
            { depth: 0, key: 'parameters', value: nestedMapping },
            ...names.map((key, index) => ({ depth: 1, key, value: values[index] })),
          ],
          ...(strategies.length === 0
            ? []
            : [
                [
                  { depth: 0, key: 'strategies', value: nestedMapping },
                  ...strategies.map((key) => ({ depth: 1, key, value: strategySpecs[key] })),
                ],
              ]),
          ...Object.entries(optional).map(([key, value]) => [{ depth: 0, key, value }]),
        ];
        const offset = order % sections.length;
        return [...sections.slice(offset), ...sections.slice(0, offset)].flat();
      }),
  );
