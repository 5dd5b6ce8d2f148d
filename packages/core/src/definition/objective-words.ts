import { z } from 'zod';
import { data } from '../task/data.ts';
import type { DataTask } from '../task/task.ts';
import { describe, refuse, taking, whole, strictMapping } from '../task/strict-mapping.ts';

/** Settings of a user module in a file. */
export interface ObjectiveWords {
  readonly module: string;
  readonly epochs: number;
  readonly data: DataTask | undefined;
}

const module = z.string({ error: 'must be the path of a module that exports a function' });

const mapping = strictMapping({
  module: module.describe('a JavaScript or TypeScript module; its path is from the folder of this file'),
  epochs: whole({ min: 1 }).default(20).describe('how many epochs a trial has at the most'),
  data: data.optional().describe('what the module gets as its data'),
});

/** `objective`: the path of a module alone, or a mapping with `module`. */
export const objectiveWords = taking(
  z.unknown().transform((source, context): ObjectiveWords => {
    if (typeof source !== 'string' && (typeof source !== 'object' || source === null)) {
      return refuse(context, source, `must be the path of a module, not ${describe(source)}`);
    }
    const read = mapping.safeParse(typeof source === 'string' ? { module: source } : source);
    if (read.success) return { ...read.data, data: read.data.data };
    context.issues.push(...(read.error.issues as never[]));
    return z.NEVER;
  }),
  (inner) => ({ anyOf: [{ type: 'string' }, inner(mapping)] }),
);
