import { randomStream, type Task } from '@ridgeline/core';
import { examplesOf, type Examples, type ScaledExamples } from './data/examples.ts';
import type { SharedDataSet } from './data/shared-data-set.ts';
import { splitRows } from './data/split.ts';
import type { Kernels } from './kernels/kernels.ts';
import { makeBatch, type Batch } from './step/batch.ts';

/** The examples that a group trains on and is measured on. */
export interface TrainingParts {
  readonly examples: ScaledExamples;
  readonly train: Uint32Array;
  /** Evaluated for `val_`. */
  readonly validation: EvaluatedPart;
  /** As many training examples as the validation part has, the first of a random order; evaluated for `train_`. */
  readonly trainSample: EvaluatedPart;
}

/** Examples that stay on the backend. */
export interface EvaluatedPart {
  readonly batches: readonly Batch[];
  /** The target of each example. */
  readonly targets: readonly number[];
}

/** Examples that are evaluated in one go. */
const evaluationRows = 1024;

/** The parts of a data set by a task's split, the measured ones already on the backend, in the current scope. */
export function trainingParts(
  kernels: Kernels,
  data: SharedDataSet,
  task: Task,
  seed: number,
): TrainingParts {
  const { train, validation } = splitRows(task.data, data.targets, seed);
  const examples = examplesOf(data, train);
  const part = (rows: Uint32Array) => evaluatedPart(kernels, examples, rows);
  return {
    examples,
    train,
    validation: part(validation),
    trainSample: part(train.subarray(0, validation.length)),
  };
}

/** Some examples as they are evaluated, on the backend in the current scope. */
export function evaluatedPart(kernels: Kernels, examples: Examples, rows: Uint32Array): EvaluatedPart {
  return {
    batches: chunks(rows, evaluationRows).map((chunk) => makeBatch(kernels, examples, chunk)),
    targets: Array.from(rows, (row) => examples.targets[row]!),
  };
}

/** The training examples of an epoch (from 1) in the order in which the training seed deals them, batch by batch. */
export function epochBatches(
  train: Uint32Array,
  seed: number,
  epoch: number,
  batchSize: number,
): readonly Uint32Array[] {
  const order = randomStream(seed, 'order', epoch).permutation(train.length);
  return chunks(
    order.map((i) => train[i]!),
    batchSize,
  );
}

function chunks(rows: Uint32Array, size: number): Uint32Array[] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) =>
    rows.subarray(i * size, (i + 1) * size),
  );
}
