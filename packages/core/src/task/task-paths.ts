import { z } from 'zod';
import { didYouMean } from '../did-you-mean.ts';
import type { Json } from '../value.ts';
import { taskWords } from './parse-task.ts';
import { unwrapped, vocabularies } from './strict-mapping.ts';

/** Every dotted path inside `task`, in schema order; without entries of lists. */
export const taskPaths: readonly string[] = pathsIn(taskWords);

function pathsIn(schema: z.ZodType, prefix = ''): string[] {
  const keys = vocabularies.get(unwrapped(schema))?.keys ?? {};
  return Object.entries(keys).flatMap(([key, inner]) => [
    `${prefix}${key}`,
    ...pathsIn(inner, `${prefix}${key}.`),
  ]);
}

/**
 * True if a parameter may have this name: a path of `task`, in which a numeric segment picks a hidden layer.
 *
 * @example
 * isTaskPath('network.dropout.1') && !isTaskPath('network.droput')
 */
export function isTaskPath(path: string): boolean {
  return schemaAt(path) !== undefined;
}

/** Schema of the value at a path of `task`, alone; undefined for an unknown path. */
export function schemaAt(path: string): z.ZodType | undefined {
  let schema: z.ZodType | undefined = taskWords;
  for (const segment of path.split('.')) {
    const vocabulary: ReturnType<typeof vocabularies.get> = vocabularies.get(unwrapped(schema));
    if (vocabulary?.item !== undefined && /^\d+$/.test(segment)) schema = vocabulary.item;
    else if (vocabulary?.keys !== undefined && Object.hasOwn(vocabulary.keys, segment)) {
      schema = vocabulary.keys[segment];
    } else return undefined;
    if (schema === undefined) return undefined;
  }
  return schema;
}

/**
 * Path of `task` that was most likely meant: one that ends in the same key, else the nearest by spelling.
 *
 * @example
 * nearestTaskPath('epochs') === 'training.epochs'
 */
export function nearestTaskPath(written: string): string | undefined {
  const last = written.split('.').at(-1)!;
  const nearest = didYouMean(written, taskPaths);
  if (nearest !== undefined) return nearest;
  const lastWords = taskPaths.map((path) => path.split('.').at(-1)!);
  const word = didYouMean(last, lastWords);
  return word === undefined ? undefined : taskPaths[lastWords.indexOf(word)];
}

/** Default at a path of `task`; undefined if it depends on other keys. */
export function defaultAt(path: readonly string[]): Json | undefined {
  let schema: z.ZodType | undefined = taskWords;
  for (const segment of path) schema = vocabularies.get(unwrapped(schema))?.keys?.[segment] ?? z.never();
  return schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault
    ? (schema.def.defaultValue as Json)
    : undefined;
}
