import {
  searchDefaults,
  type Dimension,
  type StrategyDimension,
  type SweepDefinition,
} from '@ridgeline/core';
import { varyingParameters } from './varying-parameters.ts';

const uniform = (name: string, min = 0, max = 1): Dimension => ({ type: 'uniform', name, min, max });

const definition = (strategies: Record<string, StrategyDimension[]>): SweepDefinition => ({
  name: 'study',
  description: undefined,
  type: 'network',
  task: {},
  metric: { name: 'val_loss', goal: 'minimize', summary: { type: 'last' } },
  ...searchDefaults,
  seed: 0,
  seeds: [0],
  strategies: Object.entries(strategies).map(([name, dimensions]) => ({
    name,
    method: 'random',
    dimensions,
  })),
});

const sharedDimension = (dimension: Dimension): StrategyDimension => ({ owner: 'shared', dimension });
const ownDimension = (dimension: Dimension): StrategyDimension => ({ owner: 'strategy', dimension });

describe('varyingParameters', () => {
  it('omits constant parameters', () => {
    const parameters = varyingParameters(
      definition({
        all: [
          sharedDimension({ type: 'constant', name: 'network.activation', value: 'relu' }),
          sharedDimension({ type: 'categorical', name: 'network.loss', values: ['mse'] }),
          sharedDimension(uniform('network.l1', 1, 1)),
          sharedDimension(uniform('network.l2')),
        ],
      }),
    );
    expect(parameters).toEqual([{ path: 'network.l2', name: 'l2', isShared: true }]);
  });

  it('lists each shared parameter once, before the others', () => {
    const rate = uniform('training.optimizer.learning_rate');
    const parameters = varyingParameters(
      definition({
        l2: [ownDimension(uniform('network.kernel_regularizer.l2')), sharedDimension(rate)],
        dropout: [sharedDimension(rate), ownDimension(uniform('network.dropout'))],
      }),
    );
    expect(parameters).toEqual([
      { path: 'training.optimizer.learning_rate', name: 'learning_rate', isShared: true },
      { path: 'network.kernel_regularizer.l2', name: 'l2', isShared: false },
      { path: 'network.dropout', name: 'dropout', isShared: false },
    ]);
  });

  it('treats all parameters of a single strategy as shared', () => {
    expect(
      varyingParameters(definition({ all: [ownDimension(uniform('network.dropout'))] }))[0]?.isShared,
    ).toBe(true);
  });

  it('includes constant parameters in finals', () => {
    const rate = (value: number): Dimension => ({ type: 'constant', name: 'training.rate', value });
    const dropout: Dimension = { type: 'constant', name: 'network.dropout', value: 0.2 };
    const search = definition({
      none: [ownDimension(rate(0.1))],
      dropout: [ownDimension(rate(0.3)), ownDimension(dropout)],
    });
    const finalsOf = { study: 'study', round: 1, metric: search.metric, folds: 1 };
    expect(varyingParameters(search)).toEqual([]);
    expect(varyingParameters({ ...search, finalsOf })).toEqual([
      { path: 'training.rate', name: 'rate', isShared: true },
      { path: 'network.dropout', name: 'dropout', isShared: false },
    ]);
  });

  it('lengthens a name until it is unambiguous', () => {
    const names = varyingParameters(
      definition({
        all: [
          sharedDimension(uniform('network.dropout')),
          sharedDimension(uniform('network.input.dropout')),
          sharedDimension(uniform('network.kernel_regularizer.l2')),
          sharedDimension(uniform('network.output.kernel_regularizer.l2')),
        ],
      }),
    ).map((parameter) => parameter.name);
    expect(names).toEqual([
      'network.dropout',
      'input.dropout',
      'network.kernel_regularizer.l2',
      'output.kernel_regularizer.l2',
    ]);
  });
});
