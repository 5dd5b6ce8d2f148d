import { z } from 'zod';
import { keyProblem, valueProblem, type Path } from '../error.ts';
import { toProblem } from '../task/parse-task.ts';
import {
  describeValue,
  numberSchema,
  enumSchema,
  customSchema,
  refuse,
  parseWith,
  strictMapping,
  rangeMessage,
} from '../task/strict-mapping.ts';
import { isMapping, type ParameterValue, type Parsed } from '../value.ts';
import type { Dimension } from './dimension.ts';

/** Maximum number of characters of a text value. */
const TEXT_LIMIT = 1024;

const parameterValue: z.ZodType<ParameterValue> = z.unknown().transform((source, context): ParameterValue => {
  if (isParameterValue(source)) return source;
  if (typeof source === 'number') return refuse(context, source, `must be a finite number, not ${source}`);
  const message =
    typeof source === 'string'
      ? `must have at most ${TEXT_LIMIT} characters`
      : `must contain only finite numbers, and text of at most ${TEXT_LIMIT} characters`;
  return refuse(context, source, message);
});

function isParameterValue(source: unknown): source is ParameterValue {
  if (typeof source === 'number') return Number.isFinite(source);
  if (typeof source === 'string') return source.length <= TEXT_LIMIT;
  if (typeof source === 'object' && source !== null) return Object.values(source).every(isParameterValue);
  return typeof source === 'boolean' || source === null;
}

const listOf = <T extends z.ZodType>(item: T, noun: string) => {
  const error = `must be a list of 1 to 10,000 ${noun}`;
  return z.array(item, { error }).min(1, error).max(10_000, error);
};

/** Required and optional keys of each W&B distribution. */
const distributions = {
  constant: { required: ['value'], optional: [] },
  categorical: { required: ['values'], optional: [] },
  categorical_w_probabilities: { required: ['values', 'probabilities'], optional: [] },
  int_uniform: { required: ['min', 'max'], optional: [] },
  uniform: { required: ['min', 'max'], optional: [] },
  q_uniform: { required: ['min', 'max'], optional: ['q'] },
  log_uniform: { required: ['min', 'max'], optional: [] },
  log_uniform_values: { required: ['min', 'max'], optional: [] },
  q_log_uniform: { required: ['min', 'max'], optional: ['q'] },
  q_log_uniform_values: { required: ['min', 'max'], optional: ['q'] },
  inv_log_uniform: { required: ['min', 'max'], optional: [] },
  inv_log_uniform_values: { required: ['min', 'max'], optional: [] },
  normal: { required: [], optional: ['mu', 'sigma'] },
  q_normal: { required: [], optional: ['mu', 'sigma', 'q'] },
  log_normal: { required: [], optional: ['mu', 'sigma'] },
  q_log_normal: { required: [], optional: ['mu', 'sigma', 'q'] },
  beta: { required: [], optional: ['a', 'b'] },
  q_beta: { required: [], optional: ['a', 'b', 'q'] },
} as const satisfies Record<string, { required: readonly Key[]; optional: readonly Key[] }>;

type Distribution = keyof typeof distributions;

const distributionNames = Object.keys(distributions) as Distribution[];

/** Distributions that may be left unnamed, because their keys imply them. */
const impliedDistributions: ReadonlySet<Distribution> = new Set<Distribution>([
  'constant',
  'categorical',
  'categorical_w_probabilities',
  'int_uniform',
  'uniform',
]);

const distributionSchema = z.object({
  value: parameterValue,
  values: listOf(parameterValue, 'values'),
  probabilities: listOf(numberSchema({ min: 0, max: 1 }), 'probabilities'),
  min: numberSchema(),
  max: numberSchema(),
  q: numberSchema({ above: 0 }),
  mu: numberSchema(),
  sigma: numberSchema({ above: 0 }),
  a: numberSchema({ above: 0 }),
  b: numberSchema({ above: 0 }),
});
type Key = keyof typeof distributionSchema.shape;

const conditions = z.record(z.string(), parameterValue);

/** Schema of `when`: a mapping from a parameter's name to a value or a list of alternatives. */
const when = customSchema(conditions, (source, context): When => {
  if (!isMapping(source)) {
    return refuse(
      context,
      source,
      `must map names to values, not ${describeValue(source)}`,
      'for example { training.schedule.name: ExponentialDecay }',
    );
  }
  const spec = Object.entries(parseWith(conditions, source, context));
  return Object.fromEntries(spec.map(([name, value]) => [name, Array.isArray(value) ? value : [value]]));
}).prefault({});

