import { z } from 'zod';
import type { MetricSummary } from '../metric.ts';
import { isMapping } from '../value.ts';
import {
  describe,
  flag,
  named,
  number,
  oneOf,
  refuse,
  taking,
  whole,
  strictMapping,
  type Shapes,
} from '../task/strict-mapping.ts';
import { deprecatedMetricKeys } from './deprecated-keys.ts';
import { duration } from './duration.ts';
import { methodNames, tpeDefaults, type ChosenMethod, type Method } from './method.ts';
import { objectiveWords } from './objective-words.ts';
import { finalsWords, seedsFrom, smallestDifference } from './finals-words.ts';
import { earlyTerminate, prunerWords } from './pruner-words.ts';

/** Schema of names chosen by a person; the value of each is read separately. */
const mapping = () =>
  z.unknown().transform((source, context): Readonly<Record<string, unknown>> => {
    if (isMapping(source)) return source;
    return refuse(context, source, `must be a mapping, not ${describe(source)}`);
  });

const text = (limit: number) =>
  taking(
    z.unknown().transform((source, context): string => {
      if (typeof source !== 'string')
        return refuse(context, source, `must be a text, not ${describe(source)}`);
      if (source.trim() === '' || source.length > limit) {
        return refuse(context, source, `must have 1 to ${limit} characters`);
      }
      return source;
    }),
    { type: 'string', minLength: 1, maxLength: limit },
  );

const studyName = taking(
  text(100).superRefine((name, context) => {
    if (/[\p{Cc}\p{Cf}/]/u.test(name)) {
      refuse(context, name, 'must have no "/" and nothing unprintable', 'a trial is called study/number');
    }
  }),
  { type: 'string', minLength: 1, maxLength: 100, pattern: '^[^/]*$' },
);

/** Schema of a method named alone. W&B's `bayes`, a search that learns, is TPE here. */
const methodName = oneOf([...methodNames, 'bayes'], ['custom']);

const methodWithSettings = named('method', {
  grid: {},
  random: {},
  latin_hypercube: {},
  sobol: {},
  halton: {},
  tpe: {
    startup: whole({ min: 1, max: 100_000 }).default(tpeDefaults.startup),
    candidates: whole({ min: 1, max: 10_000 }).default(tpeDefaults.candidates),
  },
} satisfies Shapes<Method>);

/** Schema of `method`: its name, or a mapping with `name` and settings. */
export const method = taking(
  z.unknown().transform((source, context): ChosenMethod => {
    if (!isMapping(source)) {
      const name = methodName.safeParse(source);
      if (name.success) return { method: name.data === 'bayes' ? 'tpe' : name.data };
      context.issues.push(...(name.error.issues as never[]));
      return z.NEVER;
    }
    const read = methodWithSettings.safeParse(source);
    if (!read.success) {
      context.issues.push(...(read.error.issues as never[]));
      return z.NEVER;
    }
    if (read.data.name !== 'tpe') return { method: read.data.name };
    const { name, ...settings } = read.data;
    return { method: name, settings };
  }),
  (inner) => ({ anyOf: [inner(methodName), inner(methodWithSettings)] }),
);

/** Ranking metric if the file names none. */
export const defaultMetric = 'val_loss';

const meanOfLast = strictMapping({ mean_of_last: whole({ min: 1 }) });

const metricSummary = taking(
  z.unknown().transform((source, context): MetricSummary => {
    if (source === 'last' || source === 'best') return { type: source };
    if (!isMapping(source)) {
      return refuse(context, source, `must be last, best or { mean_of_last: k }, not ${describe(source)}`);
    }
    const read = meanOfLast.safeParse(source);
    if (read.success) return { type: 'mean_of_last', count: read.data.mean_of_last };
    context.issues.push(...(read.error.issues as never[]));
    return z.NEVER;
  }),
  (inner) => ({ anyOf: [{ enum: ['last', 'best'] }, inner(meanOfLast)] }),
);

const metricName = text(200).superRefine((name, context) => {
  // Values are stored under their names in plain objects, where these names are taken.
  if (name in Object.prototype) refuse(context, name, `must not be "${name}"`, 'give it another name');
});

const metric = strictMapping({
  name: taking(metricName, { type: 'string', minLength: 1, maxLength: 200 }),
  goal: oneOf(['minimize', 'maximize']).prefault('minimize'),
  summary: metricSummary.optional().describe('which epoch counts: last unless it is said'),
  ...deprecatedMetricKeys(metricSummary),
  impute: z.unknown().optional().describe('W&B; no effect here'),
  impute_while_running: z.unknown().optional().describe('W&B; no effect here'),
  target: number().optional().describe("W&B's place for `target`"),
});

