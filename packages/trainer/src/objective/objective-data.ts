import type { DataTask } from '@ridgeline/core';
import { scaleInputs, fitScaling, listRows } from '../data/examples.ts';
import type { SharedDataSet } from '../data/shared-data-set.ts';
import { splitRows } from '../data/split.ts';
import { once } from '../once.ts';
import type { ExamplePart, ObjectiveData } from './objective.ts';

/**
 * Examples of a trial for an objective; each part is created on first access. The test part is scaled like the training
 * examples, with their statistics.
 *
 * @param test undefined except in finals
 * @param onTest called when the test part is read
 */
export function createObjectiveData(
  data: SharedDataSet,
  task: DataTask,
  seed: number,
  test: SharedDataSet | undefined,
  onTest: () => void,
): ObjectiveData {
  const { train, validation } = splitRows(task, data.targets, seed);
  const { problem, features } = data;
  const scaling = fitScaling(data, train);
  const createPart = (source: SharedDataSet, rows: Uint32Array) => (): ExamplePart => ({
    rows: rows.length,
    inputs: scaleInputs(source, scaling, rows),
    targets: Float32Array.from(rows, (row) => source.targets[row]!),
  });
  const parts = {
    train: once(createPart(data, train)),
    validation: once(createPart(data, validation)),
    test: test && once(createPart(test, listRows(test.rows))),
  };
  return {
    problem,
    features,
    get train() {
      return parts.train();
    },
    get validation() {
      return parts.validation();
    },
    get test() {
      if (parts.test !== undefined) onTest();
      return parts.test?.();
    },
  };
}
