import { z } from 'zod';
import { didYouMean } from '../did-you-mean.ts';
import type { Json } from '../value.ts';
import { taskWords } from './parse-task.ts';
import { unwrapped, vocabularies } from './words.ts';

/** Every dotted path inside `task`, in the order of the words; entries of lists are not among them. */
export const taskPaths: readonly string[] = pathsIn(taskWords);

function pathsIn(schema: z.ZodType, prefix = ''): string[] {
  const keys = vocabularies.get(unwrapped(schema))?.keys ?? {};
  return Object.entries(keys).flatMap(([key, inner]) => [
    `${prefix}${key}`,
    ...pathsIn(inner, `${prefix}${key}.`),
  ]);
}

/**
 * Whether a parameter may be named so: a path of `task`, where a segment that is a number picks a hidden layer.
 *
 * @example
 * isTaskPath('network.dropout.1') && !isTaskPath('network.droput')
 */
export function isTaskPath(path: string): boolean {
  return schemaAt(path) !== undefined;
}

/** What reads the word at a path of `task`, alone; undefined for what is no path of it. */
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
 * The path of `task` that was most likely meant: one that ends in the same word, else the nearest by spelling.
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

/** What stands at a path of `task` when it is left out; undefined where that depends on other words. */
export function defaultAt(path: readonly string[]): Json | undefined {
  let schema: z.ZodType | undefined = taskWords;
  for (const segment of path) schema = vocabularies.get(unwrapped(schema))?.keys?.[segment] ?? z.never();
  return schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault
    ? (schema.def.defaultValue as Json)
    : undefined;
}
