import { z } from 'zod';
import { taskSchema } from '../task/parse-task.ts';
import { formOf } from '../task/strict-mapping.ts';
import { isMapping, type Json } from '../value.ts';
import { parameterFormSchema } from './parse-parameter.ts';
import { sweepFileSchema } from './sweep-file.ts';
import { keyDescriptions } from './key-descriptions.ts';

/**
 * JSON Schema (draft 7) of a sweep file, for editors. It is derived from the schema of `parseSweep`, but does not check
 * combinations of keys.
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
    ...toJsonSchema(sweepFileSchema),
    definitions: {
      task: toJsonSchema(taskSchema),
      parameters: toJsonSchema(z.record(parameterName, parameter)),
      parameter: toJsonSchema(parameterFormSchema),
    },
  };
  return withDescriptions(schema, 'sweep') as JsonSchema;
}

/**
 * Adds descriptions of keys.
 *
 * @param owner parent key; keys next to a constant `name`, such as `elu`, belong to that name instead
 */
function withDescriptions(json: Json, owner: string): Json {
  if (Array.isArray(json)) return json.map((item: Json) => withDescriptions(item, owner));
  if (!isMapping(json)) return json;
  const entries = Object.entries(json as JsonSchema).map(([key, value]): [string, Json] => {
    if (key === 'properties') return [key, describeKeys(value as Properties, owner)];
    if (key === 'definitions')
      return [key, mapProperties(value as Properties, (name, inner) => withDescriptions(inner, name))];
    return [key, withDescriptions(value, owner)];
  });
  return Object.fromEntries(entries);
}

type JsonSchema = Readonly<Record<string, Json>>;
type Properties = Readonly<Record<string, JsonSchema>>;

function describeKeys(properties: Properties, outerOwner: string): Json {
  const name = properties['name']?.['const'];
  const owner = typeof name === 'string' ? name : outerOwner;
  return mapProperties(properties, (key, schema) => {
    const describedSchema = withDescriptions(schema, key) as JsonSchema;
    const description = keyDescriptions[`${owner}.${key}`] ?? keyDescriptions[key];
    return description === undefined || Object.hasOwn(describedSchema, 'description')
      ? describedSchema
      : { description, ...describedSchema };
  });
}

function mapProperties(properties: Properties, map: (key: string, schema: JsonSchema) => Json): Json {
  return Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, map(key, schema)]));
}

/** JSON Schema of the input that a zod schema accepts. */
function toJsonSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      const { form } = formOf(zodSchema as unknown as z.ZodType) ?? {};
      if (form !== undefined) Object.assign(jsonSchema, toJsonSchema(form));
    },
  });
  return json as JsonSchema;
}
