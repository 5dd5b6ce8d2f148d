import { randomStream, type NetworkTask } from '@ridgeline/core';
import { BatchSums } from '@ridgeline/engine';
import { requireDataSource } from '../data/data-sets.ts';
import { listRows } from '../data/examples.ts';
import { countClasses } from '../data/shared-data-set.ts';
import { computePartSizes } from '../data/split.ts';
import { computeTrialLength } from '../schedule/trial-length.ts';
import { computeDropoutKeys } from './dropout-keys.ts';
import { initializeWeights } from './initial-weights.ts';
import { nameRandomStreams, createNetworkSpec, type DataShape, type Trainer } from './trainer-spec.ts';

/** Estimated time of a trial that runs to its last epoch. */
export interface TrialTime {
  /** Time of a step on an idle core. */
  readonly stepSeconds: number;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
  /** Time of all steps, and of the evaluations after each epoch. */
  readonly trialSeconds: number;
}

/** Minimum duration of each measurement. */
const MIN_MEASUREMENT_MS = 300;

/** Number of random examples: more than one evaluation batch. */
const EXAMPLE_COUNT = 2048;

/**
 * Times a few steps and evaluations of a task's network on random examples, and estimates the time of a trial.
 *
 * @param task task that fits its data set; the examples of the data set are not used
 * @param now clock in ms; by default the CPU time of this process, which does not depend on the load of the machine
 */
export function timeTrial(trainer: Trainer, task: NetworkTask, now: () => number = readCpuTimeMs): TrialTime {
  const source = requireDataSource(task.data);
  const { stepsPerEpoch, epochs } = computeTrialLength(task);
  const { train, validation } = computePartSizes(task.data, source.rows.train);
  const batchSize = Math.min(task.training.batchSize, train);
  const spec = createNetworkSpec(task, source, { type: 'numbers' });
  const streams = nameRandomStreams(spec.layers);
  const examples = drawExamples(source, EXAMPLE_COUNT);
  const embedding = task.network.layers.find((layer) => layer.type === 'Embedding');
  if (embedding !== undefined)
    examples.inputs.forEach((uniform, i, inputs) => (inputs[i] = Math.floor(uniform * embedding.inputDim)));
  const network = trainer.open({ ...spec, batchSize });
  try {
    network.writeWeights(initializeWeights(spec.layers, 0));
    let stepsDone = 0;
    const stepSeconds = measureSeconds(now, (steps) => {
      network.train(
        examples,
        {
          rows: Uint32Array.from({ length: steps * batchSize }, (_, i) => i % EXAMPLE_COUNT),
          rates: new Float64Array(steps).fill(task.training.optimizer.learningRate),
          firstStep: stepsDone + 1,
          dropoutKeys: computeDropoutKeys(0, streams, stepsDone + 1, steps),
        },
        new BatchSums(),
      );
      stepsDone += steps;
    });
    const passSeconds = measureSeconds(now, (runs) => {
      const rows = listRows(EXAMPLE_COUNT);
      for (let i = 0; i < runs; i++) network.evaluate(examples, rows, new BatchSums());
    });
    // Each epoch evaluates the validation part, and as many training examples.
    const evaluationSeconds = (passSeconds * 2 * validation) / EXAMPLE_COUNT;
    return {
      stepSeconds,
      stepsPerEpoch,
      epochs,
      trialSeconds: epochs * (stepsPerEpoch * stepSeconds + evaluationSeconds),
    };
  } finally {
    network.close();
  }
}

function readCpuTimeMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Seconds per run. Only the last and longest series of runs counts, because JavaScript is slow at first. */
function measureSeconds(now: () => number, run: (runs: number) => void): number {
  run(1);
  for (let [runs, totalMs] = [1, 0]; ; runs *= 2) {
    const start = now();
    run(runs);
    const ms = Math.max(now() - start, 0.001);
    totalMs += ms;
    if (totalMs >= MIN_MEASUREMENT_MS) return ms / runs / 1000;
  }
}

function drawExamples({ features, problem }: DataShape, rows: number) {
  const inputs = new Float32Array(rows * features);
  randomStream(0, 'inputs').fillUniform(inputs);
  const uniforms = new Float32Array(rows);
  randomStream(0, 'targets').fillUniform(uniforms);
  if (problem.type === 'regression') return { inputs, targets: uniforms };
  const classes = countClasses(problem);
  return { inputs, targets: Uint8Array.from(uniforms, (uniform) => uniform * classes) };
}
