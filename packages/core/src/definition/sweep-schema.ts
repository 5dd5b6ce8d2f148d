import { z } from 'zod';
import { taskWords } from '../task/parse-task.ts';
import { formOf } from '../task/strict-mapping.ts';
import { isMapping, type Json } from '../value.ts';
import { parameterForm } from './parse-parameter.ts';
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
  const parameterName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]*$/);
  const parameter = z.unknown().meta({ $ref: '#/definitions/parameter' });
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A sweep file of Ridgeline',
    ...jsonOf(sweepWords),
    definitions: {
      task: jsonOf(taskWords),
      parameters: jsonOf(z.record(parameterName, parameter)),
      parameter: jsonOf(parameterForm),
    },
  };
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

export type JsonSchema = Readonly<Record<string, Json>>;
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

/** JSON Schema of what a schema accepts. */
function jsonOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      const { form } = formOf(zodSchema as unknown as z.ZodType) ?? {};
      if (form !== undefined) Object.assign(jsonSchema, jsonOf(form));
    },
  });
  return json as JsonSchema;
}
