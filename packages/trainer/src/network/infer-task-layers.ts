import type { ShapedLayer, NetworkTask } from '@ridgeline/core';
import { findDataSource } from '../data/data-sets.ts';
import { inferShapedLayers } from './trainer-spec.ts';

/**
 * Layers of a task with their shapes on its data set, the output last; undefined if the data set is missing.
 *
 * @param task task that fits its data set
 * @example
 * inferTaskLayers(task)?.map(({ outputs }) => outputs); // [[26, 26, 8], [5408], [10]]
 */
export function inferTaskLayers(task: NetworkTask): readonly ShapedLayer[] | undefined {
  const source = findDataSource(task.data);
  return source && inferShapedLayers(task, source);
}
