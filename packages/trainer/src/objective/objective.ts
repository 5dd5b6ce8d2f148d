import type { Json } from '@ridgeline/core';
import type { LearningProblem } from '../data/shared-data-set.ts';
import type { Fit } from './fit.ts';
import type { TensorFlow } from '../tensorflow/tfjs.ts';

/**
 * Training function of a user module: the default export of the module that a sweep file names as `objective`.
 *
 * Trains with the parameters of one trial and reports after each epoch. A thrown error fails the attempt with the
 * error's message. The module is loaded once per thread: state outside the function lasts into later trials, and must
 * not change their results.
 *
 * @example
 * const objective: Objective<{ units: number }> = async ({ tf, fit, parameters, data, seed }) => {
 *   const model = tf.sequential();
 *   model.add(tf.layers.dense({ units: parameters.units, inputShape: [data!.features], activation: 'relu' }));
 *   model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
 *   model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
 *   const tensors = ({ rows, inputs, targets }: ExamplePart) =>
 *     ({ inputs: tf.tensor2d(inputs, [rows, data!.features]), targets: tf.tensor1d(targets) });
 *   await fit(model, { train: tensors(data!.train), validation: tensors(data!.validation) });
 * };
 * export default objective;
 */
export type Objective<Parameters = Readonly<Record<string, Json>>> = (
  context: ObjectiveContext<Parameters>,
) => void | Promise<void>;

/** Arguments of an objective. */
export interface ObjectiveContext<Parameters = Readonly<Record<string, Json>>> {
  /**
   * Ridgeline's TensorFlow.js with its layers, on the current backend. Another copy would have no native backend. It is
   * loaded on first access. Call ops as functions, `tf.add(x, y)`, because not every backend has them as methods.
   * Remaining tensors are disposed of when the trial ends.
   */
  readonly tf: TensorFlow;
  /** Trains a model of tfjs-layers as Keras would: with constraints, a seed, and a report after each epoch. */
  readonly fit: Fit;
  /** Values of the trial's parameters, nested: the parameter `optimizer.rate` is `parameters.optimizer.rate`. */
  readonly parameters: Parameters;
  /**
   * Training seed of the trial. It also seeds `Math.random` while an objective runs, and therefore initial weights and
   * dropout of layers without a seed.
   */
  readonly seed: number;
  /** Number of epochs of a trial, from the sweep file. */
  readonly epochs: number;
  /** In `finals`, chosen configurations are retrained and also report results on the test part. */
  readonly phase: 'search' | 'finals';
  /** Data of the sweep file, split as for a `task`; undefined if the file names none. */
  readonly data: ObjectiveData | undefined;
  /**
   * Reports an epoch: numbers by name, including the study's metric. A non-finite number ends the trial as diverged.
   * Throws if the trial must stop, and for more than `epochs` reports, because strategies have equal budgets.
   *
   * In finals, metrics of the test part may also be reported, such as `test_loss`, each as a number or as an array of
   * its values on each example. A report with only these metrics belongs to the whole trial, not to an epoch.
   */
  readonly report: (values: Readonly<Record<string, number | ArrayLike<number>>>) => void;
  /**
   * Folder for the trial's files, such as its weights. With `--checkpoints`, the files of a complete trial are kept.
   * Otherwise the folder is removed when the trial ends.
   */
  readonly checkpointFolder: string;
  /** Aborted when the user or a pruner stops the trial. */
  readonly signal: AbortSignal;
}

/** Examples of a trial. */
export interface ObjectiveData {
  readonly problem: LearningProblem;
  /** Number of inputs per example. */
  readonly features: number;
  readonly train: ExamplePart;
  readonly validation: ExamplePart;
  /** Examples that no search reads; undefined except in finals. */
  readonly test: ExamplePart | undefined;
}

export interface ExamplePart {
  readonly rows: number;
  /**
   * `[rows, features]`, row-major: bytes scaled to 0 to 1, measurements standardised with the training part's
   * statistics.
   */
  readonly inputs: Float32Array;
  /** Class of each example, from 0, or number to predict: `[rows]`. */
  readonly targets: Float32Array;
}
