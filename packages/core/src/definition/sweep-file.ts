import { z } from 'zod';
import { didYouMeanHint } from '../did-you-mean.ts';
import type { MetricSummary } from '../metric.ts';
import { data } from '../task/data.ts';
import { isMapping } from '../value.ts';
import {
  describeValue,
  eitherSchema,
  booleanSchema,
  namedSchema,
  numberSchema,
  enumSchema,
  customSchema,
  refuse,
  integerSchema,
  missingOr,
  parseWith,
  required,
  strictMapping,
  type Shapes,
} from '../task/strict-mapping.ts';
import { deprecatedMetricKeys } from './deprecated-keys.ts';
import { methodNames, methodSettings, type ChosenMethod, type Method } from './method.ts';
import { finalsSchema, searchSeeds, smallestDifference } from './finals-schema.ts';
import { command, program } from './program.ts';
import { earlyTerminate, prunerSchema } from './pruner-schema.ts';

/** Schema of a mapping with the given form. Its values are parsed separately. */
const mappingSchema = (form: z.ZodType) =>
  customSchema(form, (source, context): Readonly<Record<string, unknown>> => {
    if (isMapping(source)) return source;
    const message = missingOr(source, `must be a mapping, not ${describeValue(source)}`);
    return refuse(context, source, message);
  });

/** Schema that refers to a definition in the JSON Schema. */
const definitionReference = (name: 'task' | 'parameters') =>
  mappingSchema(z.unknown().meta({ $ref: `#/definitions/${name}` }));

const textSchema = (limit: number) =>
  z
    .string({ error: ({ input }) => missingOr(input, `must be text, not ${describeValue(input)}`) })
    .max(limit, { error: `must have at most ${limit} characters`, abort: true })
    .regex(/\S/, { error: 'must not be blank', abort: true });

/** Message about a name that commands would read as an option. */
export const optionLikeMessage = 'must not begin with "-"';

const studyName = textSchema(100)
  .superRefine((name, context) => {
    if (name.startsWith('-')) refuse(context, name, optionLikeMessage, 'commands would read an option');
    if (/[\p{Cc}\p{Cf}/]/u.test(name)) {
      refuse(
        context,
        name,
        'must not contain "/" or unprintable characters',
        'a trial is called study/number',
      );
    }
  })
  .meta({ pattern: '^(?!-)[^/]*\\S[^/]*$' });

/**
 * Problem of the name of a study; undefined for a valid name. It continues a sentence that begins with the name.
 *
 * @example
 * studyNameProblem('a/b'); // 'must not contain "/" or unprintable characters'
 */
