import type { Metric, TrialTask } from '@ridgeline/core';
import { dataKey, loadDataSet } from '@ridgeline/trainer';
import { readOnce } from './read-once.ts';

const once = readOnce<string>();

/**
 * SHA-256 of the named data set of a trial, as this machine has it; in finals it includes the test part. Read
 * once.
 *
 * @returns undefined for user data, whose hashes the definition has, and if a module brings its own data.
 * @throws RidgelineError `DATA_MISSING` or `DATA_DAMAGED`.
 */
export async function dataHash({ data }: TrialTask, finals: Metric | undefined): Promise<string | undefined> {
  if (data?.type !== 'named') return undefined;
  const parts = finals === undefined ? (['train'] as const) : (['train', 'test'] as const);
  const key = `${parts.join(' ')} ${dataKey(data)}`;
  return once(key, async () => {
    const sets = await Promise.all(parts.map((part) => loadDataSet(data, part)));
    return sets.map(({ sha256 }) => sha256).join(' ');
  });
}
