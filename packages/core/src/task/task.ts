/** What a trial does, checked and with every default filled in. Parsed from the file's words by `parseTask`. */
export interface Task {
  readonly data: DataTask;
  readonly network: Network;
  readonly training: Training;
}

/** Which examples a trial sees. */
export interface DataTask {
  /** A data set that the trainer knows, such as `mnist`. */
  readonly name: string;
  /** How much of the training examples the trial trains on; `rest`: all that are not validation. */
  readonly train: Amount | { readonly type: 'rest' };
  /** How much of the training examples it is validated on; no example is in both. */
  readonly validation: Amount;
  readonly split: { readonly type: 'fixed'; readonly seed: number };
}

/** A number of examples, or a share of them (0 to 1). */
export type Amount =
  { readonly type: 'count'; readonly count: number } | { readonly type: 'share'; readonly share: number };

/** A dense network, layer by layer. The output layer's width and activation follow from the data set. */
export interface Network {
  readonly hidden: readonly HiddenLayer[];
  readonly output: DenseLayer;
}

export interface DenseLayer {
  readonly kernelInitializer: Initializer;
  readonly kernelRegularizer: Regularizer;
  readonly kernelConstraint: Constraint;
}

export interface HiddenLayer extends DenseLayer {
  readonly units: number;
  readonly activation: Activation;
  /** Share of the layer's outputs that is dropped in training, 0 to below 1. */
  readonly dropout: number;
}

export type Activation = { readonly name: 'relu' } | { readonly name: 'linear' };

export type Initializer = { readonly name: 'glorot_uniform' } | { readonly name: 'he_uniform' };

/** The penalty `l1 * sum(|w|) + l2 * sum(w^2)`; both at least 0. */
export interface Regularizer {
  readonly l1: number;
  readonly l2: number;
}

export type Constraint =
  { readonly name: 'none' } | { readonly name: 'MaxNorm'; readonly maxValue: number; readonly axis: 0 };

export interface Training {
  readonly loss: 'sparse_categorical_crossentropy';
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
}

export type Optimizer =
  | {
      readonly name: 'sgd';
      readonly learningRate: number;
      readonly momentum: number;
      readonly nesterov: boolean;
    }
  | {
      readonly name: 'adam';
      readonly learningRate: number;
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
    };

/** How the optimizer's learning rate goes on from its start. `decaySteps` undefined: the steps of one epoch. */
export type Schedule =
  | { readonly name: 'constant' }
  | {
      readonly name: 'ExponentialDecay';
      readonly decayRate: number;
      readonly decaySteps: number | undefined;
      readonly staircase: boolean;
    };
