import { configuration, runningTrial, sampleStudy } from '../testing/fixtures.ts';
import { selectGlyphs } from './glyphs.ts';
import { plainText } from './line.ts';
import { runningColumns, runningLine } from './running.ts';
import { tableLines } from './table.ts';

const glyphs = selectGlyphs({ unicode: true });
const first = runningTrial();
const second = runningTrial({
  trial: { ...first.trial, number: 100, configuration: configuration({ strategy: 'none', parameters: {} }) },
  last: undefined,
  started: 65_000,
});

describe('runningColumns', () => {
  it('has a row with a bar for each trial', () => {
    const table = tableLines(runningColumns(sampleStudy, [first, second], glyphs, 70_000), 100);
    expect(table.map((line) => plainText(line).trimEnd())).toEqual([
      'trial  strategy  parameters                    seed  epoch  val_accuracy   time',
      '  #57  l2        l2 0.01, learning_rate 0.001     1   5/20        0.9000  1m10s  ━━━━╸──────────────',
      ' #100  none                                       1   0/20             –     5s  ───────────────────',
    ]);
  });
});

describe('runningLine', () => {
  it('lists all trials in one line', () => {
    expect(plainText(runningLine(sampleStudy, [first, second], glyphs))).toBe('#57 l2 5/20 · #100 none 0/20');
  });
});