const parameterSchema = strictMapping(
  {
    distribution: enumSchema(distributionNames).optional(),
    when,
    ...distributionSchema.partial().shape,
  },
  [],
  {
    example: '{ value: … } for a constant, { values: […] } for a choice, or { min: …, max: … } for a range',
  },
);

/** Form of a parameter: one case per distribution, and one for a group of parameters. */
export const parameterFormSchema = z.union([
  ...distributionNames.map((name) => {
    const { required, optional } = distributions[name];
    const shapeOf = (keys: readonly Key[]) =>
      Object.fromEntries(keys.map((key): [string, z.ZodType] => [key, distributionSchema.shape[key]]));
    return z.strictObject({
      distribution: impliedDistributions.has(name) ? z.literal(name).optional() : z.literal(name),
      when,
      ...shapeOf(required),
      ...z.object(shapeOf(optional)).partial().shape,
    });
  }),
  z.strictObject({ parameters: z.unknown().meta({ $ref: '#/definitions/parameters' }) }),
]);

type ParameterSpec = Omit<z.output<typeof parameterSchema>, 'when'>;

/** Conditions of a parameter: a mapping from another parameter's name to its allowed values. */
export type When = Readonly<Record<string, readonly ParameterValue[]>>;

/**
 * Parses one parameter: its dimension and its conditions. As in W&B, two bounds that are written as integers mean whole
 * numbers.
 *
 * @param path path of the parameter in the file
 * @param isFloat true if the number at a path is written as a float (`1.0`)
 * @example
 * parseParameter('network.dropout', { min: 0.1, max: 0.6 }, ['parameters', 'network.dropout'], () => false);
 * // { ok: true, value: { dimension: { type: 'uniform', name: 'network.dropout', min: 0.1, max: 0.6 }, when: {} } }
 */
