import { z } from 'zod';
import { didYouMeanHint } from '../did-you-mean.ts';
import { unmetRequirement, type NumberRange } from '../number-range.ts';
import { isMapping } from '../value.ts';

interface Form {
  /** Plain schema of the accepted input, which zod can show as JSON Schema. */
  readonly form: z.ZodType;
  /** Schema of one entry, if the value may be a list with one entry per layer. */
  readonly item?: z.ZodType;
}

/** Forms of the schemas that this file creates and that zod cannot inspect. */
const forms = new WeakMap<z.ZodType, Form>();

/** Form of a schema. A copy, such as a schema with a description, has the form of its original. */
export function formOf(schema: z.ZodType): Form | undefined {
  const { parent } = schema._zod;
  return forms.get(schema) ?? (parent && formOf(parent as z.ZodType));
}

/** Schema that parses its input with `read`, which has its own messages; `form` describes the accepted input. */
export function customSchema<T>(form: z.ZodType, read: (source: unknown, context: z.RefinementCtx) => T) {
  const schema = z.unknown().transform(read);
  forms.set(schema, { form });
  return schema;
}

/** Schemas of a mapping's values, by key. */
type Shape = Readonly<Record<string, z.ZodType>>;
/** Shape of the settings for each name of a choice. A missing name is a compile-time error. */
export type Shapes<N extends string> = Readonly<Record<N, Shape>>;

/** Key in camel case: `batchSize` for `batch_size`. */
type Camel<K extends string> = K extends `${infer Word}_${infer Rest}`
  ? `${Word}${Capitalize<Camel<Rest>>}`
  : K;

/** Converts a key of a file to its name in the code. */
export function toCamelCase<const K extends string>(key: K): Camel<K> {
  return key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()) as Camel<K>;
}

type Output<S extends Shape> = { readonly [K in keyof S & string as Camel<K>]: z.output<S[K]> };

/** Maximum number of unknown keys to report: a hostile file may have thousands. */
const MAX_UNKNOWN_KEYS = 100;

/** Additional hints for errors of a mapping. */
interface Hints {
  /** Hints on unknown keys, such as those of other libraries. */
  readonly keyHints?: Readonly<Record<string, string>>;
  /** Keys to suggest instead of an unknown key; by default all keys of the shape. */
  readonly suggestedKeys?: readonly string[];
  /** Example of the mapping, for a value of another type. */
  readonly example?: string;
}

/**
 * Schema of a mapping with exactly these keys; the result has them in camel case. A key in `unsupported` is rejected as
 * not supported yet. Any other unknown key is rejected with a hint: its entry in `keyHints`, else the nearest of the
 * suggested keys, else all suggested keys.
 */
export function strictMapping<const S extends Shape>(
  shape: S,
  unsupported: readonly string[] = [],
  { keyHints = {}, suggestedKeys = Object.keys(shape), example }: Hints = {},
) {
  const form = z.strictObject(shape);
  const keys = Object.keys(shape);
  return customSchema(form, (source, context): Output<S> => {
    if (!isMapping(source)) {
      const hint = example === undefined ? undefined : `write ${example}`;
      const message = missingOr(source, `must be a mapping, not ${describeValue(source)}`);
      return refuse(context, source, message, hint);
    }
    const { data, error } = form.safeParse(source);
    if (error === undefined) {
      return Object.fromEntries(
        keys.map((key) => [toCamelCase(key), (data as Record<string, unknown>)[key]]),
      ) as Output<S>;
    }
    const unknownKeys = error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys.slice(0, MAX_UNKNOWN_KEYS) : [],
    );
    for (const key of unknownKeys) {
      if (unsupported.includes(key))
        refuseKey(context, key, `"${key}" is not supported yet`, 'leave it out for now');
      else {
        const hint = Object.hasOwn(keyHints, key) ? keyHints[key]! : nearestNameHint(key, suggestedKeys);
        refuseKey(context, key, `unknown key "${key}"`, hint);
      }
    }
    return addIssues(
      context,
      error.issues.filter(({ code }) => code !== 'unrecognized_keys'),
    );
  });
}

