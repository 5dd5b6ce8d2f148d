import type { ConstraintConfig, OptimizerConfig } from '@ridgeline/core';
import { encodeSpec } from './encode-spec.ts';
import type { LayerSpec } from './layer-spec.ts';
import type { NetworkSpec } from './network-spec.ts';

const sgd: OptimizerConfig = {
  name: 'sgd',
  learningRate: 0.1,
  momentum: 0.5,
  nesterov: true,
  clipping: { type: 'none' },
};

function dense(units: number, kernelConstraint: ConstraintConfig = { name: 'none' }): LayerSpec {
  return {
    type: 'dense',
    units,
    kernelRegularizer: { l1: 1, l2: 2, proximalL1: 3 },
    biasRegularizer: { l1: 4, l2: 5 },
    kernelConstraint,
  };
}

function spec(changes: Partial<NetworkSpec> = {}): NetworkSpec {
  return {
    features: 64,
    problem: { type: 'multi-class', classes: 10 },
    inputs: { type: 'bytes', divisor: 16 },
    batchSize: 32,
    loss: { name: 'sparse_categorical_crossentropy' },
    classWeight: undefined,
    optimizer: sgd,
    layers: [dense(10)],
    ...changes,
  };
}

describe('encodeSpec', () => {
  it('writes the fields in the order in which the engine reads them', () => {
    expect([...encodeSpec(spec())]).toEqual([
      ...[2, 64, 10, 0, 32, 0, 16, 0, 0, 0],
      ...[0, 0.5, 1, 0, 0, 0, 0],
      ...[0, 0, 0],
      ...[1, 1, 11, 10, 1, 2, 3, 0, 0, 0, 0, 0, 4, 5],
    ]);
  });

  it('writes the class weights before the layers', () => {
    const fields = encodeSpec(spec({ problem: { type: 'binary' }, classWeight: [1, 7] }));
    expect([...fields.slice(19, 23)]).toEqual([2, 1, 7, 1]);
    expect([fields[2], fields[3], fields[7]]).toEqual([1, 1, 0]);
  });

  it('encodes numbers as inputs and as targets', () => {
    const loss = { name: 'huber', delta: 0.7 } as const;
    const fields = encodeSpec(spec({ problem: { type: 'regression' }, inputs: { type: 'numbers' }, loss }));
    expect([...fields.slice(2, 10)]).toEqual([1, 2, 32, 1, 1, 1, 8, 0.7]);
  });

  it.each<[OptimizerConfig, number[]]>([
    [sgd, [0, 0.5, 1, 0, 0, 0, 0, 0, 0]],
    [
      {
        ...{ name: 'adamw', learningRate: 1, beta1: 0.9, beta2: 0.99, epsilon: 1e-7, amsgrad: true },
        ...({ weightDecay: 0.004, clipping: { type: 'global_norm', limit: 2 } } as const),
      },
      [2, 0.9, 0.99, 1e-7, 1, 0.004, 0, 3, 2],
    ],
    [
      { ...sgd, name: 'rmsprop', rho: 0.9, momentum: 0.1, epsilon: 1e-6, centered: true },
      [4, 0.9, 0.1, 1e-6, 1, 0, 0, 0, 0],
    ],
    [
      { ...sgd, name: 'adagrad', initialAccumulatorValue: 0.1, epsilon: 1e-5 },
      [5, 0.1, 1e-5, 0, 0, 0, 0, 0, 0],
    ],
  ])('writes the optimizer %j', (optimizer, fields) => {
    expect([...encodeSpec(spec({ optimizer })).slice(10, 19)]).toEqual(fields);
  });

  it.each<[ConstraintConfig, number[]]>([
    [{ name: 'NonNeg' }, [1, 0, 0, 0, 0]],
    [{ name: 'MaxNorm', maxValue: 3, axis: 1 }, [2, 2, 0, 3, 1]],
    [{ name: 'UnitNorm', axis: 0 }, [2, 1, 1, 1, 1]],
    [{ name: 'MinMaxNorm', minValue: 1, maxValue: 2, rate: 0.5, axis: 0 }, [2, 1, 1, 2, 0.5]],
  ])('writes the constraint %j', (constraint, fields) => {
    expect([...encodeSpec(spec({ layers: [dense(10, constraint)] })).slice(-7, -2)]).toEqual(fields);
  });

  it('writes the kind and the number of fields before each layer', () => {
    const layers: LayerSpec[] = [
      { type: 'dropout', rate: 0.2 },
      dense(3),
      {
        type: 'activation',
        activation: { name: 'elu', alpha: 0.5 },
        activityRegularizer: { l1: 0.1, l2: 0.2 },
      },
      dense(10),
    ];
    const fields = [...encodeSpec(spec({ layers })).slice(20)];
    expect(fields.slice(0, 4)).toEqual([4, 3, 1, 0.2]);
    expect(fields.slice(4, 7)).toEqual([1, 11, 3]);
    expect(fields.slice(17, 23)).toEqual([2, 4, 7, 0.5, 0.1, 0.2]);
  });

  it('writes windows and axes in the order in which the engine reads them', () => {
    const unregularized = { l1: 0, l2: 0, proximalL1: 0 };
    const conv2d: LayerSpec = {
      ...{ type: 'conv2d', filters: 7, kernelSize: [3, 2], strides: [1, 4], padding: 'same', useBias: false },
      ...{ kernelRegularizer: unregularized, biasRegularizer: unregularized },
      kernelConstraint: { name: 'UnitNorm', axis: [0, 1, 2] },
    };
    const pooling: LayerSpec = {
      ...{ type: 'average_pooling2d', poolSize: [2, 3], strides: [2, 1], padding: 'valid' },
    };
    const layers: LayerSpec[] = [{ type: 'reshape', shape: [8, 4, 2] }, conv2d, pooling, { type: 'flatten' }];
    expect([...encodeSpec(spec({ layers })).slice(21)]).toEqual([
      ...[4, 3, 8, 4, 2],
      ...[6, 17, 7, 3, 2, 1, 4, 1, 0, 0, 0, 0, 2, 7, 1, 1, 1, 0, 0],
      ...[8, 5, 2, 3, 2, 1, 0],
      ...[5, 0],
    ]);
  });
});
