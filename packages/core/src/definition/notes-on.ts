import type { Problem } from '../error.ts';
import { wordsWithoutEffect } from './sweep-file.ts';
import { isMapping } from '../value.ts';

/** Remark on a sweep file that is not a problem. */
export type Note = Pick<Problem, 'path' | 'message'>;

/** Old keys of a sweep file, by path, and their replacements. An old key is read for one version. */
const renamed = [{ path: ['metric', 'strategy'], now: 'metric.summary' }] as const;

/**
 * Notes on deprecated keys of a sweep file.
 *
 * @example
 * renamedIn({ metric: { name: 'val_loss', strategy: 'best' } }); // [{ path: ['metric', 'strategy'], message: '"metric.strategy" is "metric.summary" now: …' }]
 */
export function renamedIn(file: unknown): readonly Note[] {
  return renamed
    .filter(({ path: [first, second] }) => {
      const words = isMapping(file) ? file[first] : undefined;
      return isMapping(words) && Object.hasOwn(words, second);
    })
    .map(({ path, now }) => ({
      path,
      message: `"${path.join('.')}" is "${now}" now: the old word is read in this version only`,
    }));
}

/**
 * Notes on deprecated and ineffective keys of a sweep file. A W&B file stays readable unchanged.
 *
 * @example
 * notesOn({ program: 'train.py', method: 'random' }); // [{ path: ['program'], message: '"program" is W&B\'s and has no effect here' }]
 */
export function notesOn(file: unknown): readonly Note[] {
  if (!isMapping(file)) return [];
  const metric = isMapping(file['metric']) ? file['metric'] : {};
  const paths = [
    ...wordsWithoutEffect.filter((word) => Object.hasOwn(file, word)).map((word) => [word]),
    ...['impute', 'impute_while_running']
      .filter((word) => Object.hasOwn(metric, word))
      .map((word) => ['metric', word]),
  ];
  return [
    ...renamedIn(file),
    ...paths.map((path) => ({ path, message: `"${path.join('.')}" is W&B's and has no effect here` })),
    ...bayesIn(file).map((path) => ({
      path,
      message: '"bayes" is tpe here: a search that learns, by another model',
    })),
  ];
}

function bayesIn(file: Readonly<Record<string, unknown>>): readonly Note['path'][] {
  const strategies = isMapping(file['strategies']) ? Object.entries(file['strategies']) : [];
  return [
    ...(file['method'] === 'bayes' ? [['method']] : []),
    ...strategies.flatMap(([name, words]) =>
      isMapping(words) && words['method'] === 'bayes' ? [['strategies', name, 'method']] : [],
    ),
  ];
}
