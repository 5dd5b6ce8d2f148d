import { z } from 'zod';
import {
  describeValue,
  eitherSchema,
  numberSchema,
  enumSchema,
  customSchema,
  refuse,
  integerSchema,
  required,
  strictMapping,
} from '../task/strict-mapping.ts';
import { alphaRange, seedCountRange } from '../number-range.ts';
import { isMapping } from '../value.ts';
import { firstSeeds, type SmallestDifference } from './sweep-definition.ts';

const seedCount = numberSchema(seedCountRange);
const seedList = z
  .array(integerSchema({ min: 0 }))
  .min(1, 'must have 1 to 1000 seeds')
  .max(1000, 'must have 1 to 1000 seeds')
  .superRefine((seeds, context) => {
    seeds.forEach((seed, index) => {
      if (seeds.indexOf(seed) < index) refuse(context, seed, `repeats the seed ${seed}`, undefined, [index]);
    });
  })
  .meta({ uniqueItems: true });

/** Schema of seeds: `seeds: 3` means three seeds, from `first` on; a list names them explicitly. */
const seedsSchema = (first: number) =>
  eitherSchema(Array.isArray, seedList, seedCount).transform((seeds): readonly number[] =>
    typeof seeds === 'number' ? firstSeeds(seeds, first) : seeds,
  );

/** Seeds of a search. */
export interface SearchSeeds {
  readonly all: readonly number[];
  /** Number of seeds that each configuration starts with; left out: all. */
  readonly min?: number;
}

const seedRange = strictMapping({
  min: seedCount.describe('number of seeds of every configuration'),
  max: seedCount.describe('number of seeds that a configuration needs to be chosen'),
}).transform(({ min, max }, context): SearchSeeds => {
  if (min > max) return refuse(context, min, `must be at most max (${max}), not ${min}`, undefined, ['min']);
  const all = firstSeeds(max, 0);
  return min === max ? { all } : { all, min };
});

/** Schema of a search's seeds: a number, a list, or `{ min: 1, max: 5 }`. */
export const searchSeeds = eitherSchema(
  isMapping,
  seedRange,
  seedsSchema(0).transform((all): SearchSeeds => ({ all })),
);

const amount = numberSchema({ above: 0 });
const percentPattern = /^(\d+(?:\.\d+)?) ?%$/;

/** A number in the metric's unit, or a percentage. */
export const smallestDifference = customSchema(
  z.union([amount, z.string().regex(percentPattern)]),
  (source, context): SmallestDifference => {
    if (typeof source === 'number') {
      if (amount.safeParse(source).success) return { type: 'amount', amount: source };
      return refuse(context, source, `must be above 0, not ${source}`);
    }
    const percent = typeof source === 'string' ? Number(percentPattern.exec(source)?.[1]) : Number.NaN;
    if (percent > 0 && percent < 100) return { type: 'percent', percent };
    return refuse(
      context,
      source,
      `must be a number in the unit of the metric, or a percentage between 0 and 100, not ${describeValue(source)}`,
      'write `smallest_difference: 1 %`, or a number such as 0.005',
    );
  },
);

const heldOutTest = strictMapping({
  table: z
    .string(required('the path of a table'))
    .describe('a CSV file that the search never reads; its path is relative to this file'),
  target: z.string(required('the name of a column')).describe('the column to predict'),
  score: enumSchema(['accuracy', 'log_loss', 'squared_error', 'absolute_error']).describe(
    'score of the prediction of a row',
  ),
});

/** Keys under `finals`. */
export const finalsSchema = strictMapping(
  {
    seeds: seedsSchema(1000)
      .optional()
      .describe('number of training seeds, from 1000 on, or a list of them; 10 by default, 5 with splits'),
    splits: integerSchema({ min: 1, max: 20 })
      .optional()
      .describe(
        'number of outer splits of nested finals, each tested by networks whose search read only the other rows (default: 5 for a table of fewer than 5,000 rows without `test`)',
      ),
    when: enumSchema(['after_search'])
      .optional()
      .describe('when finals run; by default with `ridgeline finals`'),
    until: enumSchema(['decided'])
      .optional()
      .describe(
        'decided: test at planned numbers of seeds, up to `seeds`, and train decided strategies no further',
      ),
    against: z
      .string({ error: 'must be the name of a strategy' })
      .optional()
      .describe('test only pairs with this strategy'),
    test: heldOutTest
      .optional()
      .describe('for a program: a table whose rows it predicts in finals, without seeing their labels'),
    alpha: numberSchema(alphaRange)
      .optional()
      .describe('accepted chance of any false claim over all rounds (default: 0.05)'),
  },
  [],
  { example: '{ seeds: 10 }' },
);
