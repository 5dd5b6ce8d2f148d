import type { DataTask } from '@ridgeline/core';
import { examplesOf, type ExampleReader } from '../data/examples.ts';
import type { SharedDataSet } from '../data/shared-data-set.ts';
import { splitRows } from '../data/split.ts';
import type { ExamplePart, ObjectiveData } from './objective.ts';

/** Examples of a trial for an objective; each part is made on first access. */
export function objectiveData(data: SharedDataSet, task: DataTask, seed: number): ObjectiveData {
  const { train, validation } = splitRows(task, data.targets, seed);
  const examples = examplesOf(data, train);
  const parts = {
    train: once(() => partOf(examples, train)),
    validation: once(() => partOf(examples, validation)),
  };
  return {
    problem: data.problem,
    features: data.features,
    get train() {
      return parts.train();
    },
    get validation() {
      return parts.validation();
    },
  };
}

function partOf({ features, targets, read }: ExampleReader, rows: Uint32Array): ExamplePart {
  const inputs = new Float32Array(rows.length * features);
  rows.forEach((row, place) => read(row, inputs, place * features));
  return { rows: rows.length, inputs, targets: Float32Array.from(rows, (row) => targets[row]!) };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
