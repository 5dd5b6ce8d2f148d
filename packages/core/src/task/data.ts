import { z } from 'zod';
import type { Amount, DataTask } from './task.ts';
import { oneOf, refuse, taking, whole, words } from './words.ts';

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

const name = z.string({ error: 'must be the name of a data set, such as mnist' });

/** `task.data`: `train` left out is all that the validation part leaves. */
export const data = words({
  name,
  train: amount.optional(),
  validation: amount.prefault(0.2),
  split: oneOf(['fixed', 'per-seed'], ['folds']).prefault('fixed'),
  split_seed: whole({ min: 0 }).default(0),
}).transform((source): DataTask => ({
  name: source.name,
  train: source.train ?? { type: 'rest' },
  validation: source.validation,
  split: { type: source.split, seed: source.split_seed },
}));
