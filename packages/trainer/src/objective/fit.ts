import { randomStream, type Report } from '@ridgeline/core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../tensorflow/tfjs.ts';

/** Examples as tensors on the backend, along the first axis. */
export interface LabelledTensors {
  readonly inputs: Tensor;
  readonly targets: Tensor;
}

export interface FitOptions {
  readonly train: LabelledTensors;
  readonly validation?: LabelledTensors;
  /** Number of epochs; by default that of the sweep file. */
  readonly epochs?: number;
  /** Examples per batch; by default 32, as in Keras. */
  readonly batchSize?: number;
  /** Extra values to report after each epoch, by name. Its tensors are freed. */
  readonly measure?: () => Readonly<Record<string, number>>;
}

/**
 * Trains a compiled model of tfjs-layers with one input and one output.
 *
 * Beyond the model's own `fit`: weights are constrained after each step, which tfjs omits; the order of the batches
 * depends on the training seed; and training stops between two batches on request.
 *
 * Reports after each epoch: `loss` and the model's metrics as running means over the epoch's batches, the `val_`
 * metrics of the validation part, and beside the losses `penalty` (that of the regularizers at the epoch's end),
 * `total_loss` and `val_total_loss` with it.
 *
 * @example
 * await fit(model, { train: { inputs, targets }, epochs: 5, batchSize: 64 });
 */
export type Fit = (model: LayersModel, options: FitOptions) => Promise<void>;

/** Trial's parts that {@link fitWith} needs. */
export interface FitContext {
  readonly tf: TensorFlow;
  readonly seed: number;
  readonly epochs: number;
  report(values: Report['values']): void;
  /** Throws once the trial was asked to stop. */
  checkStop(): void;
}

/** Implements {@link Fit}. */
export async function fitWith(
  context: FitContext,
  model: LayersModel,
  { train, validation, epochs = context.epochs, batchSize = 32, measure = () => ({}) }: FitOptions,
): Promise<void> {
  const { tf, seed, report, checkStop } = context;
  for (const [name, value] of Object.entries({ epochs, batchSize })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new RangeError(
      `${name} of \`fit\` must be a whole number of at least 1, not ${JSON.stringify(value)}.`,
    );
  }
  const names = model.metricsNames.map((name) => (name === 'acc' ? 'accuracy' : name));
  const rows = train.inputs.shape[0]!;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const order = randomStream(seed, 'order', epoch).permutation(rows);
    const sums = names.map(() => 0);
    let penalties = 0;
    for (let from = 0; from < rows; from += batchSize) {
      checkStop();
      const picked = order.subarray(from, from + batchSize);
      const penalty = penaltyOf(tf, model);
      const figures = await trainedOn(tf, model, train, picked);
      applyConstraints(tf, model);
      // tfjs includes the penalty in the loss of a step.
      figures[0]! -= penalty;
      figures.forEach((figure, i) => (sums[i]! += figure * picked.length));
      penalties += penalty * picked.length;
    }
    const means = sums.map((sum) => sum / rows);
    const penalty = penaltyOf(tf, model);
    const measured = validation === undefined ? [] : evaluated(tf, model, validation);
    report({
      ...named(names, means),
      penalty,
      total_loss: means[0]! + penalties / rows,
      ...named(
        names.map((name) => `val_${name}`),
        measured,
      ),
      ...(validation === undefined ? {} : { val_total_loss: measured[0]! + penalty }),
      ...tf.tidy(() => ({ ...measure() })),
    });
  }
}

async function trainedOn(
  tf: TensorFlow,
  model: LayersModel,
  { inputs, targets }: LabelledTensors,
  rows: Uint32Array,
): Promise<number[]> {
  const [x, y] = tf.tidy(() => {
    const indexes = tf.tensor1d(Int32Array.from(rows), 'int32');
    return [tf.gather(inputs, indexes), tf.gather(targets, indexes)] as [Tensor, Tensor];
  });
  try {
    return [await model.trainOnBatch(x, y)].flat();
  } finally {
    tf.dispose([x, y]);
  }
}

/** Applies the constraints after a step. tfjs-layers only does so when a weight is set by hand. */
function applyConstraints(tf: TensorFlow, model: LayersModel): void {
  tf.tidy(() => {
    for (const weight of model.trainableWeights) {
      if (weight.constraint) weight.write(weight.read().clone());
    }
  });
}

function penaltyOf(tf: TensorFlow, model: LayersModel): number {
  return tf.tidy(() => model.calculateLosses().reduce((sum, loss) => sum + loss.dataSync()[0]!, 0));
}

function evaluated(tf: TensorFlow, model: LayersModel, { inputs, targets }: LabelledTensors): number[] {
  return tf.tidy(() =>
    [model.evaluate(inputs, targets, { batchSize: 1024 })].flat().map((one) => one.dataSync()[0]!),
  );
}

function named(names: readonly string[], figures: readonly number[]): Record<string, number> {
  return Object.fromEntries(figures.map((figure, i) => [names[i]!, figure]));
}
