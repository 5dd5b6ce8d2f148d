import { z } from 'zod';
import type { Problem } from '../error.ts';
import { toProblem } from '../task/parse-task.ts';
import { describe, number, oneOf, refuse, words } from '../task/words.ts';
import type { ParameterValue, Parsed } from '../value.ts';
import type { Dimension } from './dimension.ts';

const TEXT_LIMIT = 1024;

const parameterValue: z.ZodType<ParameterValue> = z.unknown().transform((source, context): ParameterValue => {
  if (isValue(source)) return source;
  return refuse(
    context,
    source,
    `must be a text, a number, true, false, null or a list of these, not ${describe(source)}`,
  );
});

function isValue(source: unknown): source is ParameterValue {
  if (Array.isArray(source)) return source.every(isValue);
  if (typeof source === 'string') return source.length <= TEXT_LIMIT;
  return typeof source === 'number'
    ? Number.isFinite(source)
    : typeof source === 'boolean' || source === null;
}

const values = z.unknown().transform((source, context): readonly ParameterValue[] => {
  if (!Array.isArray(source) || source.length === 0 || source.length > 10_000) {
    return refuse(context, source, 'must be a list of 1 to 10,000 values');
  }
  const read = z.array(parameterValue).safeParse(source);
  if (read.success) return read.data;
  context.issues.push(...(read.error.issues as never[]));
  return z.NEVER;
});

const parameterWords = words(
  {
    distribution: oneOf(
      ['constant', 'categorical', 'int_uniform', 'uniform', 'log_uniform_values'],
      [
        'q_uniform',
        'log_uniform',
        'q_log_uniform',
        'q_log_uniform_values',
        'inv_log_uniform',
        'inv_log_uniform_values',
        'normal',
        'q_normal',
        'log_normal',
        'q_log_normal',
        'beta',
        'q_beta',
        'categorical_w_probabilities',
      ],
    ).optional(),
    value: parameterValue.optional(),
    values: values.optional(),
    min: number().optional(),
    max: number().optional(),
  },
  ['when', 'probabilities', 'q', 'mu', 'sigma', 'a', 'b'],
);
type ParameterWords = z.output<typeof parameterWords>;
type Distribution = NonNullable<ParameterWords['distribution']>;

/** The words that each distribution needs; it takes no others. */
const needs = {
  constant: ['value'],
  categorical: ['values'],
  int_uniform: ['min', 'max'],
  uniform: ['min', 'max'],
  log_uniform_values: ['min', 'max'],
} as const satisfies Record<Distribution, readonly (keyof ParameterWords)[]>;

type Path = Problem['path'];

/**
 * Reads one parameter as a dimension of the space. `path` leads to it in the file; `isFloat` says whether the number at
 * a path is written as a float (`1.0`): as in W&B, bounds that are both whole mean whole numbers.
 *
 * @example
 * parseDimension('network.dropout', { min: 0.1, max: 0.6 }, ['parameters', 'network.dropout'], () => false);
 * // { ok: true, value: { type: 'uniform', name: 'network.dropout', min: 0.1, max: 0.6 } }
 */
export function parseDimension(
  name: string,
  source: unknown,
  path: Path,
  isFloat: (path: Path) => boolean,
): Parsed<Dimension> {
  const read = parameterWords.safeParse(source);
  if (!read.success) return { ok: false, problems: read.error.issues.map((issue) => toProblem(issue, path)) };
  const said = read.data;
  const type = said.distribution ?? typeOf(said, path, isFloat);
  if (type === undefined) {
    return refused(
      path,
      `${name} has neither value, values, nor min and max`,
      'such as { min: 0.1, max: 0.6 }',
    );
  }
  const needed: readonly string[] = needs[type];
  const problems = [
    ...needed
      .filter((word) => said[word as keyof ParameterWords] === undefined)
      .map((word): Problem => ({
        path,
        at: 'value',
        message: `${name} needs "${word}"`,
      })),
    ...Object.keys(said)
      .filter((word) => word !== 'distribution' && !needed.includes(word))
      .map((word): Problem => ({
        path: [...path, word],
        at: 'key',
        message: `"${word}" has no meaning beside ${needed.map((other) => `"${other}"`).join(' and ')}`,
      })),
  ];
  if (problems.length > 0) return { ok: false, problems };
  switch (type) {
    case 'constant':
      return { ok: true, value: { type, name, value: said.value! } };
    case 'categorical':
      return { ok: true, value: { type, name, values: said.values! } };
    default:
      return rangeOf({ type, name, min: said.min!, max: said.max! }, path);
  }
}

/** What W&B takes a parameter for that names no distribution. */
function typeOf(
  said: ParameterWords,
  path: Path,
  isFloat: (path: Path) => boolean,
): Distribution | undefined {
  if (said.value !== undefined) return 'constant';
  if (said.values !== undefined) return 'categorical';
  if (said.min === undefined && said.max === undefined) return undefined;
  const isWhole = (bound: 'min' | 'max') => Number.isInteger(said[bound] ?? 0) && !isFloat([...path, bound]);
  return isWhole('min') && isWhole('max') ? 'int_uniform' : 'uniform';
}

function rangeOf(range: Extract<Dimension, { min: number }>, path: Path): Parsed<Dimension> {
  const { type, name, min, max } = range;
  if (type === 'int_uniform') {
    const wrong = (['min', 'max'] as const).find((bound) => !Number.isSafeInteger(range[bound]));
    if (wrong !== undefined)
      return refused([...path, wrong], `${wrong} must be a whole number, not ${range[wrong]}`);
  }
  if (min >= max) {
    return refused(
      [...path, 'max'],
      `max must be above min, ${min}, not ${max}`,
      'one fixed value is { value: … }',
    );
  }
  if (max - min > Number.MAX_SAFE_INTEGER && type === 'int_uniform') {
    return refused(path, `${name} has more than 2^53 values`);
  }
  if (!Number.isFinite(max - min)) return refused(path, `${name} is wider than a number can say`);
  if (type === 'log_uniform_values' && min <= 0) {
    return refused([...path, 'min'], `min must be above 0, not ${min}`, 'a logarithm needs values above 0');
  }
  return { ok: true, value: range };
}

function refused(path: Path, message: string, hint?: string): Parsed<never> {
  const problem: Problem = { path, at: 'value', message };
  return { ok: false, problems: [hint === undefined ? problem : { ...problem, hint }] };
}
