import { randomStream, Ranking, type Metric, type Report } from '@ridgeline/core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../tensorflow/tfjs.ts';

/** Examples as tensors on the backend. Each index of the first axis is an example. */
export interface LabelledTensors {
  readonly inputs: Tensor;
  readonly targets: Tensor;
}

export interface FitOptions {
  readonly train: LabelledTensors;
  readonly validation?: LabelledTensors;
  /** Test part in finals, evaluated after the last epoch with the weights of the ranked epoch. */
  readonly test?: LabelledTensors | undefined;
  /** Number of epochs; by default the number in the sweep file. */
  readonly epochs?: number;
  /** Examples per batch; by default 32, as in Keras. */
  readonly batchSize?: number;
  /** Computes extra values to report after each epoch, by name. Tensors that it creates are freed. */
  readonly measure?: () => Readonly<Record<string, number>>;
}

/**
 * Trains a compiled model of tfjs-layers with one input and one output.
 *
 * Unlike the model's own `fit`, it constrains weights after each step, derives the order of the batches from the
 * training seed, and stops between two batches on request.
 *
 * Reports after each epoch: `loss` and the model's metrics as running means over the epoch's batches, the `val_`
 * metrics of the validation part, `penalty` (of the regularizers, at the epoch's end), and the losses with the
 * penalty, `total_loss` and `val_total_loss`. After the last epoch it reports the `test_` metrics of the test part, as
 * arrays of one value per example if the metric is a mean over examples.
 *
 * @example
 * await fit(model, { train: { inputs, targets }, epochs: 5, batchSize: 64 });
 */
export type Fit = (model: LayersModel, options: FitOptions) => Promise<void>;

/** Settings and callbacks that a trial passes to {@link trainWithFit}. */
interface FitContext {
  readonly tf: TensorFlow;
  readonly seed: number;
  readonly epochs: number;
  /** Metric of the search; undefined except in finals. */
  readonly finals: Metric | undefined;
  report(values: Readonly<Record<string, number | ArrayLike<number>>>): void;
  /** Throws if the trial must stop. */
  checkStop(): void;
}

/** Implements {@link Fit}. */
export async function trainWithFit(
  context: FitContext,
  model: LayersModel,
  { train, validation, test, epochs = context.epochs, batchSize = 32, measure = () => ({}) }: FitOptions,
): Promise<void> {
  const { tf, seed, finals, report, checkStop } = context;
  const bestWeights = finals?.summary.type === 'best' ? new BestWeights(model, finals) : undefined;
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
    let penaltySum = 0;
    for (let from = 0; from < rows; from += batchSize) {
      checkStop();
      const batchRows = order.subarray(from, from + batchSize);
      const penalty = computePenalty(tf, model);
      const batchMeans = await trainOnBatch(tf, model, train, batchRows);
      applyConstraints(tf, model);
      // tfjs includes the penalty in the loss of a step.
      batchMeans[0]! -= penalty;
      batchMeans.forEach((value, i) => (sums[i]! += value * batchRows.length));
      penaltySum += penalty * batchRows.length;
    }
    const means = sums.map((sum) => sum / rows);
    const penalty = computePenalty(tf, model);
    const validationMeans = validation === undefined ? [] : evaluateModel(tf, model, validation);
    const values = {
      ...toRecord(names, means),
      penalty,
      total_loss: means[0]! + penaltySum / rows,
      ...toRecord(
        names.map((name) => `val_${name}`),
        validationMeans,
      ),
      ...(validation === undefined ? {} : { val_total_loss: validationMeans[0]! + penalty }),
      ...tf.tidy(() => ({ ...measure() })),
    };
    report(values);
    bestWeights?.observe(values);
  }
  if (test === undefined || finals === undefined) return;
  bestWeights?.restore();
  const testNames = names.map((name) => `test_${name}`);
  report({
    ...toRecord(testNames, evaluateModel(tf, model, test)),
    ...computeExampleValues(tf, model, testNames, test),
  });
}