const seed = whole({ min: 0 });
const parameters = taking(mapping(), { $ref: '#/definitions/parameters' }).prefault({});

/** Keys of a strategy; its parameters are read by `dimensionsIn`. */
export const strategyWords = strictMapping({
  method: method.optional().describe('how the points of this strategy are chosen'),
  parameters: parameters.describe("the strategy's own parameters"),
});

const strategies = taking(mapping(), (inner) => ({
  type: 'object',
  minProperties: 1,
  propertyNames: { pattern: '^[A-Za-z_][A-Za-z0-9_.-]{0,63}$' },
  additionalProperties: inner(strategyWords),
}));

/** Keys of an `enqueue` entry; its parameters are read with its strategy's. */
const enqueued = strictMapping({
  strategy: z
    .string({ error: 'must be the name of a strategy' })
    .optional()
    .describe('where there are several'),
  parameters: taking(mapping(), { type: 'object' }).describe('a value for each parameter that is active'),
});

const enqueue = z.array(enqueued, { error: 'must be a list of configurations' }).max(10_000);

/** Keys of W&B that are accepted and change nothing. */
export const wordsWithoutEffect = [
  'program',
  'command',
  'entity',
  'project',
  'job',
  'image_uri',
  'apiVersion',
  'kind',
  'controller',
] as const;

const withoutEffect = Object.fromEntries(
  wordsWithoutEffect.map((word) => [word, z.unknown().optional().describe('W&B; no effect here')]),
) as Record<(typeof wordsWithoutEffect)[number], z.ZodOptional<z.ZodUnknown>>;

/** Keys of the sweep file. The values of `parameters` and of each strategy are read separately. */
export const sweepWords = strictMapping(
  {
    name: studyName.optional().describe("the study's name; without it the file's"),
    description: text(1024).optional().describe('what the study is for'),
    task: taking(mapping(), { $ref: '#/definitions/task' }).optional().describe('what is fixed'),
    objective: objectiveWords.optional().describe("instead of task: a module of one's own that trains"),
    metric: metric.prefault({ name: defaultMetric }).describe('what trials are ranked by'),
    method: method.optional().describe('how points are chosen where a strategy does not say it'),
    run_cap: whole({ min: 1 }).optional().describe('at the most so many trials, all strategies together'),
    seed: seed.default(0).describe('the seed of the search'),
    seeds: seedsFrom(0).prefault(1).describe('repeats: how many training seeds, or which'),
    parameters: parameters.describe('shared by all strategies; a name is a dotted path into task'),
    strategies: strategies.optional().describe('named sub-spaces with equal budgets: the things compared'),
    enqueue: enqueue.default([]).describe('configurations to begin with, chosen by hand'),
    pruner: prunerWords
      .optional()
      .describe('when a trial is stopped early; names and settings are those of Optuna'),
    early_terminate: earlyTerminate.optional().describe('when a trial is stopped early, as in W&B'),
    lag: whole({ min: 1 })
      .optional()
      .describe(
        'a configuration sees what came of those so far before it; 1 is one after the other; left out, an eighth of all, 32 at most',
      ),
    asynchronous: flag().default(false).describe('wait for nothing; what each trial has seen is recorded'),
    target: number()
      .optional()
      .describe('the search is over when a configuration has this value, or a better one'),
    patience: whole({ min: 1 })
      .optional()
      .describe('the search is over when so many configurations in a row were no better'),
    time: duration
      .optional()
      .describe('no trial begins once the study was worked on for so long: seconds, or 90s, 10m, 2h, 1d'),
    finals: finalsWords.prefault({}).describe('how the best of each strategy are trained again'),
    searches: whole({ min: 1, max: 100 })
      .default(1)
      .describe('5 or more: repeat the search with other seeds, so that the finals judge strategies'),
    smallest_difference: smallestDifference
      .optional()
      .describe('what finals call equivalent: a number of the metric, or a percentage such as 1 %'),
    on_nan: oneOf(['diverge', 'fail'])
      .default('diverge')
      .describe('what a value that is not finite makes of a trial'),
    timeout: duration
      .optional()
      .describe('a trial that takes longer has failed: seconds, or 90s, 10m, 2h, 1d'),
    retries: whole({ min: 0, max: 100 })
      .default(0)
      .describe('how often a trial is tried again after its own error'),
    max_failures: whole({ min: 0 })
      .optional()
      .describe(
        'the study stops when more trials have failed; else when the first 5 have failed with the same error',
      ),
    fail_fast: flag().default(false).describe('the study stops when a trial has failed'),
    ...withoutEffect,
  },
  ['metrics', 'scheduler'],
);
