import { z } from 'zod';
import { didYouMean } from '../did-you-mean.ts';
import type { Json } from '../value.ts';
import { taskSegments } from './layer-paths.ts';
import { taskSchema } from './parse-task.ts';
import { formOf } from './strict-mapping.ts';

/** Every dotted path in `task`, in schema order, without the entries of lists. */
export const taskPaths: readonly string[] = listPaths(taskSchema);

function listPaths(schema: z.ZodType, prefix = ''): string[] {
  return Object.entries(keysOf(schema)).flatMap(([key, inner]) => [
    `${prefix}${key}`,
    ...listPaths(inner, `${prefix}${key}.`),
  ]);
}

/** Path in `task` for parameter names that are common in other programs. */
export const commonTaskPaths = new Map<string, string>([
  ['lr', 'training.optimizer.learning_rate'],
  ['learning_rate', 'training.optimizer.learning_rate'],
  ['optimizer', 'training.optimizer.name'],
  ['momentum', 'training.optimizer.momentum'],
  ['batch_size', 'training.batch_size'],
  ['epochs', 'training.epochs'],
  ['loss', 'training.loss'],
  ['activation', 'network.activation'],
  ['dropout', 'network.dropout'],
  ['dropout_rate', 'network.dropout'],
  ['l1', 'network.kernel_regularizer.l1'],
  ['l2', 'network.kernel_regularizer.l2'],
]);

/**
 * True if a parameter may have this name: a path of `task`, in which a numeric segment selects a layer.
 *
 * @param task as written in the file, for the names of its layers
 * @example
 * isTaskPath('network.dropout.1') && !isTaskPath('network.droput')
 */
export function isTaskPath(path: string, task?: unknown): boolean {
  return schemaAt(taskSegments(path, task)) !== undefined;
}

/** Schema of the value at a path of `task`; undefined for an unknown path. */
export function schemaAt(path: readonly string[]): z.ZodType | undefined {
  let schema: z.ZodType | undefined = taskSchema;
  for (const segment of path) {
    const item: z.ZodType | undefined = formOf(unwrap(schema))?.item;
    const keys: ReturnType<typeof keysOf> = keysOf(schema);
    schema = /^\d+$/.test(segment) ? item : Object.hasOwn(keys, segment) ? keys[segment] : undefined;
    if (schema === undefined) return undefined;
  }
  return schema;
}

/**
 * Finds the path of `task` that the user most likely meant. It compares the last key with the arguments of the layer
 * that the path names and with names that are common elsewhere, then whole paths, then all last keys.
 *
 * @example
 * nearestTaskPath('lr') === 'training.optimizer.learning_rate'
 */
export function nearestTaskPath(name: string, task?: unknown): string | undefined {
  const segments = name.split('.');
  const lastKey = segments.at(-1)!;
  const path = taskSegments(name, task);
  // network, layers, index, type, then an argument.
  const layerSchema = path[1] === 'layers' && path.length > 4 ? schemaAt(path.slice(0, -1)) : undefined;
  const argument = layerSchema && didYouMean(lastKey, Object.keys(keysOf(layerSchema)));
  if (argument !== undefined) return [...segments.slice(0, -1), argument].join('.');
  const commonPath = commonTaskPaths.get(lastKey);
  if (commonPath !== undefined) return commonPath;
  const nearest = didYouMean(name, taskPaths);
  if (nearest !== undefined) return nearest;
  const lastKeys = taskPaths.map((taskPath) => taskPath.split('.').at(-1)!);
  const nearestKey = didYouMean(lastKey, lastKeys);
  return nearestKey === undefined ? undefined : taskPaths[lastKeys.indexOf(nearestKey)];
}

/** Default at a path of `task`; undefined if there is none, or if it depends on other keys. */
export function defaultAt(path: readonly string[]): Json | undefined {
  let schema: z.ZodType | undefined = taskSchema;
  for (const segment of path) schema = keysOf(schema)[segment] ?? z.never();
  return schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault
    ? (schema.def.defaultValue as Json)
    : undefined;
}

/** Schemas of a mapping's keys. In a union, the first option is a short form; the last option with a key counts. */
function keysOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> {
  const unwrapped = unwrap(schema);
  const { form = unwrapped, item } = formOf(unwrapped) ?? {};
  if (form instanceof z.ZodArray) return {};
  if (item !== undefined) return keysOf(item);
  if (form instanceof z.ZodObject) return form.shape as Record<string, z.ZodType>;
  if (!(form instanceof z.ZodUnion)) return {};
  const [firstOption, ...otherOptions] = form.options as z.ZodType[];
  // In a choice by name, the first option is an enum of all names; each mapping allows only one of them.
  const name = firstOption instanceof z.ZodEnum && otherOptions.length > 0 ? { name: firstOption } : {};
  return Object.assign({}, ...otherOptions.map(keysOf), name) as Record<string, z.ZodType>;
}

/** Unwraps the defaults and transforms around a schema. */
function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) {
    return unwrap(schema.unwrap() as z.ZodType);
  }
  return schema instanceof z.ZodPipe && formOf(schema) === undefined
    ? unwrap(schema.in as z.ZodType)
    : schema;
}
