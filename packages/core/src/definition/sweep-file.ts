import { z } from 'zod';
import { describe, oneOf, refuse, whole, words } from '../task/words.ts';
import type { MetricStrategy } from '../metric.ts';
import { metricName } from './metric-name.ts';
import type { Method } from './sweep-definition.ts';

/** What a person names freely: what stands under each name is read on its own. */
const mapping = z.unknown().transform((source, context): Readonly<Record<string, unknown>> => {
  if (isMapping(source)) return source;
  return refuse(context, source, `must be a mapping, not ${describe(source)}`);
});

export function isMapping(source: unknown): source is Readonly<Record<string, unknown>> {
  return typeof source === 'object' && source !== null && !Array.isArray(source);
}

const text = (limit: number) =>
  z.unknown().transform((source, context): string => {
    if (typeof source !== 'string') return refuse(context, source, `must be a text, not ${describe(source)}`);
    if (source.trim() === '' || source.length > limit) {
      return refuse(context, source, `must have 1 to ${limit} characters`);
    }
    return source;
  });

const studyName = text(100).superRefine((name, context) => {
  if (/[\p{Cc}\p{Cf}/]/u.test(name)) {
    refuse(context, name, 'must have no "/" and nothing unprintable', 'a trial is called study/number');
  }
});

/** How points may be chosen. */
export const methods: readonly Method[] = ['grid', 'random'];

const method = oneOf<Method>(methods, ['bayes', 'custom']);

/** `last`, `best` or `{ mean_of_last: k }`. */
const metricStrategy = z.unknown().transform((source, context): MetricStrategy => {
  if (source === 'last' || source === 'best') return { type: source };
  if (!isMapping(source)) {
    return refuse(context, source, `must be last, best or { mean_of_last: k }, not ${describe(source)}`);
  }
  const read = words({ mean_of_last: whole({ min: 1 }) }).safeParse(source);
  if (read.success) return { type: 'mean_of_last', count: read.data.mean_of_last };
  context.issues.push(...(read.error.issues as never[]));
  return z.NEVER;
});

const metric = words(
  {
    name: metricName,
    goal: oneOf(['minimize', 'maximize']).prefault('minimize'),
    strategy: metricStrategy.prefault('last'),
  },
  ['target', 'impute', 'impute_while_running'],
);

const seed = whole({ min: 0 });

/** `seeds: 3` is [0, 1, 2]; a list names them. */
const seeds = z.unknown().transform((source, context): readonly number[] => {
  const named = Array.isArray(source);
  const read = named ? z.array(seed).safeParse(source) : whole({ min: 1, max: 1000 }).safeParse(source);
  if (!read.success) {
    context.issues.push(...(read.error.issues as never[]));
    return z.NEVER;
  }
  if (typeof read.data === 'number') return Array.from({ length: read.data }, (_, index) => index);
  if (read.data.length === 0 || read.data.length > 1000)
    return refuse(context, source, 'must have 1 to 1000 seeds');
  read.data.forEach((value, index) => {
    if (read.data.indexOf(value) < index) refuse(context, value, `has ${value} twice`, undefined, [index]);
  });
  return read.data;
});

/** A strategy's words; its parameters are read by `dimensionsIn`. */
export const strategyWords = words({ method: method.optional(), parameters: mapping.prefault({}) });

/** The sweep file's words. What stands under `parameters` and under each strategy is read on its own. */
export const sweepWords = words(
  {
    name: studyName.optional(),
    description: text(1024).optional(),
    task: mapping.optional(),
    metric: metric.prefault({ name: 'val_loss' }),
    method: method.optional(),
    run_cap: whole({ min: 1 }).optional(),
    seed: seed.default(0),
    seeds: seeds.prefault(1),
    parameters: mapping.prefault({}),
    strategies: mapping.optional(),
  },
  [
    'objective',
    'finals',
    'lag',
    'asynchronous',
    'on_nan',
    'target',
    'time',
    'patience',
    'early_terminate',
    'metrics',
    'program',
    'command',
    'entity',
    'project',
    'job',
    'image_uri',
    'apiVersion',
    'kind',
    'controller',
    'scheduler',
  ],
);
