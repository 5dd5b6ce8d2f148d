import { compareStrategies } from '@ridgeline/compare';
import { finalsDefinition } from '@ridgeline/core';
import { configuration, finished, row, strategyRow, sampleStudy } from '../testing/fixtures.ts';
import { simulatedDefinition } from '../testing/simulated-study.ts';
import { selectGlyphs } from './glyphs.ts';
import { plainText } from './line.ts';
import {
  comparisonColumns,
  countEndedConfigurations,
  brokenShare,
  rankStrategies,
  strategyColumns,
} from './strategies.ts';
import { tableLines } from './table.ts';

const none = strategyRow('none', {
  states: { running: 1, complete: 4, pruned: 0, diverged: 0, failed: 0, cancelled: 0 },
  best: row({
    mean: 0.92,
    deviation: 0.01,
    gap: 0.07,
    configuration: configuration({ strategy: 'none', parameters: {} }),
  }),
});
const l2 = strategyRow('l2', {
  states: { running: 0, complete: 2, pruned: 0, diverged: 1, failed: 1, cancelled: 0 },
  best: row({ mean: 0.96, deviation: 0.01, gap: 0.02 }),
});
const dropout = strategyRow('dropout', {
  states: { running: 2, complete: 0, pruned: 0, diverged: 0, failed: 0, cancelled: 0 },
});

describe('rankStrategies', () => {
  it('sorts strategies without a result last', () => {
    expect(rankStrategies(sampleStudy, [none, dropout, l2])).toEqual([l2, none, dropout]);
  });

  it('sorts the lowest value first if the metric is minimized', () => {
    const minimized = {
      ...sampleStudy,
      definition: {
        ...sampleStudy.definition,
        metric: { ...sampleStudy.definition.metric, goal: 'minimize' as const },
      },
    };
    expect(rankStrategies(minimized, [l2, none])).toEqual([none, l2]);
  });
});

describe('strategyColumns', () => {
  it('shows the best configuration of each strategy on a shared axis', () => {
    const columns = strategyColumns(sampleStudy, [l2, none, dropout], selectGlyphs({ unicode: true }));
    expect(tableLines(columns, 94).map((line) => plainText(line).trimEnd())).toEqual([
      'strategy  val_accuracy ↑     gap  at                            done  broken',
      'l2        0.9600 ±0.0100  0.0200  l2 0.01, learning_rate 0.001     4    50 %            ├─●──┤',
      'none      0.9200 ±0.0100  0.0700                                   4     0 %  ├──●─┤',
      'dropout   –                    –                                   0       –',
    ]);
  });
});

describe('comparisonColumns', () => {
  it('shows no interval of a strategy whose seeds are not complete', () => {
    const finals = finalsDefinition(simulatedDefinition, {
      round: 1,
      chosen: [configuration({ strategy: 'dropout' })],
      seeds: [1000, 1001, 1002],
      design: { alpha: 0.05 },
    })!;
    const trials = [0.9, 0.92].map((value, repeat) =>
      finished(
        { type: 'complete', value, step: 1, values: {} },
        {
          trial: {
            number: repeat,
            configuration: configuration({ strategy: 'dropout' }),
            repeat,
            seed: 1000 + repeat,
            epochs: 1,
          },
        },
      ),
    );
    const comparison = compareStrategies(trials, finals, { interim: true });
    expect(comparison.strategies[0]!.chosen!.interval).toBeDefined();
    const glyphs = selectGlyphs({ unicode: true });
    const lines = tableLines(comparisonColumns(sampleStudy, [dropout], comparison, glyphs), 94);
    expect(plainText(lines[1]!)).toMatch(/^dropout +– +– /);
  });
});

describe('the counts', () => {
  it('include every configuration that has ended', () => {
    expect(countEndedConfigurations(l2)).toBe(4);
    expect(brokenShare(l2)).toBe(0.5);
    expect(brokenShare(dropout)).toBeUndefined();
  });
});
