import { randomStream, type Dimension, type FinishedTrial, type Outcome, type Study } from '@ridgeline/core';
import { figureToSvg } from '../render/figure-files.ts';
import { demoDefinition } from '../testing/demo-study.ts';
import { getTexts } from '../texts/texts.ts';
import { parameterData, type ParameterFigureDetail } from '../study-data.ts';
import { parameterFigures } from './all-figures.ts';
import { uniqueDimensions } from './dimensions.ts';
import { parallelFigure } from './space.ts';

const dimensions: readonly Dimension[] = [
  { type: 'uniform', name: 'network.dropout', min: 0, max: 0.5 },
  { type: 'log_uniform_values', name: 'training.optimizer.learning_rate', min: 1e-4, max: 1e-1 },
  { type: 'categorical', name: 'network.activation', values: ['relu', 'tanh'] },
];
const strategies = ['adam', 'sgd'].map((name) => ({
  name,
  method: 'random' as const,
  dimensions: dimensions.map((dimension) => ({ owner: 'shared' as const, dimension })),
}));
const definition = { ...demoDefinition('demo', [0]), strategies };
const study: Study = { name: 'demo', definition, plan: undefined, state: 'complete', created: 0 };

const stream = randomStream(1, 'figures');
/** Trials whose accuracy is best at a dropout of 0.2 and a learning rate of 0.01. */
const trials = Array.from({ length: 40 }, (_, number): FinishedTrial => {
  const dropout = 0.5 * stream.uniform(3 * number);
  const exponent = -4 + 3 * stream.uniform(3 * number + 1);
  const parameters = {
    'network.dropout': dropout,
    'training.optimizer.learning_rate': Math.exp(exponent * Math.LN10),
    'network.activation': number % 3 === 0 ? 'tanh' : 'relu',
  };
  const value = 0.99 - (dropout - 0.2) * (dropout - 0.2) - 0.05 * (exponent + 2) * (exponent + 2);
  const configuration = { number, strategy: strategies[number % 2]!.name, point: number >> 1, parameters };
  return {
    trial: { number, configuration, repeat: 0, seed: 0, epochs: 1 },
    attempt: 0,
    outcome: { type: 'complete', value, step: 1, values: {} },
    epochs: 1,
    started: 0,
    ended: 1,
    threadTime: 1,
    fingerprint: undefined,
  };
});

function createFigures(detail: ParameterFigureDetail) {
  return parameterFigures(parameterData({ study, trials }, detail)).filter((figure) => figure !== undefined);
}
const figures = createFigures('models');

it('draws only feasible configurations, but learns from all', () => {
  const constraints = [{ name: 'size', max: 10 }];
  const constrained = {
    study: { ...study, definition: { ...definition, constraints } },
    trials: trials.map((trial, index) => ({
      ...trial,
      outcome: { ...trial.outcome, values: { size: index < 4 ? 10 : 11 } } as Outcome,
    })),
  };
  const { outcomes, models } = parameterData(constrained);
  expect(outcomes.filter(({ value }) => value !== undefined)).toHaveLength(4);
  expect(models).toHaveLength(2);
  const captions = parameterFigures(parameterData(constrained)).flatMap((figure) =>
    figure === undefined ? [] : [getTexts('en').figure(figure.text).caption],
  );
  expect(captions.filter((caption) => /^(Each line|val_accuracy of)|Dots are/.test(caption))).toHaveLength(6);
  for (const caption of captions)
    expect(caption).not.toMatch(/Each line is a configuration|of each configuration|the configurations that/);
});

