import {
  sizeOfShape,
  type Activation,
  type ConstraintConfig,
  type LossConfig,
  type OptimizerConfig,
} from '@ridgeline/core';
import fc from 'fast-check';
import { outputShapes } from '../layer-shapes.ts';
import type { LayerSpec } from '../layer-spec.ts';
import type { NetworkSpec } from '../network-spec.ts';

/** Momentum, slope or another factor below 1. */
const fraction = fc.double({ min: 0, max: 0.9, noNaN: true });
/** Small factor of a penalty or of weight decay, or 0. */
const penaltyFactor = fc.option(fc.double({ min: 0, max: 0.01, noNaN: true }), { nil: 0 });
const axis = fc.constantFrom<0 | 1>(0, 1);

const activation: fc.Arbitrary<Activation> = fc.oneof(
  fc.constantFrom<Activation>(
    ...(['relu', 'linear', 'sigmoid', 'tanh', 'softmax', 'prelu'] as const).map((name) => ({ name })),
  ),
  fraction.map((negativeSlope) => ({ name: 'leaky_relu', negativeSlope }) as const),
  fraction.map((alpha) => ({ name: 'elu', alpha }) as const),
);

const constraint: fc.Arbitrary<ConstraintConfig> = fc.oneof(
  fc.constantFrom<ConstraintConfig>({ name: 'none' }, { name: 'NonNeg' }),
  fc.record({ name: fc.constant('UnitNorm' as const), axis }),
  fc.record({ name: fc.constant('MaxNorm' as const), maxValue: fc.constantFrom(0.5, 2), axis }),
  fc.record({
    name: fc.constant('MinMaxNorm' as const),
    minValue: fraction,
    maxValue: fc.constantFrom(1, 2),
    rate: fraction,
    axis,
  }),
);

const adamSettings = {
  beta1: fraction,
  beta2: fc.constantFrom(0.99, 0.999),
  epsilon: fc.constantFrom(1e-7, 1e-3),
};

const clipping: fc.Arbitrary<OptimizerConfig['clipping']> = fc.oneof(
  fc.constant({ type: 'none' } as const),
  fc.record({
    type: fc.constantFrom('value' as const, 'norm' as const, 'global_norm' as const),
    limit: fc.constantFrom(0.01, 1),
  }),
);

const optimizer: fc.Arbitrary<OptimizerConfig> = fc
  .oneof(
    fc.record({ name: fc.constant('sgd' as const), momentum: fraction, nesterov: fc.boolean() }),
    fc.record({ name: fc.constant('adam' as const), ...adamSettings, amsgrad: fc.boolean() }),
    fc.record({
      name: fc.constant('adamw' as const),
      ...adamSettings,
      amsgrad: fc.boolean(),
      weightDecay: penaltyFactor,
    }),
    fc.record({ name: fc.constant('nadam' as const), ...adamSettings }),
    fc.record({
      name: fc.constant('rmsprop' as const),
      rho: fraction,
      momentum: fraction,
      epsilon: fc.constant(1e-7),
      centered: fc.boolean(),
    }),
    fc.record({
      name: fc.constant('adagrad' as const),
      initialAccumulatorValue: fraction,
      epsilon: fc.constant(1e-7),
    }),
  )
  .chain((settings) => clipping.map((clipping) => ({ ...settings, learningRate: 0.01, clipping })));

const smoothedLoss = <N extends 'categorical_crossentropy' | 'binary_crossentropy'>(name: N) =>
  fraction.map((labelSmoothing) => ({ name, labelSmoothing }));

