import { statSync } from 'node:fs';
import { join } from 'node:path';
import {
  canonicalJson,
  RidgelineError,
  didYouMeanHint,
  errorProblem,
  pluralize,
  valueProblem,
  type DataOrigin,
  type DataTask,
  type Json,
  type Problem,
} from '@ridgeline/core';
import type { DataPart, DataSource } from './data-source.ts';
import { fashionMnist } from './fashion-mnist.ts';
import { mnist } from './mnist.ts';
import { listArrayFiles, hasTestPart, loadUserArrays } from './user-arrays.ts';
import { loadUserCsv, selectCsvSettings } from './user-csv.ts';
import type { SharedDataSet } from './shared-data-set.ts';
import { createOuterSplit } from './outer-split.ts';
import { computePartSizes } from './split.ts';
import { abalone, breastCancer, diabetes, digits } from './tabular.ts';

type Path = readonly (string | number)[];

/** Data sets that a sweep file can name. */
export const dataSets: readonly DataSource[] = [mnist, fashionMnist, digits, breastCancer, diabetes, abalone];

/** Loaded user data, by origin and modification times. */
const userSources = new Map<string, DataSource>();

/**
 * Data set of a task. User data are cached until their files change.
 *
 * @throws RidgelineError `DATA_MISSING` for an unknown name; `FILE_UNREADABLE` for a file that is missing or
 * unreadable; `DATA_DAMAGED` for a file with unusable contents.
 *
 * @example
 * requireDataSource({ type: 'named', name: 'digits' }).rows.train; // 1437
 */
export function requireDataSource(origin: DataOrigin): DataSource {
  const source = requireUnsplitSource(origin);
  return origin.outer === undefined ? source : createOuterSplit(source, origin.outer);
}

/** Data set before any outer split. */
function requireUnsplitSource(origin: DataOrigin): DataSource {
  if (origin.type !== 'named') {
    const modificationTimes = listDataFiles(origin).map((file) =>
      readModificationTime(join(origin.name, file)),
    );
    const key = `${computeSourceKey(origin)} ${modificationTimes.join(' ')}`;
    const source =
      userSources.get(key) ?? (origin.type === 'csv' ? loadUserCsv(origin) : loadUserArrays(origin));
    userSources.set(key, source);
    return source;
  }
  const { name } = origin;
  const source = dataSets.find((dataSet) => dataSet.name === name);
  if (source !== undefined) return source;
  throw new RidgelineError('DATA_MISSING', `There is no data set "${name}".`, { hint: suggestDataSet(name) });
}

/**
 * Checks that the files of a data set are present. Only the files of user data are read.
 *
 * @throws RidgelineError `DATA_MISSING`, with instructions; `FILE_UNREADABLE` or `DATA_DAMAGED` for user data.
 *
 * @example
 * assertDataAvailable({ type: 'named', name: 'digits' }); // passes: this data set comes with Ridgeline
 */
export function assertDataAvailable(origin: DataOrigin): void {
  requireDataSource(origin).assertAvailable?.();
}

/** Data set of a task; undefined if `requireDataSource` throws. `checkDataTask` gives the reason. */
export function findDataSource(origin: DataOrigin): DataSource | undefined {
  try {
    return requireDataSource(origin);
  } catch (error) {
    if (error instanceof RidgelineError) return undefined;
    throw error;
  }
}

/**
 * Files of user data, as paths relative to the origin's `name`; '' if `name` itself is the file.
 *
 * @example
 * listDataFiles({ type: 'idx', name: 'pictures', test: undefined });
 * // ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte']
 */
export function listDataFiles(origin: DataOrigin): readonly string[] {
  switch (origin.type) {
    case 'named':
      return [];
    case 'csv':
      return [''];
    case 'idx':
    case 'npy':
      return listArrayFiles(origin);
  }
}

/** Modification time of a file; undefined if it is missing. */
function readModificationTime(path: string): number | undefined {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return undefined;
  }
}

/** Key of a task's data, independent of the split into training and validation. */
export function computeDataKey(origin: DataOrigin): string {
  const { outer } = origin;
  return outer === undefined
    ? computeSourceKey(origin)
    : canonicalJson([computeSourceKey(origin), { ...outer }]);
}

function computeSourceKey(origin: DataOrigin): string {
  switch (origin.type) {
    case 'named':
      return origin.name;
    case 'csv': {
      return canonicalJson({
        type: origin.type,
        name: origin.name,
        ...(selectCsvSettings(origin) as object),
      });
    }
    case 'idx':
    case 'npy': {
      const { type, name, test } = origin;
      return canonicalJson({ type, name, test: (test ?? null) as unknown as Json });
    }
  }
}

