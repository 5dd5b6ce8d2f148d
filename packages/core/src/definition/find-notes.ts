import type { Problem } from '../error.ts';
import { guessGoal } from '../guess-goal.ts';
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
    ...defaultGoalNotes(file),
    ...paths.map((path) => ({ path, message: `"${path.join('.')}" is a W&B key and has no effect here` })),
    ...bayesPaths(file).map((path) => ({
      path,
      message: `"bayes" runs tpe here, which uses a different model from W&B's`,
    })),
  ];
}

/**
 * Notes on metrics without a goal whose names suggest that they should be maximized. The default goal is that of W&B.
 *
 * @example
 * defaultGoalNotes({ metric: { name: 'val_accuracy' } })[0].message;
 * // '"val_accuracy" is minimized by default: write `goal: maximize` if larger is better'
 */
export function defaultGoalNotes(file: unknown): readonly Note[] {
  if (!isMapping(file)) return [];
  const objectives = Array.isArray(file['objectives']) ? file['objectives'] : [];
  const sections = [
    { path: ['metric'], section: file['metric'] as unknown },
    ...objectives.map((section: unknown, index) => ({ path: ['objectives', index], section })),
  ];
  return sections.flatMap(({ path, section }) => {
    if (!isMapping(section) || section['goal'] !== undefined) return [];
    const { name } = section;
    if (typeof name !== 'string' || guessGoal(name) !== 'maximize') return [];
    return [
      {
        path: [...path, 'name'],
        message: `"${name}" is minimized by default: write \`goal: maximize\` if larger is better`,
      },
    ];
  });
}

/** Paths of the keys `method` whose value is `bayes`. */
function bayesPaths(file: Readonly<Record<string, unknown>>): readonly Note['path'][] {
  const strategies = isMapping(file['strategies']) ? Object.entries(file['strategies']) : [];
  return [
    ...(file['method'] === 'bayes' ? [['method']] : []),
    ...strategies.flatMap(([name, spec]) =>
      isMapping(spec) && spec['method'] === 'bayes' ? [['strategies', name, 'method']] : [],
    ),
  ];
}
