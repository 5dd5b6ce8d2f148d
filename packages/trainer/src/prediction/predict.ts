import { sizeOfShape } from '@ridgeline/core';
import { outputUnits } from '@ridgeline/engine';
import type { ThreadBackend } from '../backend/trial-backend.ts';
import { selectOutputActivation } from '../checkpoint/model-layers.ts';
import type { SavedModel } from '../checkpoint/saved-model.ts';
import { dataError } from '../data/data-error.ts';
import { listRows } from '../data/examples.ts';
import { countClasses, type LearningProblem } from '../data/shared-data-set.ts';
import { softmaxRows } from '../metric/class-scores.ts';
import { evaluate } from '../network/evaluate.ts';
import { openTrainer } from '../network/open-trainer.ts';
import type { Trainer } from '../network/trainer-spec.ts';
import type { ModelInputs } from './model-inputs.ts';

/** Table of predictions, one row for each example. */
export interface Predictions {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/**
 * Predicts each example with a model: its class and the probabilities of all classes; its class and a score, for a
 * hinge loss; or a number, for a regression.
 *
 * @param backend backend that supports the layers of the model; see {@link ensureTrialBackend}
 * @throws RidgelineError `DATA_DAMAGED` if the output for a row is not finite.
 * @example
 * (await predict(model, inputs, backend)).columns; // ['prediction', 'probability_cat', 'probability_dog']
 */
export async function predict(
  model: SavedModel,
  inputs: ModelInputs,
  backend: ThreadBackend,
): Promise<Predictions> {
  const trainer = await openTrainer(backend);
  const outputs = computeModelOutputs(trainer, model, inputs);
  const invalidIndex = outputs.findIndex((value) => !Number.isFinite(value));
  if (invalidIndex !== -1) {
    const row = Math.floor((invalidIndex * inputs.rows) / outputs.length);
    throw dataError(
      `The model's output for row ${row + 1} of the data is not a finite number.`,
      'Correct that row: one of its values is far outside the range of the training data.',
    );
  }
  return toPredictions(model, outputs);
}

/**
 * Outputs of a model, `[rows, outputs]`, row-major: probabilities; the scores, for a hinge loss; or the predicted
 * numbers, for a regression.
 */
export function computeModelOutputs(
  trainer: Trainer,
  { metadata, problem, loss, layers, tensors }: SavedModel,
  { rows, inputs }: ModelInputs,
): Float32Array {
  const network = trainer.open({
    features: sizeOfShape(layers[0]!.inputs),
    problem,
    inputs: { type: 'numbers' },
    batchSize: 1,
    loss,
    classWeight: undefined,
    optimizer: metadata.training.optimizer,
    layers,
  });
  try {
    network.writeWeights(tensors);
    const targets = problem.type === 'regression' ? new Float32Array(rows) : new Uint8Array(rows);
    const measurements = evaluate(network, problem, { inputs, targets }, listRows(rows), () => undefined);
    const outputs = Float32Array.from(measurements.outputs);
    switch (selectOutputActivation(problem, loss)) {
      case 'linear':
        return outputs;
      case 'sigmoid':
        return outputs.map((z) => 1 / (1 + Math.exp(-z)));
      case 'softmax':
        return Float32Array.from(softmaxRows(outputs, outputUnits(problem)));
    }
  } finally {
    network.close();
  }
}

function toPredictions({ metadata, problem, loss }: SavedModel, outputs: Float32Array): Predictions {
  const classNames = listClassNames(problem, metadata.classes);
  if (classNames === undefined) {
    return { columns: ['prediction'], rows: Array.from(outputs, (value) => [roundToFloat32Digits(value)]) };
  }
  if (selectOutputActivation(problem, loss) === 'linear') {
    const rows = Array.from(outputs, (score) => [
      classNames[Number(score > 0)]!,
      roundToFloat32Digits(score),
    ]);
    return { columns: ['prediction', 'score'], rows };
  }
  const units = outputUnits(problem);
  const rows = Array.from({ length: outputs.length / units }, (_, row) => {
    const output = outputs.subarray(row * units, (row + 1) * units);
    const probabilities = units === 1 ? [Math.fround(1 - output[0]!), output[0]!] : [...output];
    return [
      classNames[probabilities.indexOf(Math.max(...probabilities))]!,
      ...probabilities.map(roundToFloat32Digits),
    ];
  });
  return { columns: ['prediction', ...classNames.map((name) => `probability_${name}`)], rows };
}

/** Names of the classes; undefined for a regression. */
function listClassNames(
  problem: LearningProblem,
  classes: readonly string[] | undefined,
): readonly string[] | undefined {
  if (problem.type === 'regression') return undefined;
  return classes ?? Array.from({ length: countClasses(problem) }, (_, index) => String(index));
}

/** Number rounded to nine significant digits, which identify a float32. */
function roundToFloat32Digits(value: number): number {
  return Number(value.toPrecision(9));
}
