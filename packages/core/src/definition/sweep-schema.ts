import { z } from 'zod';
import { taskWords } from '../task/parse-task.ts';
import { vocabularies, type JsonSchema, type Vocabulary } from '../task/words.ts';
import { isMapping, type Json } from '../value.ts';
import { parameterJson } from './parse-parameter.ts';
import { sweepWords } from './sweep-file.ts';
import { wordDescriptions } from './word-descriptions.ts';

/**
 * What a sweep file may say, as JSON Schema (draft 7), for editors: made from the words that `parseSweep` reads. It says
 * which words there are; what they mean together only `parseSweep` checks.
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

/** The same with a description of each word that has none where it is read. */
function described(schema: JsonSchema): JsonSchema {
  return withDescriptions(schema, false) as JsonSchema;
}

function withDescriptions(json: Json, isProperties: boolean): Json {
  if (Array.isArray(json)) return json.map((item: Json) => withDescriptions(item, false));
  if (!isMapping(json)) return json;
  const entries = Object.entries(json as JsonSchema).map(([key, value]): [string, Json] => {
    const inside = withDescriptions(value, key === 'properties' && !isProperties);
    const description = isProperties ? wordDescriptions[key] : undefined;
    const isSaid = !isMapping(inside) || Object.hasOwn(inside, 'description');
    return [key, description === undefined || isSaid ? inside : { description, ...(inside as JsonSchema) }];
  });
  return Object.fromEntries(entries);
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

/** A schema that is described is a copy of the one that its JSON Schema was written for. */
function writtenFor(schema: z.ZodType): NonNullable<Vocabulary['json']> | undefined {
  for (let one: unknown = schema; one instanceof z.ZodType; one = one._zod.parent) {
    const known = vocabularies.get(one)?.json;
    if (known !== undefined) return known;
  }
  return undefined;
}