const problem: fc.Arbitrary<Pick<NetworkSpec, 'problem' | 'loss'>> = fc.oneof(
  fc.record({
    problem: fc.integer({ min: 2, max: 19 }).map((classes) => ({ type: 'multi-class', classes }) as const),
    loss: smoothedLoss('categorical_crossentropy'),
  }),
  fc.record({
    problem: fc.constant({ type: 'binary' } as const),
    loss: fc.oneof(smoothedLoss('binary_crossentropy'), fc.constant({ name: 'hinge' } as const)),
  }),
  fc.record({
    problem: fc.constant({ type: 'regression' } as const),
    loss: fc.constantFrom<LossConfig>(
      ...(
        [
          'mean_squared_error',
          'root_mean_squared_error',
          'mean_absolute_error',
          'mean_squared_logarithmic_error',
          'log_cosh',
          'r2',
        ] as const
      ).map((name) => ({ name })),
      { name: 'huber', delta: 0.5 },
    ),
  }),
);

const regularizer = fc.record({ l1: penaltyFactor, l2: penaltyFactor });

function dense(units: number): fc.Arbitrary<LayerSpec> {
  return fc.record({
    type: fc.constant('dense' as const),
    units: fc.constant(units),
    kernelRegularizer: fc.record({ l1: penaltyFactor, l2: penaltyFactor, proximalL1: penaltyFactor }),
    biasRegularizer: regularizer,
    kernelConstraint: constraint,
  });
}

const dropout: fc.Arbitrary<readonly LayerSpec[]> = fc.option(
  fc.double({ min: 0.05, max: 0.8, noNaN: true }).map((rate) => [{ type: 'dropout', rate } as const]),
  { nil: [] },
);

/** Layer that accepts both images and vectors. */
const layerOfAnyShape: fc.Arbitrary<LayerSpec> = fc
  .record({
    ...{ epsilon: fc.constantFrom(1e-3, 1e-5), center: fc.boolean(), scale: fc.boolean() },
    ...{ gammaRegularizer: regularizer, betaRegularizer: regularizer },
  })
  .chain((normalization) =>
    fc.oneof(
      fraction.map((momentum) => ({ type: 'batch_normalization' as const, momentum, ...normalization })),
      fc.constant({ type: 'layer_normalization' as const, ...normalization }),
      fraction.map((stddev) => ({ type: 'gaussian_noise' as const, stddev })),
    ),
  );

/** Dense layer and its activation, possibly with a layer between them and dropout after them. */
const hiddenBlock: fc.Arbitrary<readonly LayerSpec[]> = fc
  .tuple(
    fc.integer({ min: 1, max: 40 }).chain(dense),
    fc.record({
      type: fc.constant('activation' as const),
      activation,
      activityRegularizer: regularizer,
    }),
    dropout,
    fc.option(
      layerOfAnyShape.map((layer) => [layer]),
      { nil: [] },
    ),
  )
  .map(([layer, activation, dropoutLayers, extraLayers]) => [
    layer,
    ...extraLayers,
    activation,
    ...dropoutLayers,
  ]);

const stridesAndPadding = {
  strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 })),
  padding: fc.constantFrom('valid' as const, 'same' as const),
};

const windowSize = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 }));

const kernelAxes = fc.subarray([0, 1, 2, 3], { minLength: 1 });

const filterConstraint: fc.Arbitrary<ConstraintConfig> = fc
  .tuple(constraint, kernelAxes)
  .map(([constraint, axis]) => ('axis' in constraint ? { ...constraint, axis } : constraint));

