import type { LayerConfig, OutputConfig } from './layer.ts';

/**
 * Task of a trial that trains a network, checked and with every default filled in. Parsed from a file by `parseTask`.
 */
export interface NetworkTask {
  readonly type: 'network';
  readonly data: DataTask;
  readonly network: NetworkConfig;
  readonly training: Training;
  /** Names of the metrics by which the sweep judges trials; left out for a task outside a sweep. */
  readonly metrics?: readonly string[];
}

/** Selection of a trial's examples. */
export type DataTask = DataOrigin & DataSplit;

/** Origin of examples. Messages show its `name`. */
export type DataOrigin = DataFrom & {
  /** Outer split that serves as the test part; by default the data set's own test part. */
  readonly outer?: OuterSplit;
};

/**
 * One of several equal parts of all examples. It replaces the test part; trials train and validate on the other parts.
 */
export interface OuterSplit {
  /** Number of the part, from 1. */
  readonly number: number;
  /** Number of parts. */
  readonly of: number;
  readonly seed: number;
}

type DataFrom =
  /** A data set that the trainer knows, such as `mnist`. */
  | { readonly type: 'named'; readonly name: string }
  /** A user's table; `name` is the path of a CSV file whose first row names the columns. */
  | {
      readonly type: 'csv';
      readonly name: string;
      /** Column to predict. */
      readonly target: string;
      /** Types of columns, by name; types of other columns are inferred from their cells. */
      readonly types: Readonly<Record<string, ColumnType>>;
      /** Treatment of a row with an empty cell. */
      readonly missing: 'refuse' | 'mean' | 'drop';
      /** Texts that mean an empty cell, besides `?`, `NA`, `N/A`, `NaN`, `null` and an empty text. */
      readonly missingValues: readonly string[];
      /** Character between two cells; undefined to detect it in the header. */
      readonly delimiter: Delimiter | undefined;
      /** Decimal separator; undefined to detect it in the numbers. */
      readonly decimal: Decimal | undefined;
      readonly test: Amount;
    }
  /**
   * A user's pictures; `name` is the path of a folder with IDX files named as those of MNIST. If `test` is undefined,
   * the `t10k` files are the test part or, without them, a fifth is held out.
   */
  | { readonly type: 'idx'; readonly name: string; readonly test: Amount | undefined }
  /**
   * A user's arrays; `name` is the path of a folder with `x_train.npy` and `y_train.npy`. If `test` is undefined,
   * `x_test.npy` and `y_test.npy` are the test part or, without them, a fifth is held out.
   */
  | { readonly type: 'npy'; readonly name: string; readonly test: Amount | undefined };

/** Type of a column: a measurement, a category, an ISO date as a number of days, or unused. */
export type ColumnType = 'number' | 'category' | 'date' | 'ignore';

/** Character between the cells of a table. */
export type Delimiter = ',' | ';' | '\t' | '|';

/** Character between the whole part and the fraction of a number. */
export type Decimal = '.' | ',';

/** Data augmentation: random changes of each training picture, different in each epoch. */
export interface AugmentConfig {
  /** True to mirror each picture left to right with a chance of one half. */
  readonly flip: boolean;
  /** Maximum shift in pixels, upwards, downwards and to the sides. */
  readonly shift: number;
  /** Maximum rotation in degrees, in either direction. */
  readonly rotate: number;
}

/** Division of the examples into a training and a validation part. */
export interface DataSplit {
  /** Augmentation of the training pictures; by default none. */
  readonly augment?: AugmentConfig;
  /** Share or number of training examples; `rest`: all examples outside the validation part. */
  readonly train: Amount | { readonly type: 'rest' };
  /** Share or number of validation examples, which are never trained on. */
  readonly validation: Amount;
  readonly split:
    /** `fixed`: the same parts for every training seed; `per-seed`: parts drawn again for each training seed. */
    | { readonly type: 'fixed' | 'per-seed'; readonly seed: number }
    | ({ readonly type: 'folds'; readonly seed: number } & Folds);
}

/** Folds for validation: the training seed `seeds[i]` validates on fold `i % count`. */
export interface Folds {
  readonly count: number;
  readonly seeds: readonly number[];
}

/** Number of a training seed's fold, from 0. */
export function foldOfSeed({ count, seeds }: Folds, seed: number): number {
  const index = seeds.indexOf(seed);
  if (index === -1) throw new Error(`Training seed ${seed} has no fold among ${seeds.join(', ')}.`);
  return index % count;
}

/** A number of examples, or a share of them (0 to 1). */
export type Amount =
  { readonly type: 'count'; readonly count: number } | { readonly type: 'share'; readonly share: number };

/** A network, layer by layer. */
export interface NetworkConfig {
  /** `shaped`: examples keep the shape of their data set; `flat`: they are vectors. */
  readonly inputs: 'flat' | 'shaped';
  /** All layers but the output, first to last. */
  readonly layers: readonly LayerConfig[];
  readonly output: OutputConfig;
}

