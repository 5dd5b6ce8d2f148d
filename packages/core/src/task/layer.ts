export type Activation =
  | { readonly name: 'relu' | 'linear' | 'sigmoid' | 'tanh' | 'softmax' }
  | { readonly name: 'leaky_relu'; readonly negativeSlope: number }
  /** A learned slope for each unit, initially 0. */
  | { readonly name: 'prelu' }
  | { readonly name: 'elu'; readonly alpha: number };

export interface InitializerConfig {
  readonly name:
    | 'glorot_uniform'
    | 'glorot_normal'
    | 'he_uniform'
    | 'he_normal'
    | 'lecun_uniform'
    | 'lecun_normal'
    | 'zeros';
}

/** The penalty `l1 * sum(|w|) + l2 * sum(w^2)` of weights `w`. Both factors are at least 0. */
export interface RegularizerConfig {
  readonly l1: number;
  readonly l2: number;
}

export interface KernelRegularizerConfig extends RegularizerConfig {
  /**
   * Factor of a proximal L1 penalty. It is not part of the gradient, but shrinks each weight after each step, and
   * can make it exactly 0.
   */
  readonly proximalL1: number;
}

/**
 * Constraint on a kernel. `axis` is the axis, or axes, over which a norm is taken: in a dense kernel, 0 for each unit's
 * incoming weights, 1 for each input's outgoing weights.
 */
export type ConstraintConfig =
  | { readonly name: 'none' }
  | { readonly name: 'NonNeg' }
  | { readonly name: 'MaxNorm'; readonly maxValue: number; readonly axis: number | readonly number[] }
  | { readonly name: 'UnitNorm'; readonly axis: number | readonly number[] }
  | {
      readonly name: 'MinMaxNorm';
      readonly minValue: number;
      readonly maxValue: number;
      readonly rate: number;
      readonly axis: number | readonly number[];
    };

/** Shape of one example between two layers, without the batch. Pictures are `[rows, columns, channels]`. */
export type Shape = readonly number[];

/** Pair of lengths along the rows and the columns of a picture. */
export type Size2D = readonly [number, number];

/** Settings of the kernel and the bias of a layer. */
export interface KernelConfig {
  readonly useBias: boolean;
  readonly kernelInitializer: InitializerConfig;
  readonly kernelRegularizer: KernelRegularizerConfig;
  readonly biasRegularizer: RegularizerConfig;
  readonly kernelConstraint: ConstraintConfig;
}

/** Activation of a layer's outputs. */
export interface ActivationConfig {
  readonly activation: Activation;
  /** Penalty on the outputs of the activation, averaged over the examples of the batch. */
  readonly activityRegularizer: RegularizerConfig;
}

interface Window2D {
  readonly strides: Size2D;
  readonly padding: 'valid' | 'same';
}

interface RecurrentLayer extends KernelConfig, ActivationConfig {
  readonly units: number;
  readonly recurrentRegularizer: RegularizerConfig;
  /** True to output every step, not only the last. */
  readonly returnSequences: boolean;
  /** True to read the steps from the last to the first. */
  readonly goBackwards: boolean;
}

interface Normalization {
  readonly epsilon: number;
  /** True to learn the offset, `beta`. */
  readonly center: boolean;
  /** True to learn the factor, `gamma`. */
  readonly scale: boolean;
  /**
   * Axes of an example that have separate weights for each index. The first axis is 0; negative numbers count from the
   * last axis.
   */
  readonly axis: readonly number[];
}

/** Layer of a network by its name in Keras, with Keras's arguments. `name` is unique in its network. */
export type LayerConfig = { readonly name: string } & (
  | ({ readonly type: 'Dense'; readonly units: number } & KernelConfig & ActivationConfig)
  | ({
      readonly type: 'Conv2D';
      readonly filters: number;
      readonly kernelSize: Size2D;
    } & Window2D &
      KernelConfig &
      ActivationConfig)
  | ({
      readonly type: 'DepthwiseConv2D';
      readonly kernelSize: Size2D;
      readonly depthMultiplier: number;
    } & Window2D &
      KernelConfig &
      ActivationConfig)
  | ({ readonly type: 'Conv2DTranspose'; readonly filters: number; readonly kernelSize: Size2D } & Window2D &
      KernelConfig &
      ActivationConfig)
  | ({
      readonly type: 'Conv1D';
      readonly filters: number;
      readonly kernelSize: number;
      readonly strides: number;
      readonly padding: 'valid' | 'same';
    } & KernelConfig &
      ActivationConfig)
  | ({ readonly type: 'MaxPooling2D' | 'AveragePooling2D'; readonly poolSize: Size2D } & Window2D)
  | {
      readonly type: 'MaxPooling1D' | 'AveragePooling1D';
      readonly poolSize: number;
      readonly strides: number;
      readonly padding: 'valid' | 'same';
    }
  | {
      readonly type:
        | 'GlobalAveragePooling2D'
        | 'GlobalMaxPooling2D'
        | 'GlobalAveragePooling1D'
        | 'GlobalMaxPooling1D'
        | 'Flatten';
    }
  /** One number of `targetShape` may be -1; it is inferred from the others. */
  | { readonly type: 'Reshape'; readonly targetShape: Shape }
  /** `dims` are the axes of an example in their new order, counted from 1. */
  | { readonly type: 'Permute'; readonly dims: readonly number[] }
  | { readonly type: 'RepeatVector'; readonly n: number }
  | {
      readonly type: 'ZeroPadding2D' | 'Cropping2D';
      /** Rows above and below, columns left and right. */
      readonly margins: readonly [Size2D, Size2D];
    }
  | {
      readonly type: 'Embedding';
      /** Number of categories; inputs are whole numbers below it. */
      readonly inputDim: number;
      readonly outputDim: number;
      readonly embeddingsRegularizer: KernelRegularizerConfig;
      readonly embeddingsConstraint: ConstraintConfig;
    }
  | { readonly type: 'UpSampling2D'; readonly size: Size2D; readonly interpolation: 'nearest' }
  | ({ readonly type: 'BatchNormalization'; readonly momentum: number } & Normalization)
  | ({ readonly type: 'LayerNormalization' } & Normalization)
  | {
      readonly type: 'Dropout' | 'SpatialDropout1D' | 'SpatialDropout2D' | 'GaussianDropout';
      /**
       * Share of the inputs dropped in training, from 0 to below 1. `GaussianDropout` drops none, but multiplies them
       * by noise of the variance `rate / (1 - rate)`.
       */
      readonly rate: number;
    }
  | { readonly type: 'GaussianNoise'; readonly stddev: number }
  | ({ readonly type: 'Activation' } & ActivationConfig)
  | ({ readonly type: 'SimpleRNN' } & RecurrentLayer)
  | ({ readonly type: 'LSTM' | 'GRU'; readonly recurrentActivation: Activation } & RecurrentLayer)
);

/** Settings of the output layer, a Dense. */
export interface OutputConfig extends KernelConfig {
  /** Width and activation as in the file; undefined if they follow from the target of the data set. */
  readonly units: number | undefined;
  readonly activation: Activation['name'] | undefined;
}

/** Name of a layer in Keras. */
export type LayerType = LayerConfig['type'];

/** Layer of one type. */
export type LayerOf<T extends LayerType> = Extract<LayerConfig, { readonly type: T }>;