export function studyNameProblem(name: string): string | undefined {
  return studyName.safeParse(name).error?.issues[0]?.message;
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const durationPattern = /^(\d+(?:\.\d+)?)\s*([smhd])$/;

/** Schema of a duration: a number of seconds, or a text with a unit, such as `90s`, `10m`, `1.5h` or `2d`. */
const duration = customSchema(
  z.union([numberSchema({ above: 0 }), z.string().regex(durationPattern)]),
  (source, context): number => {
    const [, number, unit] = durationPattern.exec(String(source)) ?? [];
    const seconds = typeof source === 'number' ? source : Number(number) * (unitSeconds[unit ?? ''] ?? NaN);
    if (Number.isFinite(seconds) && seconds > 0) return seconds;
    return refuse(
      context,
      source,
      `must be a duration above 0, not ${describeValue(source)}`,
      'write a number of seconds, or a number with a unit: 90s, 10m, 2h or 1d',
    );
  },
);

const objectiveMapping = strictMapping({
  module: z
    .string(required('the path of a module that exports a function'))
    .describe('a JavaScript or TypeScript module; its path is relative to the folder of this file'),
  epochs: integerSchema({ min: 1 }).default(20).describe('maximum number of epochs of a trial'),
  data: data.optional().describe('data that the module receives'),
});

/** Schema of `objective`: the path of a module, or a mapping with `module`. */
const objective = customSchema(z.union([z.string(), objectiveMapping]), (source, context) => {
  if (typeof source !== 'string' && (typeof source !== 'object' || source === null)) {
    return refuse(context, source, `must be the path of a module, not ${describeValue(source)}`);
  }
  const spec = parseWith(objectiveMapping, typeof source === 'string' ? { module: source } : source, context);
  if (spec.data?.augment !== undefined) {
    const message = 'applies only to `task`: a module augments its pictures itself';
    refuse(context, source, message, 'leave it out', ['data', 'augment']);
  }
  return spec;
});

/** Schema of a method without settings. W&B's `bayes` means TPE. */
const methodName = enumSchema([...methodNames, 'bayes'], ['custom']);

const populationDefaults = methodSettings('pb2');

/** Schema of the settings that all population methods share. */
const populationSettings = {
  population: integerSchema({ min: 2, max: 10_000 })
    .default(populationDefaults.population)
    .describe('number of members'),
  interval: integerSchema({ min: 1 }).default(populationDefaults.interval).describe('epochs of a generation'),
  generations: integerSchema({ min: 2, max: 10_000 })
    .default(populationDefaults.generations)
    .describe('number of generations'),
  quantile: numberSchema({ min: 0, max: 0.5 })
    .default(populationDefaults.quantile)
    .describe('share of the members that copy one of the best after a generation'),
};

const methodWithSettings = namedSchema('method', {
  grid: {},
  random: {},
  latin_hypercube: {},
  sobol: {},
  halton: {},
  tpe: {
    startup: integerSchema({ min: 1, max: 100_000 })
      .default(methodSettings('tpe').startup)
      .describe('number of random configurations before the first model'),
    candidates: integerSchema({ min: 1, max: 10_000 })
      .default(methodSettings('tpe').candidates)
      .describe('number of points drawn from the model of good ones; the most promising is suggested'),
  },
  gp: {
    startup: integerSchema({ min: 2, max: 100_000 })
      .default(methodSettings('gp').startup)
      .describe('number of evenly spread configurations before the first model'),
  },
  auto: {
    startup: integerSchema({ min: 2, max: 100_000 })
      .default(methodSettings('auto').startup)
      .describe('number of evenly spread configurations before the first model'),
  },
  cma_es: {},
  nsga2: {
    population: integerSchema({ min: 4, max: 10_000 })
      .default(methodSettings('nsga2').population)
      .describe('number of configurations of a generation'),
  },
  pbt: {
    ...populationSettings,
    resample: numberSchema({ min: 0, max: 1 })
      .default(methodSettings('pbt').resample)
      .describe('chance of resampling a parameter of a copy instead of perturbing it'),
  },
  pb2: populationSettings,
} satisfies Shapes<Method>);

/** Schema of `method`: its name, or a mapping with `name` and settings. */
export const method = eitherSchema(isMapping, methodWithSettings, methodName).transform(
  (spec): ChosenMethod => {
    if (typeof spec === 'string') return { method: spec === 'bayes' ? 'tpe' : spec };
    const { name, ...settings } = spec;
    return Object.keys(settings).length === 0 ? { method: name } : { method: name, settings };
  },
);

const metricSummary = eitherSchema(
  isMapping,
  strictMapping({ mean_of_last: integerSchema({ min: 1 }) }).transform(({ meanOfLast }): MetricSummary => ({
    type: 'mean_of_last',
    count: meanOfLast,
  })),
  z
    .enum(['last', 'best'], {
      error: ({ input }) => `must be last, best or { mean_of_last: k }, not ${describeValue(input)}`,
    })
    .transform((type): MetricSummary => ({ type })),
);

/** Default metric. */
export const defaultMetric = 'val_loss';

const metricName = textSchema(200).superRefine((name, context) => {
  // Plain objects store values by metric name, and already have properties of these names.
  if (name in Object.prototype) refuse(context, name, `must not be "${name}"`, 'give it another name');
});

const metric = strictMapping(
  {
    name: metricName,
    goal: enumSchema(['minimize', 'maximize']).prefault('minimize'),
    summary: metricSummary.optional().describe('which epoch counts (default: last)'),
    ...deprecatedMetricKeys(metricSummary),
    impute: z.unknown().optional().describe('W&B; no effect here'),
    impute_while_running: z.unknown().optional().describe('W&B; no effect here'),
    target: numberSchema().optional().describe('the same as `target` at the top; W&B has it here'),
  },
  [],
  { example: '{ name: val_loss }' },
);

const objectives = z
  .array(
    strictMapping({ name: metricName, goal: enumSchema(['minimize', 'maximize']).prefault('minimize') }),
    {
      error: 'must be a list of objectives: `[{ name: val_loss, goal: minimize }, …]`',
    },
  )
  .min(2, 'must name two objectives or more; `metric` names a single one')
  .max(8, 'must name 8 objectives or fewer');

const constraint = strictMapping({
  name: metricName,
  min: numberSchema().optional().describe('smallest feasible value'),
  max: numberSchema().optional().describe('largest feasible value'),
}).superRefine((limits, context) => {
  const { min, max } = limits;
  if (min === undefined && max === undefined)
    refuse(context, limits, 'must have a limit', 'write `min`, `max` or both');
  if (min !== undefined && max !== undefined && min > max)
    refuse(context, limits, `has min ${min} above max ${max}`);
});

const constraints = z
  .array(constraint, { error: 'must be a list of constraints: `[{ name: val_accuracy, min: 0.9 }]`' })
  .min(1, 'must name a constraint, or be left out');

const parameters = definitionReference('parameters').prefault({});

/** Keys of a strategy; its parameters are parsed by `parseDimensions`. */
export const strategySchema = strictMapping({
  method: method.optional().describe('sampler of this strategy'),
  parameters: parameters.describe('parameters only of this strategy'),
});

const strategies = mappingSchema(
  z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/), strategySchema).meta({ minProperties: 1 }),
);

