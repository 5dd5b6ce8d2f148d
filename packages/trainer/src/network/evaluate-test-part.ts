import type { Metric, NetworkTask, TestResult } from '@ridgeline/core';
import { hasExampleLosses } from '@ridgeline/engine';
import { listRows } from '../data/examples.ts';
import type { SharedDataSet } from '../data/shared-data-set.ts';
import { computePartValues } from '../epoch-values.ts';
import { evaluate } from './evaluate.ts';
import { createNetworkSpec, type Trainer } from './trainer-spec.ts';
import type { TrainedNetwork } from './train-network.ts';
import { toEngineExamples } from './trial-data.ts';

/** Maximum number of outputs that a trial keeps: 4 MB. */
const MAX_OUTPUTS = 1e6;

/** Ranking metrics that are means over examples. They need no outputs. */
const MEAN_METRICS = ['val_loss', 'val_accuracy'];

/**
 * Evaluates the weights of a trained network on the test part. Nothing is fitted on that part: numeric features are
 * standardised with the statistics of the network's training examples.
 *
 * @param test test part of the trial's data set
 * @param rankingMetric metric that ranks trials. A mean over examples needs no outputs; for any other metric, outputs
 * are kept if there are at most `MAX_OUTPUTS`.
 * @param beforeBatch called before each batch
 */
export function evaluateTestPart(
  trainer: Trainer,
  task: NetworkTask,
  {
    selectedWeights,
    scaling,
    exampleCount,
  }: Pick<TrainedNetwork, 'selectedWeights' | 'scaling' | 'exampleCount'>,
  test: SharedDataSet,
  rankingMetric: Metric,
  beforeBatch: () => void,
): TestResult {
  const { problem, rows } = test;
  const spec = createNetworkSpec(task, test, scaling);
  const network = trainer.open(spec);
  try {
    network.writeWeights(selectedWeights);
    const losses = hasExampleLosses(spec) ? new Float32Array(rows) : undefined;
    const hits = problem.type === 'regression' ? undefined : new Uint8Array(rows);
    const examples = toEngineExamples(test, scaling);
    const measurements = evaluate(network, problem, examples, listRows(rows), beforeBatch, { losses, hits });
    const { outputs, targets } = measurements;
    const keepsOutputs = !MEAN_METRICS.includes(rankingMetric.name) && outputs.length <= MAX_OUTPUTS;
    const values = computePartValues('test', problem, measurements);
    return {
      values: Object.fromEntries(
        Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
      examples: {
        losses,
        hits,
        trained: exampleCount,
        ...(keepsOutputs && { outputs: Float32Array.from(outputs), targets: Float32Array.from(targets) }),
      },
      data: test.dataSetHash,
    };
  } finally {
    network.close();
  }
}