const imageLayer: fc.Arbitrary<LayerSpec> = fc.oneof(
  fc.record({
    ...{
      type: fc.constant('conv2d' as const),
      filters: fc.integer({ min: 1, max: 17 }),
      kernelSize: windowSize,
    },
    ...stridesAndPadding,
    useBias: fc.boolean(),
    kernelRegularizer: fc.record({ l1: penaltyFactor, l2: penaltyFactor, proximalL1: penaltyFactor }),
    biasRegularizer: regularizer,
    kernelConstraint: filterConstraint,
  }),
  fc.record({
    ...{ type: fc.constant('depthwise_conv2d' as const), kernelSize: windowSize, ...stridesAndPadding },
    ...{ depthMultiplier: fc.integer({ min: 1, max: 3 }), useBias: fc.boolean() },
    kernelRegularizer: fc.record({ l1: penaltyFactor, l2: penaltyFactor, proximalL1: penaltyFactor }),
    biasRegularizer: regularizer,
    kernelConstraint: filterConstraint,
  }),
  fc.record({ type: fc.constant('spatial_dropout2d' as const), rate: fraction }),
  layerOfAnyShape,
  fc.record({
    type: fc.constantFrom('max_pooling2d' as const, 'average_pooling2d' as const),
    ...{ poolSize: windowSize, ...stridesAndPadding },
  }),
  fc.record({
    type: fc.constant('activation' as const),
    activation: activation.filter(({ name }) => name !== 'softmax'),
    activityRegularizer: regularizer,
  }),
);

const vectorLayer = fc.constantFrom<LayerSpec>({ type: 'flatten' }, { type: 'global_average_pooling2d' });

/** Number of features of an image, and layers that turn images into vectors. */
const imageInputs = fc
  .record({
    shape: fc.tuple(...[8, 8, 3].map((max) => fc.integer({ min: 1, max }))) as fc.Arbitrary<
      [number, number, number]
    >,
    ...{ imageLayers: fc.array(imageLayer, { maxLength: 3 }), vectorLayer },
  })
  .map(({ shape, imageLayers, vectorLayer }) => ({
    features: sizeOfShape(shape),
    layers: [{ type: 'reshape', shape } as const, ...imageLayers, vectorLayer],
  }))
  .filter(isValid);

function isValid(network: Pick<NetworkSpec, 'features' | 'layers'>): boolean {
  try {
    return outputShapes(network).length > 0;
  } catch {
    return false;
  }
}

/** Number of features, an embedding in which each feature selects a row, and a layer that makes a vector of the rows. */
const embeddingInputs = fc
  .record({
    ...{ features: fc.integer({ min: 1, max: 9 }), vectorLayer },
    embedding: fc.record({
      ...{ type: fc.constant('embedding' as const), outputDim: fc.integer({ min: 1, max: 17 }) },
      inputDim: fc.constantFrom(1, 256),
      embeddingsRegularizer: fc.record({ l1: penaltyFactor, l2: penaltyFactor, proximalL1: penaltyFactor }),
      embeddingsConstraint: constraint,
    }),
  })
  .map(({ features, embedding, vectorLayer }) => ({ features, layers: [embedding, vectorLayer] }));

/** Number of features, and the layers before the hidden dense layers. */
const featuresAndFirstLayers = fc.oneof(
  embeddingInputs,
  fc.record({ features: fc.integer({ min: 1, max: 70 }), layers: dropout }),
  imageInputs,
);

/** Networks for images, vectors or an embedding's row numbers, with up to two hidden dense layers. */
export const randomNetwork: fc.Arbitrary<NetworkSpec> = fc
  .tuple(problem, featuresAndFirstLayers, fc.array(hiddenBlock, { maxLength: 2 }))
  .chain(([problemAndLoss, { features, layers: firstLayers }, hiddenBlocks]) =>
    fc.record({
      ...{
        problem: fc.constant(problemAndLoss.problem),
        loss: fc.constant(problemAndLoss.loss),
        features: fc.constant(features),
      },
      inputs: fc.constantFrom<NetworkSpec['inputs'][]>({ type: 'bytes', divisor: 255 }, { type: 'numbers' }),
      batchSize: fc.integer({ min: 1, max: 45 }),
      classWeight: fc.constant(problemAndLoss.problem.type === 'binary' ? [0.5, 2] : undefined),
      optimizer,
      layers: dense(problemAndLoss.problem.type === 'multi-class' ? problemAndLoss.problem.classes : 1).map(
        (outputLayer) => [...firstLayers, ...hiddenBlocks.flat(), outputLayer],
      ),
    }),
  );