export interface Training {
  /** Loss; undefined for the default of the data set. */
  readonly loss: LossConfig | undefined;
  /** Weight of each class in the loss; undefined: all equal; `balanced`: inversely proportional to its frequency. */
  readonly classWeight: readonly number[] | 'balanced' | undefined;
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimizer: OptimizerConfig;
  readonly schedule: ScheduleConfig;
  readonly earlyStopping: EarlyStopping | undefined;
  readonly reduceLrOnPlateau: ReduceLrOnPlateau | undefined;
}

export type LossConfig =
  | {
      readonly name:
        | 'sparse_categorical_crossentropy'
        | 'hinge'
        | 'mean_squared_error'
        | 'root_mean_squared_error'
        | 'mean_absolute_error'
        | 'mean_squared_logarithmic_error'
        | 'log_cosh'
        | 'r2';
    }
  | {
      readonly name: 'categorical_crossentropy' | 'binary_crossentropy';
      readonly labelSmoothing: number;
    }
  | { readonly name: 'huber'; readonly delta: number };

/**
 * Gradient clipping before a step. `value` limits each number, `norm` the norm of each variable's gradient, and
 * `global_norm` the norm over all variables.
 */
export type Clipping =
  { readonly type: 'none' } | { readonly type: 'value' | 'norm' | 'global_norm'; readonly limit: number };

export type OptimizerConfig = {
  readonly learningRate: number;
  readonly clipping: Clipping;
} & (
  | { readonly name: 'sgd'; readonly momentum: number; readonly nesterov: boolean }
  | ({ readonly name: 'adam'; readonly amsgrad: boolean } & AdamSettings)
  | ({ readonly name: 'adamw'; readonly amsgrad: boolean; readonly weightDecay: number } & AdamSettings)
  | ({ readonly name: 'nadam' } & AdamSettings)
  | {
      readonly name: 'rmsprop';
      readonly rho: number;
      readonly momentum: number;
      readonly epsilon: number;
      readonly centered: boolean;
    }
  | { readonly name: 'adagrad'; readonly initialAccumulatorValue: number; readonly epsilon: number }
);

export interface AdamSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** Schedule of the optimizer's learning rate. */
export type ScheduleConfig =
  | PlainSchedule
  /** Linear increase from 0 to the optimizer's rate, then `schedule`. */
  | { readonly name: 'WarmUp'; readonly warmupSteps: number; readonly schedule: PlainSchedule }
  /** Consecutive schedules, each starting at its own step 0; a boundary is the first step of the next schedule. */
  | {
      readonly name: 'Join';
      readonly boundaries: readonly number[];
      readonly schedules: readonly PlainSchedule[];
    };

/**
 * Schedule that combines no others. Steps are counted from 0. An undefined number of steps means the whole trial for
 * `PolynomialDecay`, the trial after the warm-up for `CosineDecay`, and one epoch for other schedules.
 */
export type PlainSchedule =
  | { readonly name: 'constant' }
  /** A user module whose default export is `(step) => rate`; the path is relative to the working folder. */
  | { readonly name: 'custom'; readonly module: string }
  | {
      readonly name: 'ExponentialDecay' | 'InverseTimeDecay';
      readonly decayRate: number;
      readonly decaySteps: number | undefined;
      readonly staircase: boolean;
    }
  | {
      readonly name: 'PolynomialDecay';
      readonly decaySteps: number | undefined;
      readonly endLearningRate: number;
      readonly power: number;
      readonly cycle: boolean;
    }
  | {
      readonly name: 'PiecewiseConstantDecay';
      readonly boundaries: readonly number[];
      readonly values: readonly number[];
    }
  | { readonly name: 'StepDecay'; readonly decayRate: number; readonly decayEpochs: number }
  | {
      readonly name: 'CosineDecay';
      readonly decaySteps: number | undefined;
      readonly alpha: number;
      readonly warmupSteps: number;
      readonly warmupTarget: number | undefined;
    }
  | {
      readonly name: 'CosineDecayRestarts';
      readonly firstDecaySteps: number | undefined;
      readonly tMul: number;
      readonly mMul: number;
      readonly alpha: number;
    };

/**
 * Direction in which a monitored metric improves. `auto`: `max` for accuracies, AUC, precision, recall, F1 and R2, else
 * `min`.
 */
export type Mode = 'auto' | 'min' | 'max';

/** Settings of early stopping, with Keras's names. */
export interface EarlyStopping {
  /** Name of a metric in the reports. */
  readonly monitor: string;
  readonly mode: Mode;
  readonly minDelta: number;
  readonly patience: number;
  readonly baseline: number | undefined;
  readonly startFromEpoch: number;
  readonly restoreBestWeights: boolean;
}

/** Settings that reduce the learning rate on a plateau, with Keras's names. */
export interface ReduceLrOnPlateau {
  readonly monitor: string;
  readonly mode: Mode;
  readonly minDelta: number;
  readonly patience: number;
  readonly factor: number;
  readonly cooldown: number;
  readonly minLr: number;
}