/** Weights of the best epoch so far; ties go to the earlier epoch. */
class BestWeights {
  readonly #model: LayersModel;
  readonly #metric: Metric;
  readonly #ranking: Ranking;
  #value: number | undefined;
  #weights: Tensor[] | undefined;

  constructor(model: LayersModel, metric: Metric) {
    this.#model = model;
    this.#metric = metric;
    this.#ranking = new Ranking(metric);
  }

  observe(values: Report['values']): void {
    const value = values[this.#metric.name];
    if (value === undefined || (this.#value !== undefined && !this.#ranking.isBetter(value, this.#value)))
      return;
    this.#value = value;
    this.#weights?.forEach((weight) => weight.dispose());
    this.#weights = this.#model.getWeights().map((weight) => weight.clone());
  }

  restore(): void {
    if (this.#weights !== undefined) this.#model.setWeights(this.#weights);
  }
}

/** Number of examples in an evaluation batch. */
const EVALUATION_ROWS = 1024;

/**
 * Values of a model's metrics on each example, under their `names`; the first is the loss without the penalty. A metric
 * that is not a mean over examples is left out.
 */
function computeExampleValues(
  tf: TensorFlow,
  model: LayersModel,
  names: readonly string[],
  { inputs, targets }: LabelledTensors,
): Record<string, Float32Array> {
  // A sequential model keeps its compiled losses in an inner model.
  const { model: innerModel = model } = model as { readonly model?: LayersModel };
  const metrics = [innerModel.lossFunctions[0]!, ...innerModel.metricsTensors.map(([metric]) => metric)];
  const rows = inputs.shape[0]!;
  const values = metrics.map(() => new Float32Array(rows));
  const isMean = metrics.map(() => true);
  for (let from = 0; from < rows; from += EVALUATION_ROWS) {
    const size = Math.min(EVALUATION_ROWS, rows - from);
    tf.tidy(() => {
      const batchTargets = tf.slice(targets, from, size);
      const output = model.predict(tf.slice(inputs, from, size)) as Tensor;
      metrics.forEach((metric, i) => {
        const batchValues = metric(batchTargets, output);
        if (batchValues.shape[0] === size)
          values[i]!.set(tf.mean(tf.reshape(batchValues, [size, -1]), 1).dataSync(), from);
        else isMean[i] = false;
      });
    });
  }
  return Object.fromEntries(names.flatMap((name, i) => (isMean[i] ? [[name, values[i]!] as const] : [])));
}

async function trainOnBatch(
  tf: TensorFlow,
  model: LayersModel,
  { inputs, targets }: LabelledTensors,
  rows: Uint32Array,
): Promise<number[]> {
  const [batchInputs, batchTargets] = tf.tidy(() => {
    const indexes = tf.tensor1d(Int32Array.from(rows), 'int32');
    return [tf.gather(inputs, indexes), tf.gather(targets, indexes)] as [Tensor, Tensor];
  });
  try {
    return [await model.trainOnBatch(batchInputs, batchTargets)].flat();
  } finally {
    tf.dispose([batchInputs, batchTargets]);
  }
}

/** Applies the constraints after a step. tfjs-layers applies them only when a weight is set explicitly. */
function applyConstraints(tf: TensorFlow, model: LayersModel): void {
  tf.tidy(() => {
    for (const weight of model.trainableWeights) {
      if (weight.constraint) weight.write(weight.read().clone());
    }
  });
}

function computePenalty(tf: TensorFlow, model: LayersModel): number {
  return tf.tidy(() => model.calculateLosses().reduce((sum, loss) => sum + loss.dataSync()[0]!, 0));
}

function evaluateModel(tf: TensorFlow, model: LayersModel, { inputs, targets }: LabelledTensors): number[] {
  return tf.tidy(() =>
    [model.evaluate(inputs, targets, { batchSize: EVALUATION_ROWS })]
      .flat()
      .map((tensor) => tensor.dataSync()[0]!),
  );
}

function toRecord(names: readonly string[], values: readonly number[]): Record<string, number> {
  return Object.fromEntries(values.map((value, i) => [names[i]!, value]));
}
