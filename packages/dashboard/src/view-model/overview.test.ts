import { createMemoryStore } from '@ridgeline/core';
import { createManualClock } from '../testing/manual-clock.ts';
import { simulatedDefinition, simulateStudy } from '../testing/simulated-study.ts';
import { terminal } from '../testing/fixtures.ts';
import { snapshotReader } from '../feed/snapshot-reader.ts';
import { plainText } from './line.ts';
import { firstVisible, overview, type OverviewInput } from './overview.ts';
import type { Snapshot } from './snapshot.ts';

let snapshot: Snapshot;
const clock = createManualClock();

beforeAll(async () => {
  const { log, view } = createMemoryStore(clock.now);
  const study = await simulateStudy(log, { abreast: 2, trials: 150 });
  for (let epoch = 0; epoch < 250; epoch++) {
    clock.advance(200);
    await study.advance();
  }
  snapshot = await snapshotReader(view, simulatedDefinition.name)({ first: 0, limit: 48, curves: true });
});

const input = (columns: number, rows: number, rest: Partial<OverviewInput> = {}): OverviewInput => ({
  snapshot,
  owner: { state: 'running', threads: 2, warnings: [] },
  terminal: terminal(columns, rows),
  cursor: 0,
  message: '',
  now: clock.now(),
  ...rest,
});

const show = (...args: Parameters<typeof input>) =>
  Object.values(overview(input(...args)))
    .flat()
    .map((line) => plainText(line).trimEnd());

describe('overview', () => {
  it('fills 80x24', () => {
    expect(show(80, 24)).toEqual([
      ' regularization · which strategy generalizes best on 5,000 digits     ◐ running',
      ' ━━━━━━━────────────────────────────────────  17 %  24 of 150 trials  ETA 4m10s',
      ' ◐ 2 running  ✓ 24 complete            30.0 trials/min · 50s so far · 2 threads',
      ' ─ best of each strategy ─ interim ────────────────────────────────────────────',
      ' strategy  val_accuracy ↑     gap  at               done  failed',
      ' max-norm  0.9580 ±0.0007  0.0405  max_value 0.67…     1     0 %              ●',
      ' dropout   0.9448 ±0.0004  0.0536  dropout 0.562,…     1     0 %          ●',
      ' l2        0.9377 ±0.0007  0.0607  l2 7.68e-5, le…     2     0 %       ├●',
      ' l1        0.9206 ±0.0006  0.0765  l1 0.00103, le…     2     0 %  ●',
      ' none      0.9205 ±0.0007  0.0769  learning_rate …     2     0 %  ●',
      ' ─ leaderboard ────────────────────────────────────────────────────────────────',
      ' #  strategy  learning…  parameters       val_accuracy ↑     gap  epochs  seeds',
      '▸1  max-norm  1.25e-4    max_value 0.674  0.9580 ±0.0007  0.0405   60/60  3/3',
      ' 2  dropout   1.25e-4    dropout 0.562    0.9448 ±0.0004  0.0536   60/60  3/3',
      ' 3  l2        0.00782    l2 7.68e-5       0.9377 ±0.0007  0.0607   60/60  3/3',
      ' 4  l2        1.25e-4    l2 0.00742       0.9309 ±0.0009  0.0672   60/60  3/3',
      ' 5  l1        0.00782    l1 0.00103       0.9206 ±0.0006  0.0765   60/60  3/3',
      ' 6  none      1.25e-4                     0.9205 ±0.0007  0.0769   60/60  3/3',
      ' 7  l1        1.25e-4    l1 9.58e-4       0.9204 ±0.0003  0.0779   60/60  3/3',
      ' 8  none      0.00782                     0.9180 ±0.0003  0.0787   60/60  3/3',
      ' ◐  dropout   0.00782    dropout 0.192    –                    –   18/40  0/3',
      ' now #24 dropout 9/20 · #25 dropout 9/20',
      ' q close · ? help · j k move · Ctrl-C interrupt',
    ]);
  });

  it('does with 20x5', () => {
    expect(show(20, 5)).toEqual([
      ' ━╸──────────  17 %',
      ' # strategy val_ac…',
      '▸1 max-norm 0.9580',
      ' 2 dropout  0.9448',
    ]);
  });

  it('moves the ranking under the cursor', () => {
    const { leaderboard } = overview(input(80, 24, { cursor: 7 }));
    expect(leaderboard.map(plainText).filter((line) => line.startsWith('▸'))).toHaveLength(1);
  });

  it('leaves no cursor and no keys in the frame that stays', () => {
    const last = overview(input(80, 24, { cursor: undefined }));
    expect(last.keys).toEqual([]);
    expect(last.leaderboard.flat().some((piece) => piece.selected)).toBe(false);
  });

  it('draws with ASCII where no more is shown', () => {
    const lines = Object.values(
      overview(input(120, 40, { terminal: terminal(120, 40, { unicode: false }) })),
    ).flat();
    expect(lines.map(plainText).join('').replace(/[…–]/g, '')).toMatch(/^[\x20-\x7e]+$/);
  });
});

describe('firstVisible', () => {
  it('keeps the cursor in the middle, except near the ends', () => {
    expect(firstVisible(0, 10, 100)).toBe(0);
    expect(firstVisible(50, 10, 100)).toBe(45);
    expect(firstVisible(99, 10, 100)).toBe(90);
    expect(firstVisible(3, 10, 5)).toBe(0);
  });
});
