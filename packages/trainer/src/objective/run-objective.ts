import { resolve } from 'node:path';
import {
  RidgelineError,
  type Ending,
  type Fingerprint,
  type TrialAttempt,
  type ModuleTask,
  type TestResult,
} from '@ridgeline/core';
import type { SharedDataSet } from '../data/shared-data-set.ts';
import { hashUserFile } from '../user-file.ts';
import type { CheckpointFolder } from './checkpoint-folder.ts';
import { trainWithFit } from './fit.ts';
import type { LazyTensorFlow } from './lazy-tensorflow.ts';
import { loadObjective } from './load-objective.ts';
import { ReportedTraining, type ReportListener } from './reported-training.ts';
import { createObjectiveData } from './objective-data.ts';
import type { Objective } from './objective.ts';
import { SeededRandom } from './seeded-random.ts';
import { TensorScope } from './tensor-scope.ts';

/** Trial of a user module, with its listener. */
interface ObjectiveRun extends ReportListener {
  readonly attempt: TrialAttempt<ModuleTask>;
  /** Undefined if the sweep file names no data. */
  readonly data: SharedDataSet | undefined;
  /** Test part of the data, in finals. */
  readonly test?: SharedDataSet | undefined;
  readonly tensorFlow: LazyTensorFlow;
  readonly folder: Pick<CheckpointFolder, 'path'>;
}

interface ObjectiveEnd {
  readonly ending: Ending;
  /** Numerics fingerprint without the data; undefined if TensorFlow was not used. */
  readonly fingerprint: Omit<Fingerprint, 'data'> | undefined;
  /** Result on the test part of a complete trial; undefined if none was reported. */
  readonly test?: TestResult | undefined;
}

/** Runs a trial's module. Always frees its tensors, and converts an error to an ending. */
export async function runObjective(run: ObjectiveRun): Promise<ObjectiveEnd> {
  const { task, seed, finals } = run.attempt;
  const training = new ReportedTraining(run, task, finals);
  const random = new SeededRandom(seed);
  // Loading TensorFlow.js must not draw from the trial's random numbers.
  const scope = new TensorScope(() => random.runSuspended(() => run.tensorFlow.get()));
  /** SHA-256 of the data set whose test part the module read. */
  let testDataHash: string | undefined;
  try {
    const objective = await loadUnchangedObjective(task.module);
    random.install();
    await objective({
      get tf() {
        return scope.tf;
      },
      fit: (model, options) =>
        trainWithFit(
          { tf: scope.tf, seed, epochs: task.epochs, finals, ...training.fitCallbacks },
          model,
          options,
        ),
      parameters: task.parameters,
      seed,
      epochs: task.epochs,
      phase: finals === undefined ? 'search' : 'finals',
      data:
        run.data &&
        task.data &&
        createObjectiveData(
          run.data,
          task.data,
          seed,
          run.test,
          () => (testDataHash = run.test?.dataSetHash),
        ),
      report: (values) => training.report(values),
      get checkpointFolder() {
        return run.folder.path;
      },
      signal: run.signal,
    });
    const ending = training.finish();
    const test = ending.type === 'trained' ? training.testResult(testDataHash) : undefined;
    return { ending, fingerprint: scope.fingerprint, test };
  } catch (error) {
    return { ending: training.fail(error), fingerprint: scope.fingerprint };
  } finally {
    random.restore();
    scope.end();
  }
}

function loadUnchangedObjective({ path, sha256 }: ModuleTask['module']): Promise<Objective> {
  const file = resolve(path);
  if (hashUserFile(file, 'module') !== sha256) {
    throw new RidgelineError('FILE_UNREADABLE', `${file} has changed since the study began.`);
  }
  return loadObjective(file);
}