/**
 * Reads a part of a data set into shared memory: by default the training examples. The part `test` is for finals only.
 *
 * @param data name of a data set, or origin of user data
 *
 * @throws RidgelineError `DATA_MISSING` for an unknown name or a data set that was not fetched; `FILE_UNREADABLE` for
 * an unreadable file; `DATA_DAMAGED` for unexpected bytes.
 *
 * @example
 * const digits = await loadDataSet('digits'); // 1,437 rows of 64 bytes
 */
export async function loadDataSet(
  data: string | DataOrigin,
  part: DataPart = 'train',
): Promise<SharedDataSet> {
  const source = requireDataSource(typeof data === 'string' ? { type: 'named', name: data } : data);
  const { shape, sha256: dataSetHash } = source;
  return { ...source.load(part), ...(shape && { shape }), dataSetHash };
}

/**
 * Problems of `task.data` with its data set: an unknown name, a damaged or missing file, an empty part or fold, more
 * examples than available, or keys that have no meaning for these data.
 *
 * @param path from the root of the sweep file to `task.data`
 *
 * @example
 * checkDataTask({ …, name: 'digit' }, ['task', 'data'])[0]?.hint; // did you mean "digits"?
 */
export function checkDataTask(task: DataTask, path: Path): readonly Problem[] {
  const source = findSourceOrProblem(task, path);
  if ('message' in source) return [source];
  if (task.split.type === 'folds' && task.split.count < 2) {
    const message = 'there is one fold for each seed, but only one seed';
    return [valueProblem([...path, 'split'], message, 'write `seeds: 5`, for example')];
  }
  if ((task.type === 'idx' || task.type === 'npy') && task.test !== undefined && hasTestPart(task)) {
    const files = task.type === 'idx' ? 't10k files' : 'files of the test part';
    const message = `has no meaning here: the ${files} in ${task.name} are the test part`;
    return [valueProblem([...path, 'test'], message, 'leave it out, or remove those files')];
  }
  if (task.augment !== undefined && source.shape?.length !== 3) {
    const message = `augment changes pictures, but ${task.name} has none`;
    return [valueProblem([...path, 'augment'], message, 'leave it out')];
  }
  const total = source.rows.train;
  const testProblem = findTestProblem(source.rows, [...path, 'test']);
  if (testProblem !== undefined) return [testProblem];
  if (task.split.type === 'folds' && task.split.count > total) {
    const message = `there is one fold for each of ${task.split.count} seeds, but only ${pluralize(total, 'training example')}`;
    return [valueProblem([...path, 'split'], message, `use at most ${pluralize(total, 'seed')}`)];
  }
  const { train, validation } = computePartSizes(task, total);
  if (validation >= 1 && train >= 1 && train + validation <= total) return [];
  const isValidationAtFault = task.train.type === 'rest' || validation < 1 || validation > total;
  const message = `train and validation need at least 1 example each, but take ${train} + ${validation} of the ${total} training examples of ${task.name}`;
  return [
    valueProblem(
      [...path, isValidationAtFault ? 'validation' : 'train'],
      message,
      train < 1 || validation < 1 ? 'leave examples for both' : `use at most ${total} in total`,
    ),
  ];
}

function findTestProblem({ train, test }: DataSource['rows'], path: Path): Problem | undefined {
  const total = train + test;
  if (test < 1) {
    const message = `the test part needs at least 1 example, but takes 0 of the ${total} examples`;
    return valueProblem(path, message, 'write `test: 1`, for example');
  }
  if (train >= 1) return undefined;
  const message = `the test part takes ${test} of the ${total} examples, and leaves none to train on`;
  return valueProblem(path, message, total > 1 ? `use at most ${total - 1}` : undefined);
}

function findSourceOrProblem(origin: DataOrigin, path: Path): DataSource | Problem {
  try {
    return requireDataSource(origin);
  } catch (error) {
    if (!(error instanceof RidgelineError)) throw error;
    if (origin.type !== 'named') return errorProblem([...path, origin.type], error);
    return valueProblem([...path, 'name'], `there is no data set "${origin.name}"`, error.hint);
  }
}

function suggestDataSet(unknownName: string): string {
  const names = dataSets.map(({ name }) => name);
  return didYouMeanHint(unknownName, names) ?? `choose from ${names.join(', ')}`;
}
