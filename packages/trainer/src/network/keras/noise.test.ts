import { readFileSync } from 'node:fs';
import type { Shape } from '@ridgeline/core';
import type { LayerTensors } from '@ridgeline/engine';
import { SingleBatchNetwork } from '../../testing/engine-network.ts';
import { parseTestTask } from '../../testing/parse-test-task.ts';
import { openAvailableTrainers } from '../../testing/available-trainers.ts';
import type { Trainer } from '../trainer-spec.ts';

/** Distribution of Keras's noise on ones; see tools/evidence/fixtures/keras/noise.py. */
interface Fixture {
  readonly dropouts: readonly {
    readonly layer: object;
    /** Distinct output values. */
    readonly values: readonly number[];
    /** Share of the draws that are kept. */
    readonly kept: number;
    readonly draws: number;
    readonly wholeChannels: boolean;
  }[];
  readonly noises: readonly {
    readonly layer: object;
    readonly mean: number;
    readonly deviation: number;
    readonly draws: number;
    /** Quantiles at the midpoints of 200 equal intervals of probability. */
    readonly quantiles: readonly number[];
  }[];
}

const { dropouts, noises } = JSON.parse(
  readFileSync(new URL('../../../fixtures/noise.json', import.meta.url), 'utf8'),
) as Fixture;

const trainers = await openAvailableTrainers();

const shape: Shape = [3, 4, 64];
const [channels, size] = [64, 3 * 4 * 64];
const STEPS = 50;

/** Maximum difference between two samples, in standard deviations. Seeds are fixed, so the result never changes. */
const MAX_DEVIATIONS = 4;

/**
 * Outputs of a layer for inputs of ones over some training steps, one picture per step. The output layer's kernel is 0
 * and the gradient of its sum 1, so a step of rate 1 subtracts the outputs from that kernel.
 */
function drawOutputs(trainer: Trainer, layer: object): readonly Float32Array[] {
  const task = parseTestTask({
    network: { layers: [{ Reshape: { target_shape: shape } }, layer, 'Flatten'] },
    training: { optimizer: { name: 'sgd', learning_rate: 1 }, loss: 'mean_squared_error' },
  });
  const example = { inputs: new Float32Array(size).fill(1), targets: [-0.5] };
  const network = new SingleBatchNetwork(
    trainer,
    task,
    { features: size, problem: { type: 'regression' }, ...example },
    3,
  );
  const zeros: readonly LayerTensors[] = [{ kernel: new Float32Array(size), bias: new Float32Array(1) }];
  const pictures = Array.from({ length: STEPS }, () => {
    network.weights = zeros;
    network.train(1);
    return network.weights[0]!.kernel!.map((weight) => -weight);
  });
  network.close();
  return pictures;
}

describe.each(trainers)('noise of $type', (trainer) => {
  it.each(dropouts)('keeps and scales values like Keras: $layer', (keras) => {
    const pictures = drawOutputs(trainer, keras.layer);
    const values = [...new Set(pictures.flatMap((picture) => [...picture]))].sort((a, b) => a - b);
    expect(values).toHaveLength(2);
    keras.values.forEach((value, i) =>
      expect(Math.abs(values[i]! - value)).toBeLessThan(2e-7 * value || 1e-30),
    );
    const keepsWholeChannels = pictures.every((picture) =>
      picture.every((number, i) => number === picture[i % channels]),
    );
    expect(keepsWholeChannels).toBe(keras.wholeChannels);
    const draws = pictures.flatMap((picture) => [
      ...(keepsWholeChannels ? picture.subarray(0, channels) : picture),
    ]);
    const keptShare = draws.filter((number) => number > 0).length / draws.length;
    const standardError = Math.sqrt(keras.kept * (1 - keras.kept) * (1 / draws.length + 1 / keras.draws));
    expect(Math.abs(keptShare - keras.kept)).toBeLessThan(MAX_DEVIATIONS * standardError);
  });

  it.each(noises)('adds normal numbers like Keras: $layer', (keras) => {
    const numbers = drawOutputs(trainer, keras.layer).flatMap((picture) =>
      [...picture].map((number) => number - 1),
    );
    const variance = 1 / numbers.length + 1 / keras.draws;
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    const deviation = Math.sqrt(numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length);
    expect(Math.abs(mean - keras.mean)).toBeLessThan(MAX_DEVIATIONS * keras.deviation * Math.sqrt(variance));
    expect(Math.abs(deviation / keras.deviation - 1)).toBeLessThan(MAX_DEVIATIONS * Math.sqrt(variance / 2));
    const sorted = Float64Array.from(numbers).sort();
    const differences = keras.quantiles.map((quantile, i) => {
      const below = sorted.findLastIndex((number) => number <= quantile) + 1;
      return Math.abs(below / sorted.length - (i + 0.5) / keras.quantiles.length);
    });
    // Two-sample Kolmogorov-Smirnov test at the 0.1 % level.
    expect(Math.max(...differences)).toBeLessThan(1.95 * Math.sqrt(variance));
  });
});
