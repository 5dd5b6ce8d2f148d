import fc from 'fast-check';
import { randomStream, type Report, type NetworkTask } from '@ridgeline/core';
import type { LayerTensors } from '@ridgeline/engine';
import type { SharedDataSet } from '../data/shared-data-set.ts';
import { openAvailableEngines } from '../testing/available-engines.ts';
import {
  trialSettings,
  sharedSettings,
  createRandomTask,
  type SharedSettings,
} from '../testing/random-trials.ts';
import { openTrainer } from './open-trainer.ts';
import { trainNetwork } from './train-network.ts';
import type { Trainer } from './trainer-spec.ts';

const [engine] = await openAvailableEngines();
const tensorFlow = await openTrainer({ type: 'tensorflow', choice: { candidate: 'wasm' } });

const sizes = { train: 48, validation: 24 };

/** Random measurements and targets. */
function createData({ features, problem: [problem] }: SharedSettings, seed: number): SharedDataSet {
  const rows = sizes.train + sizes.validation;
  const uniforms = (name: string, count: number) => {
    const numbers = new Float32Array(count);
    randomStream(seed, name).fillUniform(numbers);
    return numbers;
  };
  const targets = uniforms('targets', rows);
  const classes = problem.type === 'multi-class' ? problem.classes : 2;
  return {
    name: 'digits',
    problem,
    rows,
    features,
    inputs: { type: 'numbers', values: uniforms('inputs', rows * features) },
    targets:
      problem.type === 'regression'
        ? targets.map((u) => 3 * u)
        : Uint8Array.from(targets, (u) => Math.floor(classes * u)),
    sha256: `noise ${features} ${JSON.stringify(problem)} ${seed}`,
    dataSetHash: 'noise',
  };
}

interface TrainingResult {
  readonly values: Report['values'] | undefined;
  readonly weights: readonly LayerTensors[] | undefined;
}

function train(trainer: Trainer, task: NetworkTask, seed: number, data: SharedDataSet): TrainingResult {
  const reports: Report[] = [];
  const end = trainNetwork({
    trainer,
    attempt: { key: { trial: 0, attempt: 1, token: '' }, task, seed },
    data,
    report: (report) => reports.push(report),
    isStopped: () => false,
  });
  return { values: reports.at(-1)?.values, weights: end.type === 'trained' ? end.weights : undefined };
}

/** Largest difference of two lists of numbers, relative to the largest number. */
function distance(a: readonly number[], b: readonly number[]): number {
  const scale = b.reduce((largest, x) => Math.max(largest, Math.abs(x)), 1e-3);
  return a.reduce((largest, x, i) => Math.max(largest, Math.abs(x - b[i]!) / scale), 0);
}

const flattenWeights = (weights: readonly LayerTensors[] = []) =>
  weights.flatMap(({ kernel, bias, slopes }) => [...kernel!, ...bias!, ...(slopes ?? [])]);

/** Fixed sample. Both backends are deterministic, so a bound that holds once always holds. */
const sample = { numRuns: 200, seed: 4 };

it('200 random networks have the same weights and losses on the engine and TensorFlow', () => {
  let comparedCount = 0;
  fc.assert(
    fc.property(sharedSettings, trialSettings, (common, randomSettings) => {
      const firstEpochSettings = {
        ...randomSettings,
        dropout: undefined,
        inputDropout: undefined,
        epochs: 1,
      };
      const full = createRandomTask(common, firstEpochSettings, sizes);
      const task = { ...full, training: { ...full.training, batchSize: 12 } };
      const data = createData(common, common.seed);
      const engineResult = train(engine!, task, common.seed, data);
      const tensorFlowResult = train(tensorFlow, task, common.seed, data);
      expect(engineResult.values === undefined).toBe(tensorFlowResult.values === undefined);
      if (engineResult.values === undefined || tensorFlowResult.values === undefined) return;
      expect(
        distance(flattenWeights(engineResult.weights), flattenWeights(tensorFlowResult.weights)),
      ).toBeLessThan(1e-3);
      expect(
        distance(Object.values(engineResult.values), Object.values(tensorFlowResult.values)),
      ).toBeLessThan(1e-3);
      comparedCount++;
    }),
    sample,
  );
  expect(comparedCount).toBeGreaterThan(150);
});
