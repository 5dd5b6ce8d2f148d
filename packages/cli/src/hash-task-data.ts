import type { Metric, TrialTask } from '@ridgeline/core';
import { computeDataKey, loadDataSet } from '@ridgeline/trainer';
import { readOnce } from './read-once.ts';

const hashOnce = readOnce<string>();

/**
 * Hashes this machine's copy of a trial's named data set: the training part and, in finals, the test part. Caches the
 * hashes.
 *
 * @returns SHA-256 of each part in hex, separated by a space; undefined for user data, whose hashes are in the
 * definition, and for data that a module or a program loads itself.
 * @throws RidgelineError `DATA_MISSING` or `DATA_DAMAGED`.
 */
export async function hashTaskData(
  { data }: TrialTask,
  finalsMetric: Metric | undefined,
): Promise<string | undefined> {
  if (data?.type !== 'named') return undefined;
  const dataParts = finalsMetric === undefined ? (['train'] as const) : (['train', 'test'] as const);
  const key = `${dataParts.join(' ')} ${computeDataKey(data)}`;
  return hashOnce(key, async () => {
    const dataSets = await Promise.all(dataParts.map((part) => loadDataSet(data, part)));
    return dataSets.map(({ sha256 }) => sha256).join(' ');
  });
}
