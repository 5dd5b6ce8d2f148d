import type { z } from 'zod';
import { keyProblem, valueProblem, type Problem } from '../error.ts';
import type { Parsed } from '../value.ts';
import { data } from './data.ts';
import { withoutLayerTypes } from './layer-paths.ts';
import { network } from './network.ts';
import type { NetworkTask } from './network-task.ts';
import { training } from './training.ts';
import { strictMapping } from './strict-mapping.ts';

const sections = { data, network: network.prefault({}), training: training.prefault({}) };

/** Schema of `task`. */
export const taskSchema = strictMapping(sections);

/**
 * Parses `task` of a sweep file: checks every key and fills in defaults.
 *
 * @param path path of `source` from the root of the file, with which the path of each problem begins
 * @example
 * const task = parseTask({ data: { name: 'digits' }, network: { hidden: [32] } }, ['task']);
 * if (task.ok) task.value.training.batchSize; // 32
 */
export function parseTask(source: unknown, path: readonly (string | number)[]): Parsed<NetworkTask> {
  const result = taskSchema.safeParse(source ?? {});
  if (result.success) return { ok: true, value: { type: 'network', ...result.data } };
  return { ok: false, problems: result.error.issues.map((issue) => toProblem(issue, path)) };
}

/**
 * Creates a parser for many tasks that share section objects. It parses a section again only if its object differs from
 * that of the previous task, so sections must not be modified. It returns undefined for an invalid task; {@link parseTask}
 * reports the problems.
 *
 * @example
 * const parse = sectionParser();
 * const digits = parse({ data: { name: 'digits' }, network });
 * parse({ data: { name: 'mnist' }, network })?.network === digits?.network; // true
 */
export function sectionParser(): (source: Readonly<Record<string, unknown>>) => NetworkTask | undefined {
  const parsers = {
    data: cacheLast(sections.data),
    network: cacheLast(sections.network),
    training: cacheLast(sections.training),
  };
  return (source) => {
    if (Object.keys(source).some((key) => !Object.hasOwn(parsers, key))) return undefined;
    const data = parsers.data(source['data']);
    const network = parsers.network(source['network']);
    const training = parsers.training(source['training']);
    return data && network && training && { type: 'network', data, network, training };
  };
}

/** Creates a parser that caches only its last result, because a section that varies between points does not recur. */
function cacheLast<T>(section: z.ZodType<T>): (spec: unknown) => T | undefined {
  let last: { readonly spec: unknown; readonly value: T | undefined } | undefined;
  return (spec) => {
    if (last === undefined || last.spec !== spec) last = { spec, value: section.safeParse(spec).data };
    return last.value;
  };
}

/** Converts an issue of zod to a problem, whose path begins with `root`. */
export function toProblem(issue: z.core.$ZodIssue, root: readonly (string | number)[]): Problem {
  const relativePath = issue.path.map((segment) => (typeof segment === 'number' ? segment : String(segment)));
  const path = [...root, ...relativePath];
  const params = issue.code === 'custom' ? issue.params : undefined;
  const hint = params?.['hint'] as string | undefined;
  if (params?.['target'] !== 'key') {
    const subject = withoutLayerTypes(relativePath.length === 0 ? root.slice(-1) : relativePath).join('.');
    return valueProblem(path, `${subject} ${issue.message}`.trim(), hint);
  }
  const parent = withoutLayerTypes(path.slice(0, -1)).join('.');
  return keyProblem(path, parent === '' ? issue.message : `${issue.message} in ${parent}`, hint);
}
