import type { Activation, ConstraintConfig, LossConfig, OptimizerConfig } from '@ridgeline/core';
import fc from 'fast-check';
import type { LayerSpec, NetworkSpec } from '../network-spec.ts';

const share = fc.double({ min: 0, max: 0.9, noNaN: true });
const factor = fc.option(fc.double({ min: 0, max: 0.01, noNaN: true }), { nil: 0 });
const axis = fc.constantFrom<0 | 1>(0, 1);

const activation: fc.Arbitrary<Activation> = fc.oneof(
  fc.constantFrom<Activation>(
    ...(['relu', 'linear', 'sigmoid', 'tanh', 'softmax', 'prelu'] as const).map((name) => ({ name })),
  ),
  share.map((negativeSlope) => ({ name: 'leaky_relu', negativeSlope }) as const),
  share.map((alpha) => ({ name: 'elu', alpha }) as const),
);

const constraint: fc.Arbitrary<ConstraintConfig> = fc.oneof(
  fc.constantFrom<ConstraintConfig>({ name: 'none' }, { name: 'NonNeg' }),
  fc.record({ name: fc.constant('UnitNorm' as const), axis }),
  fc.record({ name: fc.constant('MaxNorm' as const), maxValue: fc.constantFrom(0.5, 2), axis }),
  fc.record({
    name: fc.constant('MinMaxNorm' as const),
    minValue: share,
    maxValue: fc.constantFrom(1, 2),
    rate: share,
    axis,
  }),
);

const adam = { beta1: share, beta2: fc.constantFrom(0.99, 0.999), epsilon: fc.constantFrom(1e-7, 1e-3) };

const clipping: fc.Arbitrary<OptimizerConfig['clipping']> = fc.oneof(
  fc.constant({ type: 'none' } as const),
  fc.record({
    type: fc.constantFrom('value' as const, 'norm' as const, 'global_norm' as const),
    limit: fc.constantFrom(0.01, 1),
  }),
);

const optimizer: fc.Arbitrary<OptimizerConfig> = fc
  .oneof(
    fc.record({ name: fc.constant('sgd' as const), momentum: share, nesterov: fc.boolean() }),
    fc.record({ name: fc.constant('adam' as const), ...adam, amsgrad: fc.boolean() }),
    fc.record({
      name: fc.constant('adamw' as const),
      ...adam,
      amsgrad: fc.boolean(),
      weightDecay: factor,
    }),
    fc.record({ name: fc.constant('nadam' as const), ...adam }),
    fc.record({
      name: fc.constant('rmsprop' as const),
      rho: share,
      momentum: share,
      epsilon: fc.constant(1e-7),
      centered: fc.boolean(),
    }),
    fc.record({
      name: fc.constant('adagrad' as const),
      initialAccumulatorValue: share,
      epsilon: fc.constant(1e-7),
    }),
  )
  .chain((own) => clipping.map((clipping) => ({ ...own, learningRate: 0.01, clipping })));

const smoothed = <N extends 'categorical_crossentropy' | 'binary_crossentropy'>(name: N) =>
  share.map((labelSmoothing) => ({ name, labelSmoothing }));

const problem: fc.Arbitrary<Pick<NetworkSpec, 'problem' | 'loss'>> = fc.oneof(
  fc.record({
    problem: fc.integer({ min: 2, max: 19 }).map((classes) => ({ type: 'multi-class', classes }) as const),
    loss: smoothed('categorical_crossentropy'),
  }),
  fc.record({
    problem: fc.constant({ type: 'binary' } as const),
    loss: fc.oneof(smoothed('binary_crossentropy'), fc.constant({ name: 'hinge' } as const)),
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

const regularizer = fc.record({ l1: factor, l2: factor });

function dense(units: number): fc.Arbitrary<LayerSpec> {
  return fc.record({
    type: fc.constant('dense' as const),
    units: fc.constant(units),
    kernelRegularizer: fc.record({ l1: factor, l2: factor, proximalL1: factor }),
    biasRegularizer: regularizer,
    kernelConstraint: constraint,
  });
}

const dropout: fc.Arbitrary<readonly LayerSpec[]> = fc.option(
  fc.double({ min: 0.05, max: 0.8, noNaN: true }).map((rate) => [{ type: 'dropout', rate } as const]),
  { nil: [] },
);

const hiddenLayer: fc.Arbitrary<readonly LayerSpec[]> = fc
  .tuple(
    fc.integer({ min: 1, max: 40 }).chain(dense),
    fc.record({
      type: fc.constant('activation' as const),
      activation,
      activityRegularizer: regularizer,
    }),
    dropout,
  )
  .map(([layer, activation, dropped]) => [layer, activation, ...dropped]);

/** Networks of up to two hidden layers with every setting of a sweep file. */
export const randomNetwork: fc.Arbitrary<NetworkSpec> = fc
  .tuple(problem, dropout, fc.array(hiddenLayer, { maxLength: 2 }))
  .chain(([ends, dropped, hidden]) =>
    fc.record({
      ...{ problem: fc.constant(ends.problem), loss: fc.constant(ends.loss) },
      features: fc.integer({ min: 1, max: 70 }),
      inputs: fc.constantFrom<NetworkSpec['inputs'][]>({ type: 'bytes', divisor: 255 }, { type: 'numbers' }),
      batchSize: fc.integer({ min: 1, max: 45 }),
      classWeight: fc.constant(ends.problem.type === 'binary' ? [0.5, 2] : undefined),
      optimizer,
      layers: dense(ends.problem.type === 'multi-class' ? ends.problem.classes : 1).map((output) => [
        ...dropped,
        ...hidden.flat(),
        output,
      ]),
    }),
  );