it('draws no parallel axis of a parameter that has one value wherever it is set', () => {
  const path = 'network.kernel_constraint.name';
  const constant = {
    owner: 'strategy',
    dimension: { type: 'constant', name: path, value: 'MaxNorm' },
  } as const;
  const [adam, sgd] = strategies;
  const figure = parallelFigure(
    parameterData({
      study: {
        ...study,
        definition: {
          ...definition,
          strategies: [adam!, { ...sgd!, dimensions: [...sgd!.dimensions, constant] }],
        },
      },
      trials: trials.map((finished) => {
        const { configuration } = finished.trial;
        const parameters =
          configuration.strategy === 'sgd'
            ? { ...configuration.parameters, [path]: 'MaxNorm' }
            : configuration.parameters;
        return { ...finished, trial: { ...finished.trial, configuration: { ...configuration, parameters } } };
      }),
    }),
  );
  expect(new Set(figure!.rows.map(({ axis }) => axis))).toEqual(
    new Set(['dropout', 'learning_rate', 'activation', 'val_accuracy']),
  );
});

it('merges the dimensions of one name', () => {
  const merge = (dimensionOfEachStrategy: readonly Dimension[]) =>
    uniqueDimensions({
      ...definition,
      strategies: dimensionOfEachStrategy.map((dimension, index) => ({
        name: String(index),
        method: 'random' as const,
        dimensions: [{ owner: 'strategy' as const, dimension }],
      })),
    });
  const relu: Dimension = { type: 'constant', name: 'activation', value: 'relu' };
  const tanh: Dimension = { type: 'constant', name: 'activation', value: 'tanh' };
  expect(merge([relu, tanh, relu])).toEqual([
    { type: 'categorical', name: 'activation', values: ['relu', 'tanh'] },
  ]);
  const range: Dimension = { type: 'uniform', name: 'rate', min: 0, max: 1 };
  const fixed: Dimension = { type: 'constant', name: 'rate', value: 0.5 };
  expect(merge([fixed, range])).toEqual([range]);
  expect(merge([range, fixed])).toEqual([range]);
});

it('draws no models with the detail `results`', () => {
  const ids = createFigures('results').map(({ id }) => id);
  expect(figures.map(({ id }) => id).filter((id) => !ids.includes(id))).toEqual([
    'main-effects',
    'map-adam',
    'map-sgd',
  ]);
});

it('draws a predicted curve per strategy within its band', () => {
  const { rows, text } = figures.find(({ id }) => id === 'slice-training-optimizer-learning-rate')!;
  expect(text).toMatchObject({ modelledCount: 20, drawn: 40, isChoice: false });
  const curves = rows.filter(({ predicted }) => predicted !== null);
  expect(curves).toHaveLength(2 * 41);
  for (const { low, predicted, high } of curves) {
    expect(Number(low)).toBeLessThanOrEqual(Number(predicted));
    expect(Number(predicted)).toBeLessThanOrEqual(Number(high));
    expect(Number(high)).toBeLessThanOrEqual(1);
  }
  const adam = curves.filter(({ strategy }) => strategy === 'adam');
  const top = adam.reduce((best, row) => (Number(row['predicted']) > Number(best['predicted']) ? row : best));
  expect(Math.abs(Math.log10(Number(top['parameter'])) + 2)).toBeLessThan(0.4);
});

it('sorts the main effects by their share of the variance', () => {
  const { rows } = figures.find(({ id }) => id === 'main-effects')!;
  expect(rows.map(({ label }) => label).slice(0, 2)).toEqual(['learning_rate', 'learning_rate']);
});

it('covers a map with cells that touch each other', () => {
  const { rows } = figures.find(({ id }) => id === 'map-adam')!;
  const cells = rows.filter(({ predicted }) => typeof predicted === 'number');
  expect(cells).toHaveLength(400);
  for (const side of ['x', 'y']) {
    const from = new Set(cells.map((row) => row[`${side}From`]));
    const to = new Set(cells.map((row) => row[`${side}To`]));
    expect([...from].filter((edge) => !to.has(edge!))).toHaveLength(1);
  }
});

it.each(['slice-network-dropout', 'slice-network-activation', 'main-effects', 'map-adam'])(
  'draws %s as SVG',
  async (id) => {
    const svg = await figureToSvg(figures.find((figure) => figure.id === id)!);
    expect(svg).toMatch(/role-mark[^>]*><path/);
    expect(svg).not.toMatch(/NaN|undefined/);
  },
);