/** Keys of an `enqueue` entry; its parameters are parsed by `parseEnqueued`. */
const enqueueEntry = strictMapping({
  strategy: z
    .string({ error: 'must be the name of a strategy' })
    .optional()
    .describe('required if there are several strategies'),
  parameters: mappingSchema(z.record(z.string(), z.unknown())).describe('a value for each active parameter'),
});

const enqueue = z
  .array(enqueueEntry, { error: 'must be a list of configurations' })
  .max(10_000, 'must have at most 10,000 configurations');

/** W&B keys that are accepted but have no effect. */
export const keysWithoutEffect = [
  'entity',
  'project',
  'job',
  'image_uri',
  'apiVersion',
  'kind',
  'controller',
] as const;

const withoutEffect = Object.fromEntries(
  keysWithoutEffect.map((key) => [key, z.unknown().optional().describe('W&B; no effect here')]),
) as Record<(typeof keysWithoutEffect)[number], z.ZodOptional<z.ZodUnknown>>;

const patience = eitherSchema(
  (source) => typeof source === 'string',
  customSchema(z.enum(['expected']), (source, context): 'expected' => {
    if (source === 'expected') return source;
    const message = `must be a whole number or expected, not ${describeValue(source)}`;
    return refuse(context, source, message, didYouMeanHint(String(source), ['expected']));
  }),
  integerSchema({ min: 1 }),
);

/** Keys of the sweep file. The values of `parameters` and of each strategy are parsed separately. */
export const sweepFileSchema = strictMapping(
  {
    name: studyName.optional().describe('name of the study (default: the name of the file)'),
    description: textSchema(1024).optional().describe('purpose of the study'),
    task: definitionReference('task').optional().describe('settings that all trials share'),
    objective: objective.optional().describe('instead of task: your module that trains'),
    program: program
      .optional()
      .describe('instead of task: a program that trains and prints its reports, as in W&B'),
    command: command.optional().describe('the command line of `program`, as in W&B'),
    metric: metric.prefault({ name: defaultMetric }).describe('metric that ranks the trials'),
    objectives: objectives.optional().describe('instead of metric: several metrics to optimize together'),
    constraints: constraints.optional().describe('limits of metrics; results beyond them are infeasible'),
    method: method.optional().describe('sampler of strategies that name none'),
    run_cap: integerSchema({ min: 1 })
      .optional()
      .describe('maximum number of trials of all strategies together'),
    seed: integerSchema({ min: 0 }).default(0).describe('seed of the search'),
    seeds: searchSeeds
      .prefault(1)
      .describe(
        'number of training seeds, a list of them, or { min: 1, max: 5 }: more than min only where they can change a decision',
      ),
    parameters: parameters.describe('parameters of all strategies; a name is a dotted path into task'),
    strategies: strategies
      .optional()
      .describe('the compared strategies: named sub-spaces with equal budgets'),
    warm_start: studyName
      .optional()
      .describe(
        'earlier study whose results samplers start from; it needs the same parameters, metric and data',
      ),
    enqueue: enqueue.default([]).describe('configurations to try first'),
    pruner: prunerSchema.optional().describe('rule that stops trials early; names and settings of Optuna'),
    early_terminate: earlyTerminate.optional().describe('rule that stops trials early, as in W&B'),
    lag: integerSchema({ min: 1 })
      .optional()
      .describe(
        'distance to the newest result that a configuration uses; 1: one configuration at a time (default: an eighth of the configurations, at most 32 and at least the number of strategies)',
      ),
    asynchronous: booleanSchema()
      .default(false)
      .describe('never wait; the history of each suggestion is recorded'),
    target: numberSchema().optional().describe('value of a configuration at which the search ends'),
    patience: patience
      .optional()
      .describe(
        'number of configurations without improvement after which the search ends; expected: when the remaining configurations promise no improvement that matters',
      ),
    time: duration
      .optional()
      .describe('working time after which no trial starts: seconds, or 90s, 10m, 2h, 1d'),
    finals: finalsSchema
      .prefault({})
      .describe('retraining and test of the best configuration of each strategy'),
    searches: integerSchema({ min: 1, max: 100 })
      .default(1)
      .describe('5 or more: repeat the search with other seeds, so that the finals judge strategies'),
    smallest_difference: smallestDifference
      .optional()
      .describe(
        'difference below which finals call strategies equivalent: a number in the unit of the metric, or a percentage such as 1 %',
      ),
    on_nan: enumSchema(['diverge', 'fail'])
      .default('diverge')
      .describe('outcome of a trial with a value that is not finite'),
    timeout: duration.optional().describe('time limit of a trial: seconds, or 90s, 10m, 2h, 1d'),
    retries: integerSchema({ min: 0, max: 100 })
      .default(0)
      .describe('retries of a trial after its own error'),
    max_failures: integerSchema({ min: 0 })
      .optional()
      .describe(
        'failed trials that the study tolerates; by default it stops when the first 5 fail with the same error',
      ),
    fail_fast: booleanSchema().default(false).describe('stop the study at the first failed trial'),
    ...withoutEffect,
  },
  ['metrics', 'scheduler'],
);

export type ParsedFile = z.output<typeof sweepFileSchema>;
