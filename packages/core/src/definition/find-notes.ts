import type { Problem } from '../error.ts';
import { deprecatedKeyNotes } from './deprecated-keys.ts';
import { keysWithoutEffect } from './sweep-file.ts';
import { taskKeysIn } from './sweep-definition.ts';
import { isMapping } from '../value.ts';

/** Remark on a sweep file that is not a problem. */
export type Note = Pick<Problem, 'path' | 'message'>;

/**
 * Notes on deprecated and ineffective keys of a sweep file, for example in a W&B file used unchanged, and on goals left
 * to the default.
 *
 * @example
 * findNotes({ entity: 'me', method: 'random' });
 * // [{ path: ['entity'], message: '"entity" is a W&B key and has no effect here' }]
 */
export function findNotes(file: unknown): readonly Note[] {
  if (!isMapping(file)) return [];
  const metric = isMapping(file['metric']) ? file['metric'] : {};
  const paths = [
    ...(taskKeysIn(file).length > 0 ? ['program', 'command'] : [])
      .filter((key) => Object.hasOwn(file, key))
      .map((key) => [key]),
    ...keysWithoutEffect.filter((key) => Object.hasOwn(file, key)).map((key) => [key]),
    ...['impute', 'impute_while_running']
      .filter((key) => Object.hasOwn(metric, key))
      .map((key) => ['metric', key]),
  ];
  return [
    ...deprecatedKeyNotes(file),
    ...paths.map((path) => ({ path, message: `"${path.join('.')}" is a W&B key and has no effect here` })),
    ...findBayes(file).map((path) => ({
      path,
      message: '"bayes" runs tpe here, which learns with another model',
    })),
  ];
}

function findBayes(file: Readonly<Record<string, unknown>>): readonly Note['path'][] {
  const strategies = isMapping(file['strategies']) ? Object.entries(file['strategies']) : [];
  return [
    ...(file['method'] === 'bayes' ? [['method']] : []),
    ...strategies.flatMap(([name, spec]) =>
      isMapping(spec) && spec['method'] === 'bayes' ? [['strategies', name, 'method']] : [],
    ),
  ];
}
