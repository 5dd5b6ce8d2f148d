import type {
  Activation,
  ConstraintConfig,
  KernelRegularizerConfig,
  RegularizerConfig,
  Size2D,
} from '@ridgeline/core';

/**
 * Shape of an example between two layers, without the batch: a vector, or an image with channels last. Images are
 * stored row by row, pixel by pixel.
 */
export type RowShape = readonly [units: number] | readonly [height: number, width: number, channels: number];

/**
 * Padding of an image. `valid`: windows stay inside. `same`: the output size is the input size divided by the stride,
 * rounded up; windows reach beyond the image as in TensorFlow.
 */
export type Padding = 'valid' | 'same';

/** Regularizers of a kernel and a bias, and the kernel's constraint. */
interface Regularized {
  readonly kernelRegularizer: KernelRegularizerConfig;
  readonly biasRegularizer: RegularizerConfig;
  readonly kernelConstraint: ConstraintConfig;
}

/** `bias + inputs x kernel`, with a kernel of shape `[inputs, units]`. The input must be a vector. */
interface DenseSpec extends Regularized {
  readonly type: 'dense';
  readonly units: number;
}

/** Activation. Softmax requires a vector; all other activations accept any shape. */
export interface ActivationSpec {
  readonly type: 'activation';
  readonly activation: Activation;
  readonly activityRegularizer: RegularizerConfig;
}

/** Dropout, which sets random inputs to 0 in training. */
interface DropoutSpec {
  readonly type: 'dropout';
  /** Share of the inputs to drop, above 0 and below 1. */
  readonly rate: number;
}

/** Turns a vector into an image of the same size. */
interface ReshapeSpec {
  readonly type: 'reshape';
  readonly shape: readonly [height: number, width: number, channels: number];
}

/** Turns an image into a vector. */
interface FlattenSpec {
  readonly type: 'flatten';
}

/** Windows that slide over an image; sizes and strides are from 1 to 1,024. */
interface Windows {
  readonly strides: Size2D;
  readonly padding: Padding;
}

/** Convolution of an image, with a kernel of shape `[height, width, channels, filters]`. */
interface Conv2DSpec extends Regularized, Windows {
  readonly type: 'conv2d';
  readonly filters: number;
  readonly kernelSize: Size2D;
  readonly useBias: boolean;
}

/** Maximum or mean of each window and channel, ignoring padding. */
interface Pooling2DSpec extends Windows {
  readonly type: 'max_pooling2d' | 'average_pooling2d';
  readonly poolSize: Size2D;
}

/** Mean of each channel of an image, as a vector. */
interface GlobalAveragePooling2DSpec {
  readonly type: 'global_average_pooling2d';
}

/** Settings of a normalization. Each channel, or unit of a vector, has an offset `beta` and a factor `gamma`. */
interface Normalization {
  readonly epsilon: number;
  /** True to learn `beta`. */
  readonly center: boolean;
  /** True to learn `gamma`. */
  readonly scale: boolean;
  readonly gammaRegularizer: RegularizerConfig;
  readonly betaRegularizer: RegularizerConfig;
}

/**
 * Normalization over the batch. Training updates the moving mean and the moving, biased variance; evaluation uses both.
 * In Keras, the moving mean and beta start at 0, the moving variance and gamma at 1.
 */
interface BatchNormalizationSpec extends Normalization {
  readonly type: 'batch_normalization';
  readonly momentum: number;
}

/** Normalization of each vector, or of each pixel's channels. */
interface LayerNormalizationSpec extends Normalization {
  readonly type: 'layer_normalization';
}

/** Dropout of whole channels of an image. */
interface SpatialDropout2DSpec {
  readonly type: 'spatial_dropout2d';
  readonly rate: number;
}

/** Normally distributed noise that training adds to the inputs. */
interface GaussianNoiseSpec {
  readonly type: 'gaussian_noise';
  readonly stddev: number;
}

/** Convolution of each channel separately, with a kernel of shape `[height, width, channels, depthMultiplier]`. */
interface DepthwiseConv2DSpec extends Regularized, Windows {
  readonly type: 'depthwise_conv2d';
  readonly kernelSize: Size2D;
  readonly depthMultiplier: number;
  readonly useBias: boolean;
}

/**
 * Looks up a row of the table `[inputDim, outputDim]` for each input, a whole number below `inputDim`. The output is an
 * image one pixel high, `[1, inputs, outputDim]`. No layer with weights may precede an embedding.
 */
interface EmbeddingSpec {
  readonly type: 'embedding';
  readonly inputDim: number;
  readonly outputDim: number;
  readonly embeddingsRegularizer: KernelRegularizerConfig;
  readonly embeddingsConstraint: ConstraintConfig;
}

/** One layer. Types and fields have the same meaning as in Keras. */
export type LayerSpec =
  | DenseSpec
  | ActivationSpec
  | DropoutSpec
  | ReshapeSpec
  | FlattenSpec
  | Conv2DSpec
  | Pooling2DSpec
  | GlobalAveragePooling2DSpec
  | BatchNormalizationSpec
  | LayerNormalizationSpec
  | SpatialDropout2DSpec
  | GaussianNoiseSpec
  | DepthwiseConv2DSpec
  | EmbeddingSpec;
