import { z } from 'zod';
import { didYouMean } from '../did-you-mean.ts';
import { isMapping, type Json } from '../value.ts';

export type JsonSchema = Readonly<Record<string, Json>>;

/** Schemas nested inside another one, from which `task-paths.ts` lists every path. */
export interface Vocabulary {
  readonly keys?: Readonly<Record<string, z.ZodType>>;
  /** Schema of each entry of a list. */
  readonly item?: z.ZodType;
  /** JSON Schema of the accepted input; `inner` converts nested schemas. */
  readonly json?: (inner: (schema: z.ZodType) => JsonSchema) => JsonSchema;
}

/** The vocabulary of each schema made here. */
export const vocabularies = new WeakMap<z.ZodType, Vocabulary>();

/** Attaches the JSON Schema of the accepted input to a schema that does not show it. */
export function taking<S extends z.ZodType>(
  schema: S,
  json: JsonSchema | NonNullable<Vocabulary['json']>,
): S {
  const vocabulary = typeof json === 'function' ? json : () => json;
  vocabularies.set(schema, { ...vocabularies.get(schema), json: vocabulary });
  return schema;
}

type Shape = Readonly<Record<string, z.ZodType>>;
/** Shape for each of these names: a name without one does not compile. */
export type Shapes<N extends string> = Readonly<Record<N, Shape>>;
type Output<S extends Shape> = z.output<z.ZodObject<S>>;

/** Largest number of unknown keys to name: a hostile file has thousands. */
const STRANGERS_NAMED = 100;

/**
 * Schema of a mapping with these keys and no others. A key of `notYet` is refused as not supported yet, any other
 * with the nearest known one; all problems are reported, not only the first.
 */
export function strictMapping<const S extends Shape>(shape: S, notYet: readonly string[] = []) {
  const object = z.object(shape);
  const schema = z.unknown().transform((source, context): Output<S> => {
    if (!isMapping(source)) return refuse(context, source, `must be a mapping, not ${describe(source)}`);
    const strangers = Object.keys(source).filter((key) => !Object.hasOwn(shape, key));
    for (const key of strangers.slice(0, STRANGERS_NAMED)) {
      if (notYet.includes(key)) refuseKey(context, key, `"${key}" is not there yet`, 'leave it out for now');
      else refuseKey(context, key, `unknown key "${key}"`, suggest(key, Object.keys(shape)));
    }
    return within(object, source, context) as Output<S>;
  });
  vocabularies.set(schema, { keys: shape });
  return taking(schema, (inner) => mappingOf(shape, inner));
}

function mappingOf(shape: Shape, inner: (schema: z.ZodType) => JsonSchema): JsonSchema {
  const isRequired = (schema: z.ZodType) => !schema.safeParse(undefined).success;
  const entries = Object.entries(shape);
  const required = entries.filter(([, schema]) => isRequired(schema)).map(([key]) => key);
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([key, schema]) => [key, inner(schema)])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

type Named<S extends Shapes<string>> = {
  [N in keyof S & string]: { readonly name: N } & Output<S[N]>;
}[keyof S & string];

/**
 * Schema of a thing chosen by name: its name alone, or a mapping with `name` and its settings.
 *
 * @example
 * named('activation', { relu: {}, leaky_relu: { negative_slope: number({ min: 0 }).default(0.2) } });
 */
export function named<const S extends Shapes<string>>(
  what: string,
  shapes: S,
  notYet: readonly string[] = [],
) {
  const names = Object.keys(shapes);
  const forms = new Map(
    names.map((name) => [name, strictMapping({ name: z.literal(name), ...shapes[name] })]),
  );
  const schema = z.unknown().transform((source, context): Named<S> => {
    const mapping = typeof source === 'string' ? { name: source } : source;
    if (!isMapping(mapping)) {
      return refuse(
        context,
        source,
        `must be the name of one ${what} or a mapping with "name", not ${describe(source)}`,
      );
    }
    const path = typeof source === 'string' ? [] : ['name'];
    const name = mapping['name'];
    if (name === undefined) {
      return refuse(context, source, `needs a name`, `add "name": one of ${names.join(', ')}`);
    }
    const form = typeof name === 'string' ? forms.get(name) : undefined;
    if (form !== undefined) return within(form, mapping, context) as Named<S>;
    if (typeof name === 'string' && notYet.includes(name)) {
      return refuse(context, source, `"${name}" is not there yet`, `take one of ${names.join(', ')}`, path);
    }
    const written = typeof name === 'string' ? `"${name}"` : describe(name);
    return refuse(
      context,
      source,
      `must be the name of one ${what}, not ${written}`,
      suggest(typeof name === 'string' ? name : '', names),
      path,
    );
  });
  const keys: Record<string, z.ZodType> = { name: z.string() };
  for (const shape of Object.values<Shape>(shapes)) Object.assign(keys, shape);
  vocabularies.set(schema, { keys });
  return taking(schema, (inner) => ({ anyOf: [{ enum: names }, ...[...forms.values()].map(inner)] }));
}

