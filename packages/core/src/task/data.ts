import { z } from 'zod';
import type { Amount, ColumnType, DataOrigin, DataTask, Decimal, Delimiter } from './task.ts';
import { describe, oneOf, refuse, taking, whole, strictMapping } from './strict-mapping.ts';

/** A count of examples (a whole number from 1) or a share of them (above 0, below 1). */
const amount = taking(
  z.unknown().transform((source, context): Amount => {
    if (typeof source === 'number' && source > 0 && source < 1) return { type: 'share', share: source };
    if (typeof source === 'number' && source >= 1 && Number.isSafeInteger(source)) {
      return { type: 'count', count: source };
    }
    return refuse(
      context,
      source,
      `must be a count of examples or a share between 0 and 1, not ${JSON.stringify(source)}`,
    );
  }),
  {
    anyOf: [
      { type: 'integer', minimum: 1 },
      { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
    ],
  },
);

const columnType = oneOf(['number', 'category', 'date', 'ignore']);

/** Schema of column types, by column name. */
const types = taking(
  z.unknown().transform((source, context): Readonly<Record<string, ColumnType>> => {
    if (typeof source !== 'object' || source === null || Array.isArray(source)) {
      return refuse(context, source, `must be a mapping of columns, not ${describe(source)}`);
    }
    const read = z.record(z.string(), columnType).safeParse(source);
    if (read.success) return read.data;
    context.issues.push(...(read.error.issues as never[]));
    return z.NEVER;
  }),
  (inner) => ({ type: 'object', additionalProperties: inner(columnType) }),
);

/** Schema of texts, or numbers, that stand for a missing value. */
const missingValues = taking(
  z
    .array(z.union([z.string(), z.number()], { error: 'must be a text or a number' }), {
      error: 'must be a list of texts that mean an empty cell',
    })
    .transform((values): readonly string[] => values.map(String)),
  { type: 'array', items: { type: ['string', 'number'] } },
);

const path = z.string({ error: 'must be a path, from the folder of the sweep file' });

/** Schema of `task.data`. Without `train`, training takes all that the validation part leaves. */
export const data = strictMapping({
  name: z.string({ error: 'must be the name of a data set, such as mnist' }).optional(),
  csv: path.optional().describe("instead of name: a CSV file of one's own"),
  target: z.string({ error: 'must be the name of a column' }).optional(),
  types: types.optional(),
  missing: oneOf(['refuse', 'mean', 'drop']).optional(),
  missing_values: missingValues.optional(),
  delimiter: oneOf([',', ';', '\t', '|']).optional(),
  decimal: oneOf(['.', ',']).optional(),
  idx: path
    .optional()
    .describe("instead of name: a folder of one's own with IDX files, named as those of MNIST"),
  test: amount.optional().describe('what is kept from every search'),
  train: amount.optional(),
  validation: amount.optional(),
  split: oneOf(['fixed', 'per-seed', 'folds']).prefault('fixed'),
  split_seed: whole({ min: 0 }).default(0),
}).transform((source, context): DataTask => {
  const { split, validation, split_seed: seed } = source;
  if (split === 'folds' && validation !== undefined) {
    refuse(context, validation, 'has no meaning with folds', "each fold is one seed's validation part", [
      'validation',
    ]);
  }
  return {
    ...originOf(source, context),
    train: source.train ?? { type: 'rest' },
    validation: validation ?? { type: 'share', share: 0.2 },
    split: split === 'folds' ? { type: 'folds', seed, count: 0, seeds: [] } : { type: split, seed },
  };
});

interface OriginWords {
  readonly name?: string | undefined;
  readonly csv?: string | undefined;
  readonly target?: string | undefined;
  readonly types?: Readonly<Record<string, ColumnType>> | undefined;
  readonly missing?: 'refuse' | 'mean' | 'drop' | undefined;
  readonly missing_values?: readonly string[] | undefined;
  readonly delimiter?: Delimiter | undefined;
  readonly decimal?: Decimal | undefined;
  readonly idx?: string | undefined;
  readonly test?: Amount | undefined;
}

/** Keys that are meaningful for each origin of examples. */
const wordsBeside = {
  name: [],
  csv: ['target', 'types', 'missing', 'missing_values', 'delimiter', 'decimal', 'test'],
  idx: ['test'],
} as const;

function originOf(source: OriginWords, context: z.RefinementCtx): DataOrigin {
  const { name, csv, idx, target, types = {}, missing = 'refuse' } = source;
  const said = (['name', 'csv', 'idx'] as const).filter((word) => source[word] !== undefined);
  const [origin = 'name', other] = said;
  if (other !== undefined) refuse(context, source, `stands beside ${origin}`, 'take one of them', [other]);
  const allowed: readonly string[] = wordsBeside[origin];
  for (const word of wordsBeside.csv) {
    if (source[word] === undefined || allowed.includes(word)) continue;
    refuse(context, source[word], `has no meaning beside ${origin}`, 'leave it out', [word]);
  }
  if (csv !== undefined) {
    if (target === undefined)
      refuse(context, source, 'is missing: the column to learn', undefined, ['target']);
    return {
      type: 'csv',
      name: csv,
      target: target ?? '',
      types,
      missing,
      missingValues: source.missing_values ?? [],
      delimiter: source.delimiter,
      decimal: source.decimal,
      test: source.test ?? { type: 'share', share: 0.2 },
    };
  }
  if (idx !== undefined) return { type: 'idx', name: idx, test: source.test };
  if (name === undefined) {
    refuse(context, source, 'must be the name of a data set, such as mnist', undefined, ['name']);
  }
  return { type: 'named', name: name ?? '' };
}
