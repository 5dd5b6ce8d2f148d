import type { Json } from '@ridgeline/core';
import type { LearningProblem } from '../data/shared-data-set.ts';
import type { Fit } from './fit.ts';
import type { TensorFlow } from '../tensorflow/tfjs.ts';

/**
 * A model of a person's own: the default export of the module that a sweep file names as `objective`. It trains with
 * the parameters of one trial and reports after each epoch. What it throws costs its trial one attempt, with its
 * message. The module is loaded once a thread: what it keeps outside of the function is there in later trials, and must
 * not change what they come to.
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

/** What an objective gets. */
export interface ObjectiveContext<Parameters = Readonly<Record<string, Json>>> {
  /**
   * The trainer's own TensorFlow.js with its layers, on the backend in use: another copy has no native backend. It is
   * loaded when it is touched. Write ops as functions, `tf.add(x, y)`: not every backend has them as methods. What is
   * not disposed of is when the trial ends.
   */
  readonly tf: TensorFlow;
  /** Trains a model of tfjs-layers as Keras would: with its constraints, seeded, a report after each epoch. */
  readonly fit: Fit;
  /** The point of the search, nested: the parameter `optimizer.rate` is `parameters.optimizer.rate`. */
  readonly parameters: Parameters;
  /**
   * The training seed of the repeat. `Math.random` follows from it while an objective runs, and with it initial weights
   * and dropout of layers that name no seed.
   */
  readonly seed: number;
  /** How many epochs the sweep file gives a trial. */
  readonly epochs: number;
  /** The data that the sweep file names, split as for a `task`; undefined where it names none. */
  readonly data: ObjectiveData | undefined;
  /**
   * Reports an epoch: numbers by name, the study's metric among them. One that is not finite ends the trial as diverged.
   * Throws once the trial has been asked to stop, and for more reports than `epochs`: strategies have equal budgets.
   */
  readonly report: (values: Readonly<Record<string, number>>) => void;
  /** Aborted when the trial is to stop, by a person or a pruner. */
  readonly signal: AbortSignal;
}

/** The examples of a trial. */
export interface ObjectiveData {
  readonly problem: LearningProblem;
  /** Numbers an example. */
  readonly features: number;
  readonly train: ExamplePart;
  readonly validation: ExamplePart;
}

export interface ExamplePart {
  readonly rows: number;
  /** `[rows, features]`, row-major: bytes scaled to 0 to 1, measurements standardised by the training part. */
  readonly inputs: Float32Array;
  /** `[rows]`: the class of each example from 0, or its number. */
  readonly targets: Float32Array;
}