/** Schema of one value for every hidden layer, or a list with one entry a layer. */
export function perLayer<S extends z.ZodType>(entry: S) {
  const list = z.array(entry);
  const schema = z
    .unknown()
    .transform((source, context) =>
      Array.isArray(source)
        ? ({ each: within(list, source, context) as z.output<S>[] } as const)
        : ({ all: within(entry, source, context) as z.output<S> } as const),
    );
  vocabularies.set(schema, { ...vocabularies.get(unwrapped(entry)), item: entry });
  return taking(schema, (inner) => ({ anyOf: [inner(entry), { type: 'array', items: inner(entry) }] }));
}

/** Unwraps the defaults around a schema. */
export function unwrapped(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) {
    return unwrapped(schema.unwrap() as z.ZodType);
  }
  // A transform after one of the schemas above has the same keys as its input.
  if (schema instanceof z.ZodPipe && !vocabularies.has(schema)) return unwrapped(schema.in as z.ZodType);
  return schema;
}

interface Range {
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
  readonly below?: number;
}

/** Schema of a finite number in the range. */
export function number(range: Range = {}) {
  const schema = z
    .number({ error: (issue) => missingOr(issue.input, `must be a number, not ${describe(issue.input)}`) })
    .superRefine((value, context) => {
      const wrong = outOf(range, value);
      if (wrong !== undefined) refuse(context, value, wrong);
    });
  return taking(schema, { type: 'number', ...boundsOf(range) });
}

/** Schema of a whole number in the range. */
export function whole(range: Range = {}) {
  const schema = number(range).superRefine((value, context) => {
    if (!Number.isSafeInteger(value)) refuse(context, value, `must be a whole number, not ${value}`);
  });
  return taking(schema, { type: 'integer', ...boundsOf(range) });
}

function boundsOf({ min, above, max, below }: Range): JsonSchema {
  return {
    ...(min === undefined ? {} : { minimum: min }),
    ...(above === undefined ? {} : { exclusiveMinimum: above }),
    ...(max === undefined ? {} : { maximum: max }),
    ...(below === undefined ? {} : { exclusiveMaximum: below }),
  };
}

/** Schema of `true` or `false`. */
export function flag() {
  return z.boolean({
    error: (issue) => missingOr(issue.input, `must be true or false, not ${describe(issue.input)}`),
  });
}

/** Schema of one of these names. */
export function oneOf<const N extends string>(names: readonly N[], notYet: readonly string[] = []) {
  const schema = z.unknown().transform((source, context): N => {
    const known = names.find((name) => name === source);
    if (known !== undefined) return known;
    if (typeof source === 'string' && notYet.includes(source)) {
      return refuse(context, source, `"${source}" is not there yet`, `take ${names.join(' or ')}`);
    }
    const message = `must be ${names.join(' or ')}, not ${describe(source)}`;
    const meant = typeof source === 'string' ? didYouMean(source, names) : undefined;
    return refuse(context, source, message, meant === undefined ? undefined : `did you mean "${meant}"?`);
  });
  return taking(schema, { enum: names });
}

/** Adds a problem with the value at `path` under the current one. */
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
    params: { at: 'value', hint },
  });
  return z.NEVER;
}

function refuseKey(context: z.RefinementCtx, key: string, message: string, hint: string): void {
  context.issues.push({
    code: 'custom',
    path: [key],
    message,
    input: undefined,
    params: { at: 'key', hint },
  });
}

function within(schema: z.ZodType, source: unknown, context: z.RefinementCtx): unknown {
  const result = schema.safeParse(source);
  if (result.success) return result.data;
  for (const issue of result.error.issues) context.issues.push({ ...issue, input: undefined } as never);
  return z.NEVER;
}

function suggest(written: string, known: readonly string[]): string {
  const meant = didYouMean(written, known);
  return meant === undefined ? `known are ${known.join(', ')}` : `did you mean "${meant}"?`;
}

function missingOr(input: unknown, message: string): string {
  return input === undefined ? 'is missing' : message;
}

export function describe(source: unknown): string {
  if (source === undefined || source === null) return 'nothing';
  if (Array.isArray(source)) return 'a list';
  if (typeof source === 'object') return 'a mapping';
  if (typeof source === 'string') return `the text "${source}"`;
  return String(source);
}

function outOf(range: Range, value: number): string | undefined {
  if (range.min !== undefined && value < range.min) return `must be at least ${range.min}, not ${value}`;
  if (range.above !== undefined && value <= range.above) return `must be above ${range.above}, not ${value}`;
  if (range.max !== undefined && value > range.max) return `must be at most ${range.max}, not ${value}`;
  if (range.below !== undefined && value >= range.below) return `must be below ${range.below}, not ${value}`;
  return undefined;
}
