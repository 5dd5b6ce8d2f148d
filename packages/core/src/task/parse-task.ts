import type { z } from 'zod';
import type { Problem } from '../error.ts';
import type { Parsed } from '../value.ts';
import { data } from './data.ts';
import { network } from './network.ts';
import type { Task } from './task.ts';
import { training } from './training.ts';
import { words } from './words.ts';

/** The schema of `task`, every word of it. */
export const taskWords = words({
  data,
  network: network.prefault({}),
  training: training.prefault({}),
});

/**
 * Reads `task` of a sweep file: checks every word and fills in what is left out. `path` leads from the root of the
 * file to `source` and begins the path of each problem.
 *
 * @example
 * const task = parseTask({ data: { name: 'digits' }, network: { hidden: [32] } }, ['task']);
 * if (task.ok) task.value.training.batchSize; // 32
 */
export function parseTask(source: unknown, path: readonly (string | number)[]): Parsed<Task> {
  const result = taskWords.safeParse(source ?? {});
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, problems: result.error.issues.map((issue) => toProblem(issue, path)) };
}

export function toProblem(issue: z.core.$ZodIssue, root: readonly (string | number)[]): Problem {
  const inside = issue.path.map((segment) => (typeof segment === 'number' ? segment : String(segment)));
  const { at, hint } = detailsOf(issue);
  const where = (at === 'key' ? [...root, ...inside].slice(0, -1) : inside).join('.');
  return {
    path: [...root, ...inside],
    at,
    message:
      at === 'value'
        ? `${where} ${issue.message}`.trim()
        : where === ''
          ? issue.message
          : `${issue.message} in ${where}`,
    ...(hint === undefined ? {} : { hint }),
  };
}

function detailsOf(issue: z.core.$ZodIssue): { at: Problem['at']; hint?: string } {
  const params = issue.code === 'custom' ? issue.params : undefined;
  const hint = params?.['hint'] as string | undefined;
  return { at: params?.['at'] === 'key' ? 'key' : 'value', ...(hint === undefined ? {} : { hint }) };
}
