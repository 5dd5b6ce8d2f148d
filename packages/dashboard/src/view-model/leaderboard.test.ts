import { configuration, row, runningTrial, sampleStudy } from '../testing/fixtures.ts';
import { selectGlyphs } from './glyphs.ts';
import { leaderboardColumns, markedSeries, strategyTone } from './leaderboard.ts';
import { plainText } from './line.ts';
import { placeColumns, tableLines } from './table.ts';
import type { ConfigurationRow, Study } from '@ridgeline/core';

const glyphs = selectGlyphs({ unicode: true });
const rate = 'training.optimizer.learning_rate';

const show = (
  rows: ConfigurationRow[],
  width: number,
  study: Study = sampleStudy,
  curves = new Map<number, number[]>(),
) => {
  const lines = tableLines(leaderboardColumns(study, rows, curves, glyphs), width);
  return lines.map((line) => plainText(line).trimEnd());
};

const rows = [
  row({
    configuration: configuration({
      strategy: 'dropout',
      number: 3,
      parameters: { [rate]: 0.0123456, 'network.dropout': 0.312345 },
    }),
    mean: 0.95412,
    deviation: 0.00123,
    gap: 0.0211,
  }),
  row({
    rank: 2,
    configuration: configuration({ strategy: 'none', number: 0, parameters: { [rate]: 0.00025 } }),
    mean: 0.94,
    deviation: undefined,
    gap: -0.0031,
  }),
  row({
    rank: undefined,
    configuration: configuration({
      strategy: 'max-norm',
      number: 4,
      parameters: {
        [rate]: 1,
        'network.kernel_constraint.name': 'MaxNorm',
        'network.kernel_constraint.max_value': 2,
      },
    }),
    state: 'running',
    complete: 1,
    mean: undefined,
    deviation: undefined,
    gap: undefined,
    epochs: 27,
    maxEpochs: 40,
  }),
  row({
    rank: undefined,
    state: 'diverged',
    complete: 2,
    mean: undefined,
    deviation: undefined,
    gap: undefined,
  }),
];

describe('leaderboardColumns', () => {
  it('aligns varying parameters on the decimal point', () => {
    expect(show(rows, 100)).toEqual([
      '#  strategy  learning_rate  parameters     val_accuracy ↑      gap  epochs  seeds',
      '1  dropout   0.0123         dropout 0.312  0.9541 ±0.0012   0.0211   60/60  3/3',
      '2  none      2.5e-4                        0.9400          -0.0031   60/60  3/3',
      '◐  max-norm  1              max_value 2    –                     –   27/40  1/3',
      '∿  l2        0.001          l2 0.01        –                     –   60/60  diverged',
    ]);
  });

  it('drops one column after another as the width shrinks', () => {
    const headers = (width: number) =>
      placeColumns(leaderboardColumns(sampleStudy, rows, new Map(), glyphs), width).map(
        ({ header }) => header,
      );
    expect([70, 60, 50, 40, 30, 20].map(headers)).toEqual([
      ['#', 'strategy', 'learning_rate', 'parameters', 'val_accuracy ↑', 'gap', 'epochs', 'seeds'],
      ['#', 'strategy', 'learning_rate', 'parameters', 'val_accuracy ↑', 'gap', 'seeds'],
      ['#', 'strategy', 'parameters', 'val_accuracy ↑', 'gap', 'seeds'],
      ['#', 'strategy', 'parameters', 'val_accuracy ↑', 'gap'],
      ['#', 'strategy', 'val_accuracy ↑', 'gap'],
      ['#', 'strategy', 'val_accuracy ↑'],
    ]);
  });

  it('draws curves if they fit', () => {
    const curves = new Map([[3, [0.1, 0.5, 0.7, 0.9]]]);
    expect(show(rows, 120, sampleStudy, curves)[1]).toMatch(/ ▁▁▄▇$/);
    expect(show(rows, 80, sampleStudy, curves)[0]).not.toContain('curve');
  });

  it('omits the columns of strategies and seeds if there is only one of each', () => {
    const singleStrategyStudy: Study = {
      ...sampleStudy,
      definition: {
        ...sampleStudy.definition,
        seeds: [0],
        strategies: sampleStudy.definition.strategies.filter((strategy) => strategy.name === 'l2'),
      },
    };
    expect(show([row({ complete: 1, deviation: undefined })], 100, singleStrategyStudy)).toEqual([
      '#  learning_rate  l2    val_accuracy ↑     gap  epochs  state',
      '1  0.001          0.01  0.9500          0.0300   60/60  complete',
    ]);
  });

  it('has a header before anything has started', () => {
    expect(show([], 100)).toEqual(['#  strategy  learning_rate  parameters  val_accuracy ↑  epochs  seeds']);
  });
});

it('chooses the number of digits by the best values of a ranking', () => {
  const rankedRows = [0.01234, 0.01241, 0.013, 0.02, 0.5, 12, 153, 4.2e9].map((mean, index) =>
    row({
      rank: index + 1,
      configuration: configuration({ number: index }),
      mean,
      deviation: undefined,
      gap: undefined,
    }),
  );
  // Reversed, because the order must not matter.
  const lines = show(rankedRows.toReversed(), 100).slice(1);
  expect(lines.at(-1)).toContain(' 0.0123');
  expect(lines.at(-2)).toContain(' 0.0124');
  expect(lines[0]).toContain('4.200e+9');
});

it('distinguishes queued from running configurations', () => {
  const runningConfiguration = (number: number) =>
    row({ rank: undefined, configuration: configuration({ number }), state: 'running', mean: undefined });
  const study = { ...sampleStudy, definition: { ...sampleStudy.definition, seeds: [0] } };
  const started = runningTrial();
  const training = [{ ...started, trial: { ...started.trial, configuration: configuration({ number: 3 }) } }];
  const table = tableLines(
    leaderboardColumns(
      study,
      [runningConfiguration(3), runningConfiguration(4)],
      new Map(),
      glyphs,
      training,
    ),
    100,
  );
  expect(table.slice(1).map((line) => plainText(line).trim())).toEqual([
    expect.stringMatching(/^◐ .* running$/),
    expect.stringMatching(/^◌ .* queued$/),
  ]);
});

describe('strategyTone', () => {
  it('depends on the index of the strategy', () => {
    expect(['none', 'l1', 'dropout'].map((name) => strategyTone(sampleStudy, name))).toEqual([
      'series-0',
      'series-1',
      'series-3',
    ]);
  });
});

describe('markedSeries', () => {
  it('contains marked configurations even if they are not on the page', () => {
    const curves = new Map([
      [3, [0.5, 0.7]],
      [9, [0.4]],
    ]);
    expect(markedSeries([9, 3, 7], rows, curves)).toEqual([
      { name: 'configuration 9', tone: 'series-0', look: 'line', points: [[1, 0.4]] },
      {
        name: '#1 dropout',
        tone: 'series-1',
        look: 'line',
        points: [
          [1, 0.5],
          [2, 0.7],
        ],
      },
    ]);
  });
});
