import { z } from 'zod';
import type { Amount, DataOrigin, DataTask } from './network-task.ts';
import {
  toCamelCase,
  describeValue,
  booleanSchema,
  numberSchema,
  enumSchema,
  customSchema,
  refuse,
  integerSchema,
  strictMapping,
} from './strict-mapping.ts';

/** Schema of a number of examples, or a share of them. */
const amount = customSchema(
  z.union([integerSchema({ min: 1 }), numberSchema({ above: 0, below: 1 })]),
  (source, context): Amount => {
    if (typeof source === 'number' && source > 0 && source < 1) return { type: 'share', share: source };
    if (typeof source === 'number' && source >= 1 && Number.isSafeInteger(source)) {
      return { type: 'count', count: source };
    }
    return refuse(
      context,
      source,
      `must be a count of examples or a share between 0 and 1, not ${JSON.stringify(source)}`,
    );
  },
);

/** Schema of column types, by column name. */
const types = z.record(z.string(), enumSchema(['number', 'category', 'date', 'ignore']), {
  error: ({ input }) => `must be a mapping of columns, not ${describeValue(input)}`,
});

/** Schema of texts, or numbers, that stand for a missing value. */
const missingValues = z
  .array(z.union([z.string(), z.number()], { error: 'must be text or a number' }), {
    error: 'must be a list of values that mean an empty cell',
  })
  .transform((values): readonly string[] => values.map(String));

const path = z.string({ error: 'must be a path, from the folder of the sweep file' });

const dataSchema = strictMapping({
  name: z.string({ error: 'must be the name of a data set, such as mnist' }).optional(),
  csv: path.optional().describe('instead of name: your own CSV file'),
  target: z.string({ error: 'must be the name of a column' }).optional(),
  types: types.optional(),
  missing: enumSchema(['refuse', 'mean', 'drop']).optional(),
  missing_values: missingValues.optional(),
  delimiter: enumSchema([',', ';', '\t', '|']).optional(),
  decimal: enumSchema(['.', ',']).optional(),
  idx: path.optional().describe('instead of name: your own folder with IDX files, named as those of MNIST'),
  npy: path.optional().describe('instead of name: your own folder with x_train.npy and y_train.npy'),
  test: amount.optional().describe('test part, which no search reads'),
  train: amount.optional(),
  validation: amount.optional(),
  split: enumSchema(['fixed', 'per-seed', 'folds']).prefault('fixed'),
  split_seed: integerSchema({ min: 0 }).default(0),
  augment: strictMapping({
    flip: booleanSchema().default(false),
    shift: integerSchema({ min: 0, max: 65_536 }).default(0),
    rotate: numberSchema({ min: 0, max: 180 }).default(0),
  }).optional(),
});

/** Schema of `task.data`. Without `train`, training uses all examples outside the validation part. */
export const data = dataSchema.transform((source, context): DataTask => {
  const { split, validation, splitSeed: seed, augment } = source;
  if (split === 'folds' && validation !== undefined) {
    refuse(context, validation, 'has no meaning with folds', "each fold is one seed's validation part", [
      'validation',
    ]);
  }
  return {
    ...parseOrigin(source, context),
    train: source.train ?? { type: 'rest' },
    validation: validation ?? { type: 'share', share: 0.2 },
    // The sweep fills in `count` and `seeds`.
    split: split === 'folds' ? { type: 'folds', seed, count: 0, seeds: [] } : { type: split, seed },
    // Left out if it changes nothing, so that the task equals one without augmentation.
    ...(augment !== undefined && (augment.flip || augment.shift > 0 || augment.rotate > 0)
      ? { augment }
      : {}),
  };
});

/** Keys that only some origins of examples allow, by origin. */
const allowedKeys = {
  name: [],
  csv: ['target', 'types', 'missing', 'missing_values', 'delimiter', 'decimal', 'test'],
  idx: ['test'],
  npy: ['test'],
} as const;

function parseOrigin(source: z.output<typeof dataSchema>, context: z.RefinementCtx): DataOrigin {
  const { name, csv, idx, npy, target, types = {}, missing = 'refuse' } = source;
  const origins = (['name', 'csv', 'idx', 'npy'] as const).filter((key) => source[key] !== undefined);
  const [origin = 'name', secondOrigin] = origins;
  if (secondOrigin !== undefined)
    refuse(context, source, `cannot be combined with ${origin}`, 'remove one of them', [secondOrigin]);
  const allowed: readonly string[] = allowedKeys[origin];
  for (const key of allowedKeys.csv) {
    const value = source[toCamelCase(key)];
    if (value === undefined || allowed.includes(key)) continue;
    refuse(context, value, `has no meaning with ${origin}`, 'leave it out', [key]);
  }
  if (csv !== undefined) {
    if (target === undefined)
      refuse(context, source, 'is missing: name the column to predict', undefined, ['target']);
    return {
      type: 'csv',
      name: csv,
      target: target ?? '',
      types,
      missing,
      missingValues: source.missingValues ?? [],
      delimiter: source.delimiter,
      decimal: source.decimal,
      test: source.test ?? { type: 'share', share: 0.2 },
    };
  }
  if (idx !== undefined) return { type: 'idx', name: idx, test: source.test };
  if (npy !== undefined) return { type: 'npy', name: npy, test: source.test };
  if (name === undefined) {
    refuse(context, source, 'must be the name of a data set, such as mnist', undefined, ['name']);
  }
  return { type: 'named', name: name ?? '' };
}
