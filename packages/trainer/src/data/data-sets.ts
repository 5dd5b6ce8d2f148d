import { didYouMean, RidgelineError, type DataTask, type Problem } from '@ridgeline/core';
import type { DataPart, DataSource } from './data-source.ts';
import { digits } from './digits.ts';
import { fashionMnist } from './fashion-mnist.ts';
import { mnist } from './mnist.ts';
import type { SharedDataSet } from './shared-data-set.ts';
import { partSizes } from './split.ts';
import { abalone, breastCancer, diabetes } from './tabular.ts';

/** Every data set that can be named in a sweep file. */
export const dataSets: readonly DataSource[] = [mnist, fashionMnist, digits, breastCancer, diabetes, abalone];

/**
 * Reads a data set into shared memory: by default its training examples; `test` is its official test part, which only
 * finals may read.
 *
 * @throws RidgelineError `DATA_MISSING` for a name that is not known or a file that is not there; `DATA_DAMAGED` for a
 * file whose bytes are not the ones they should be.
 *
 * @example
 * const digits = await loadDataSet('digits'); // 1,437 rows of 64 bytes
 */
export async function loadDataSet(name: string, part: DataPart = 'train'): Promise<SharedDataSet> {
  const source = dataSets.find((known) => known.name === name);
  if (source === undefined) {
    throw new RidgelineError('DATA_MISSING', `There is no data set "${name}".`, { hint: whichDataSet(name) });
  }
  return source.load(part);
}

/**
 * What is wrong with `task.data` for the data set that it names: an unknown name, or more examples than there are.
 * `path` leads from the root of the sweep file to `task.data`.
 *
 * @example
 * checkDataTask({ …, name: 'digit' }, ['task', 'data'])[0]?.hint; // did you mean "digits"?
 */
export function checkDataTask(task: DataTask, path: readonly (string | number)[]): readonly Problem[] {
  const source = dataSets.find((known) => known.name === task.name);
  if (source === undefined) {
    const message = `there is no data set "${task.name}"`;
    return [{ path: [...path, 'name'], at: 'value', message, hint: whichDataSet(task.name) }];
  }
  const total = source.rows.train;
  const { train, validation } = partSizes(task, total);
  if (validation >= 1 && train >= 1 && train + validation <= total) return [];
  const word = task.train.type === 'rest' || validation > total ? 'validation' : 'train';
  return [
    {
      path: [...path, word],
      at: 'value',
      message: `train and validation need at least 1 example each and take ${train} + ${validation} of the ${total} training examples of ${task.name}`,
      hint: `take at most ${total} in all`,
    },
  ];
}

function whichDataSet(written: string): string {
  const names = dataSets.map(({ name }) => name);
  const meant = didYouMean(written, names);
  return meant === undefined ? `known are ${names.join(', ')}` : `did you mean "${meant}"?`;
}