/** Value of a choice by name: the name and its settings. */
type Named<S extends Shapes<string>> = {
  [N in keyof S & string]: { readonly name: N } & Output<S[N]>;
}[keyof S & string];

/**
 * Schema of a choice by name: a text, or a mapping with `name` and settings.
 *
 * @example
 * namedSchema('activation', { relu: {}, leaky_relu: { negative_slope: numberSchema({ min: 0 }).default(0.2) } });
 */
export function namedSchema<const S extends Shapes<string>>(kind: string, shapes: S) {
  const kindWithArticle = `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
  const names = Object.keys(shapes);
  const mappings = new Map(
    names.map((name) => [name, strictMapping({ name: z.literal(name), ...shapes[name] })]),
  );
  return customSchema(z.union([z.enum(names), ...mappings.values()]), (source, context): Named<S> => {
    const mapping = typeof source === 'string' ? { name: source } : source;
    if (!isMapping(mapping)) {
      return refuse(
        context,
        source,
        `must be the name of ${kindWithArticle} or a mapping with "name", not ${describeValue(source)}`,
        `choose from ${names.join(', ')}`,
      );
    }
    const name = mapping['name'];
    if (name === undefined) {
      return refuse(context, source, 'needs a name', `add "name": one of ${names.join(', ')}`);
    }
    const schema = typeof name === 'string' ? mappings.get(name) : undefined;
    if (schema !== undefined) return parseWith(schema, mapping, context) as Named<S>;
    return refuse(
      context,
      source,
      `must be the name of ${kindWithArticle}, not ${typeof name === 'string' ? `"${name}"` : describeValue(name)}`,
      nearestNameHint(typeof name === 'string' ? name : '', names),
      typeof source === 'string' ? [] : ['name'],
    );
  });
}

/** Schema of one value for every hidden layer, or a list with one entry per layer. */
export function perLayerSchema<S extends z.ZodType>(item: S) {
  const each = z.array(item).transform((values) => ({ each: values }) as const);
  const all = item.transform((value) => ({ all: value }) as const);
  const schema = eitherSchema(Array.isArray, each, all);
  forms.set(schema, { form: z.union([item, z.array(item)]), item });
  return schema;
}

/** Schema of a list whose entries have their own paths, by index. */
export function listSchema<S extends z.ZodType>(item: z.ZodType, list: S): S {
  forms.set(list, { form: z.array(item), item });
  return list;
}

/** Schema of two kinds of values: `first` parses a value if `isFirst` is true, otherwise `second` does. */
export function eitherSchema<A extends z.ZodType, B extends z.ZodType>(
  isFirst: (source: unknown) => boolean,
  first: A,
  second: B,
) {
  return customSchema(z.union([first, second]), (source, context): z.output<A> | z.output<B> =>
    parseWith(isFirst(source) ? first : second, source, context),
  );
}

/** Schema of a finite number in the range. */
export function numberSchema(range: NumberRange = {}) {
  const { min, above, max, below, isWhole = false } = range;
  const rangeError = {
    abort: true,
    error: ({ input }: { readonly input?: unknown }) => rangeMessage(Number(input), range),
  };
  let schema = z.number({
    error: ({ input }) => missingOr(input, `must be a number, not ${describeValue(input)}`),
  });
  if (min !== undefined) schema = schema.min(min, rangeError);
  if (above !== undefined) schema = schema.gt(above, rangeError);
  if (max !== undefined) schema = schema.max(max, rangeError);
  if (below !== undefined) schema = schema.lt(below, rangeError);
  return isWhole ? schema.int(rangeError) : schema;
}

/** Schema of a whole number in the range. */
export function integerSchema(range: NumberRange = {}) {
  return numberSchema({ ...range, isWhole: true });
}

/** Message about a number outside a range. */
export function rangeMessage(value: number, range: NumberRange): string {
  return `must be ${unmetRequirement(value, range)}, not ${value}`;
}

/** Schema of `true` or `false`. */
export function booleanSchema() {
  return z.boolean({
    error: ({ input }) => missingOr(input, `must be true or false, not ${describeValue(input)}`),
  });
}

/** Schema of one of these names. A name in `unsupported` is rejected as not supported yet. */
export function enumSchema<const N extends string>(names: readonly N[], unsupported: readonly string[] = []) {
  return customSchema(z.enum(names), (source, context): N => {
    const matchingName = names.find((name) => name === source);
    if (matchingName !== undefined) return matchingName;
    if (typeof source === 'string' && unsupported.includes(source)) {
      return refuse(context, source, `"${source}" is not supported yet`, `use ${formatAlternatives(names)}`);
    }
    const message = missingOr(source, `must be ${formatAlternatives(names)}, not ${describeValue(source)}`);
    return refuse(
      context,
      source,
      message,
      typeof source === 'string' ? didYouMeanHint(source, names) : undefined,
    );
  });
}

/**
 * Adds a problem with the value at `path`, a path from the current value. Returns `z.NEVER`, the result of a failed
 * transform, instead of throwing.
 */
export function refuse(
  context: z.RefinementCtx,
  input: unknown,
  message: string,
  hint?: string,
  path: readonly (string | number)[] = [],
): never {
  context.issues.push({
    code: 'custom',
    path: [...path],
    message,
    input,
    params: { target: 'value', hint },
  });
  return z.NEVER;
}

function refuseKey(context: z.RefinementCtx, key: string, message: string, hint: string): void {
  context.issues.push({
    code: 'custom',
    path: [key],
    message,
    input: undefined,
    params: { target: 'key', hint },
  });
}

/** Parses a value with another schema, and adds the issues to those of the current schema. */
export function parseWith<S extends z.ZodType>(
  schema: S,
  source: unknown,
  context: z.RefinementCtx,
): z.output<S> {
  const { success, data, error } = schema.safeParse(source);
  return success ? data : addIssues(context, error!.issues);
}

/** Adds issues that another schema found, and returns the result of a failed transform. */
export function addIssues(context: z.RefinementCtx, issues: readonly z.core.$ZodIssue[]): never {
  for (const issue of issues) context.issues.push({ ...issue, input: undefined } as never);
  return z.NEVER;
}

/** Hint with the nearest of the names or, if none is near, with all of them. */
export function nearestNameHint(name: string, names: readonly string[]): string {
  return didYouMeanHint(name, names) ?? `choose from ${names.join(', ')}`;
}

/** Joins names by commas and a final `or`. It quotes names with special characters. */
function formatAlternatives(names: readonly string[]): string {
  const quotedNames = names.map((name) => (/^[\w-]+$/.test(name) ? name : JSON.stringify(name)));
  return quotedNames.length === 1
    ? quotedNames[0]!
    : `${quotedNames.slice(0, -1).join(', ')} or ${quotedNames.at(-1)}`;
}

/** Returns `is missing` instead of the message if there is no input. */
export function missingOr(input: unknown, message: string): string {
  return input === undefined ? 'is missing' : message;
}

/**
 * Error option of the schema of a required value. `expected` describes a valid value.
 *
 * @example
 * z.string(required('the name of a column')); // 'is missing: write the name of a column'
 */
export function required(expected: string) {
  return {
    error: ({ input }: { readonly input?: unknown }) =>
      input === undefined
        ? `is missing: write ${expected}`
        : `must be ${expected}, not ${describeValue(input)}`,
  };
}

export function describeValue(source: unknown): string {
  if (source === undefined || source === null) return 'nothing';
  if (Array.isArray(source)) return 'a list';
  if (typeof source === 'object') return 'a mapping';
  if (typeof source === 'string') return `the text "${source}"`;
  return String(source);
}
