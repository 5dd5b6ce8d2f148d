import type { DataTask } from '@ridgeline/core';
import { scaledInputs, scalingOf } from '../data/examples.ts';
import type { SharedDataSet } from '../data/shared-data-set.ts';
import { splitRows } from '../data/split.ts';
import type { ExamplePart, ObjectiveData } from './objective.ts';

/** Examples of a trial for an objective; each part is made on first access. */
export function objectiveData(data: SharedDataSet, task: DataTask, seed: number): ObjectiveData {
  const { train, validation } = splitRows(task, data.targets, seed);
  const { problem, features, targets } = data;
  const scaling = scalingOf(data, train);
  const partOf = (rows: Uint32Array) => (): ExamplePart => ({
    rows: rows.length,
    inputs: scaledInputs(data, scaling, rows),
    targets: Float32Array.from(rows, (row) => targets[row]!),
  });
  const parts = { train: once(partOf(train)), validation: once(partOf(validation)) };
  return {
    problem,
    features,
    get train() {
      return parts.train();
    },
    get validation() {
      return parts.validation();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