export function parseParameter(
  name: string,
  source: unknown,
  path: Path,
  isFloat: (path: Path) => boolean,
): Parsed<{ readonly dimension: Dimension; readonly when: When }> {
  const parsed = parameterSchema.safeParse(source);
  if (!parsed.success)
    return { ok: false, problems: parsed.error.issues.map((issue) => toProblem(issue, path)) };
  const { when, ...spec } = parsed.data;
  const type = declaredDistribution(spec) ?? inferDistribution(spec, path, isFloat);
  if (type === undefined) {
    return reject(
      path,
      `${name} has neither value, values, nor min and max`,
      'for example { min: 0.1, max: 0.6 }',
    );
  }
  const { required, optional } = distributions[type];
  const acceptedKeys: readonly string[] = [...required, ...optional];
  const problems = [
    ...required
      .filter((key) => spec[key] === undefined)
      .map((key) => valueProblem(path, `${name} needs "${key}"`)),
    ...Object.entries(spec)
      .filter(([key, value]) => value !== undefined && key !== 'distribution' && !acceptedKeys.includes(key))
      .map(([key]) => {
        const form = spec.distribution ?? required.map((requiredKey) => `"${requiredKey}"`).join(' and ');
        return keyProblem([...path, key], `"${key}" has no meaning with ${form}`);
      }),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const dimension = buildDimension(type, name, spec, path);
  return dimension.ok ? { ok: true, value: { dimension: dimension.value, when } } : dimension;
}

/** Distribution that the file names; `categorical` with probabilities is W&B's `categorical_w_probabilities`. */
function declaredDistribution({ distribution, probabilities }: ParameterSpec): Distribution | undefined {
  return distribution === 'categorical' && probabilities !== undefined
    ? 'categorical_w_probabilities'
    : distribution;
}

/** Distribution that W&B infers if the file names none. */
function inferDistribution(
  spec: ParameterSpec,
  path: Path,
  isFloat: (path: Path) => boolean,
): Distribution | undefined {
  if (spec.value !== undefined) return 'constant';
  if (spec.probabilities !== undefined) return 'categorical_w_probabilities';
  if (spec.values !== undefined) return 'categorical';
  if (spec.min === undefined && spec.max === undefined) return undefined;
  const isWhole = (bound: 'min' | 'max') => Number.isInteger(spec[bound] ?? 0) && !isFloat([...path, bound]);
  return isWhole('min') && isWhole('max') ? 'int_uniform' : 'uniform';
}

/** Builds a dimension from a spec that has all required keys. */
function buildDimension(
  type: Distribution,
  name: string,
  spec: ParameterSpec,
  path: Path,
): Parsed<Dimension> {
  const quantum = type.startsWith('q_') ? { q: spec.q ?? 1 } : {};
  const normalFields = { name, mu: spec.mu ?? 0, sigma: spec.sigma ?? 1, ...quantum };
  switch (type) {
    case 'constant':
      return { ok: true, value: { type, name, value: spec.value! } };
    case 'categorical':
      return { ok: true, value: { type, name, values: spec.values! } };
    case 'categorical_w_probabilities':
      return buildWeightedChoice(name, spec.values!, spec.probabilities!, path);
    case 'normal':
    case 'q_normal':
      return { ok: true, value: { type: 'normal', ...normalFields } };
    case 'log_normal':
    case 'q_log_normal':
      return { ok: true, value: { type: 'log_normal', ...normalFields } };
    case 'beta':
    case 'q_beta':
      return { ok: true, value: { type: 'beta', name, a: spec.a ?? 1, b: spec.b ?? 1, ...quantum } };
    default:
      return buildRange(type, { name, min: spec.min!, max: spec.max!, ...quantum }, path);
  }
}

function buildWeightedChoice(
  name: string,
  values: readonly ParameterValue[],
  probabilities: readonly number[],
  path: Path,
): Parsed<Dimension> {
  const probabilitiesPath = [...path, 'probabilities'];
  if (probabilities.length !== values.length) {
    return reject(
      probabilitiesPath,
      `probabilities has length ${probabilities.length}, but values has length ${values.length}`,
    );
  }
  const sum = probabilities.reduce((total, probability) => total + probability, 0);
  if (Math.abs(sum - 1) > 1e-6) return reject(probabilitiesPath, `probabilities must sum to 1, not ${sum}`);
  return { ok: true, value: { type: 'categorical_w_probabilities', name, values, probabilities } };
}

type RangeDistribution = Extract<Distribution, `${string}uniform${string}`>;
interface Range {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly q?: number;
}

function buildRange(type: RangeDistribution, range: Range, path: Path): Parsed<Dimension> {
  const { name, min, max } = range;
  if (min >= max) {
    return reject(
      [...path, 'max'],
      `max must be above min (${min}), not ${max}`,
      'write { value: … } for a fixed value',
    );
  }
  if (!Number.isFinite(max - min)) return reject(path, `${name} is wider than a number can represent`);
  switch (type) {
    case 'int_uniform':
      return buildIntegerRange(range, path);
    case 'uniform':
    case 'q_uniform':
      return { ok: true, value: { type: 'uniform', ...range } };
    case 'log_uniform':
    case 'q_log_uniform':
      return buildExponentialRange(range, { min, max }, path);
    case 'inv_log_uniform':
      return buildExponentialRange(range, { min: -max, max: -min }, path);
    case 'log_uniform_values':
    case 'q_log_uniform_values':
    case 'inv_log_uniform_values':
      if (min > 0) return { ok: true, value: { type: 'log_uniform_values', ...range } };
      return reject([...path, 'min'], `min must be above 0, not ${min}`, 'logarithms need values above 0');
  }
}

function buildIntegerRange(range: Range, path: Path): Parsed<Dimension> {
  const invalidBound = (['min', 'max'] as const).find((bound) => !Number.isSafeInteger(range[bound]));
  if (invalidBound !== undefined)
    return reject(
      [...path, invalidBound],
      `${invalidBound} ${rangeMessage(range[invalidBound], { isWhole: true })}`,
    );
  if (range.max - range.min > Number.MAX_SAFE_INTEGER)
    return reject(path, `${range.name} has more than 2^53 values`);
  return { ok: true, value: { type: 'int_uniform', ...range } };
}

/**
 * Builds a range from exponents: the bounds of W&B's `log_uniform` are exponents of e, and those of `inv_log_uniform`
 * are exponents of 1/e.
 */
function buildExponentialRange(
  range: Range,
  exponents: { min: number; max: number },
  path: Path,
): Parsed<Dimension> {
  const bounds = { min: Math.exp(exponents.min), max: Math.exp(exponents.max) };
  if (bounds.min > 0 && bounds.max < Infinity) {
    return { ok: true, value: { type: 'log_uniform_values', ...range, ...bounds } };
  }
  return reject(
    path,
    `min and max are exponents here: e^${exponents.min} to e^${exponents.max} exceeds the range of a number`,
    'use log_uniform_values to write the values themselves',
  );
}

function reject(path: Path, message: string, hint?: string): Parsed<never> {
  return { ok: false, problems: [valueProblem(path, message, hint)] };
}
