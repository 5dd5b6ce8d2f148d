import { z } from 'zod';
import { taskWords } from '../task/parse-task.ts';
import { vocabularies, type JsonSchema, type Vocabulary } from '../task/strict-mapping.ts';
import { isMapping, type Json } from '../value.ts';
import { parameterJson } from './parse-parameter.ts';
import { sweepWords } from './sweep-file.ts';
import { wordDescriptions } from './word-descriptions.ts';

/**
 * JSON Schema (draft 7) of a sweep file, for editors. Made from the schema that `parseSweep` reads. It covers single
 * keys; only `parseSweep` checks combinations.
 *
 * @example
 * JSON.stringify(sweepSchema(), undefined, 2); // packages/core/sweep.schema.json
 */
export function sweepSchema(): JsonSchema {
  return described({
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A sweep file of Ridgeline',
    ...jsonOf(sweepWords),
    definitions: {
      task: jsonOf(taskWords),
      parameters: {
        type: 'object',
        propertyNames: { pattern: '^[A-Za-z_][A-Za-z0-9_.-]*$' },
        additionalProperties: { $ref: '#/definitions/parameter' },
      },
      parameter: parameterJson(jsonOf),
    },
  });
}

/** Adds a description to each key without one. */
function described(schema: JsonSchema): JsonSchema {
  return withDescriptions(schema, 'sweep') as JsonSchema;
}

/** Adds descriptions; `owner` is the name of a thing chosen by name, or the key that the others stand under. */
function withDescriptions(json: Json, owner: string): Json {
  if (Array.isArray(json)) return json.map((item: Json) => withDescriptions(item, owner));
  if (!isMapping(json)) return json;
  const entries = Object.entries(json as JsonSchema).map(([key, value]): [string, Json] => {
    if (key === 'properties') return [key, describedWords(value as Words, owner)];
    if (key === 'definitions')
      return [key, mapped(value as Words, (word, inner) => withDescriptions(inner, word))];
    return [key, withDescriptions(value, owner)];
  });
  return Object.fromEntries(entries);
}

type Words = Readonly<Record<string, JsonSchema>>;

function describedWords(words: Words, outer: string): Json {
  const name = words['name']?.['const'];
  const owner = typeof name === 'string' ? name : outer;
  return mapped(words, (word, schema) => {
    const inside = withDescriptions(schema, word) as JsonSchema;
    const description = wordDescriptions[`${owner}.${word}`] ?? wordDescriptions[word];
    return description === undefined || Object.hasOwn(inside, 'description')
      ? inside
      : { description, ...inside };
  });
}

function mapped(words: Words, map: (word: string, schema: JsonSchema) => Json): Json {
  return Object.fromEntries(Object.entries(words).map(([word, schema]) => [word, map(word, schema)]));
}

function jsonOf(schema: z.ZodType): JsonSchema {
  const { description } = schema;
  return { ...(description === undefined ? {} : { description }), ...takenBy(schema) };
}

function takenBy(schema: z.ZodType): JsonSchema {
  const known = writtenFor(schema);
  if (known !== undefined) return known(jsonOf);
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return { ...jsonOf(schema.unwrap() as z.ZodType), default: schema.def.defaultValue as Json };
  }
  if (schema instanceof z.ZodOptional) return jsonOf(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodPipe) return jsonOf(schema.in as z.ZodType);
  if (schema instanceof z.ZodArray) return { type: 'array', items: jsonOf(schema.element as z.ZodType) };
  if (schema instanceof z.ZodLiteral) return { const: schema.value as Json };
  if (schema instanceof z.ZodString) return { type: 'string' };
  if (schema instanceof z.ZodBoolean) return { type: 'boolean' };
  return {};
}

/** JSON Schema written for a schema, or for its original: describing a schema copies it. */
function writtenFor(schema: z.ZodType): NonNullable<Vocabulary['json']> | undefined {
  for (let one: unknown = schema; one instanceof z.ZodType; one = one._zod.parent) {
    const known = vocabularies.get(one)?.json;
    if (known !== undefined) return known;
  }
  return undefined;
}
