/** @jsxRuntime automatic */
import { compareStrategies } from '@ridgeline/compare';
import { finalsDefinition, type FinishedTrial } from '@ridgeline/core';
import { createSnapshotReader } from '../feed/snapshot-reader.ts';
import { viewRequest } from '../feed/view-request.ts';
import { draw } from '../testing/draw.tsx';
import {
  configuration,
  finished,
  leaderboardData,
  row,
  sampleStudy,
  snapshot,
  strategyRow,
  terminal,
} from '../testing/fixtures.ts';
import { simulatedDefinition } from '../testing/simulated-study.ts';
import { createSimulation, type Simulation } from '../testing/simulation.ts';
import { initialInteraction, type Interaction } from '../view-model/interaction.ts';
import { noModels, type LeaderboardData } from '../view-model/snapshot.ts';
import { Screen, type ScreenProps } from './screen.tsx';

let study: Simulation;

beforeAll(async () => {
  study = await createSimulation(250, { concurrency: 2, trials: 150 });
});

const idle = { owner: undefined, interaction: initialInteraction, isLastFrame: false, now: 0 };

function drawScreen(props: ScreenProps): string[] {
  return draw(<Screen {...props} />, props.terminal.columns);
}

async function show(
  columns: number,
  rows: number,
  overrides: Partial<Interaction> = {},
  isLastFrame = false,
): Promise<string[]> {
  const interaction = { ...initialInteraction, ...overrides };
  const size = terminal(columns, rows);
  return drawScreen({
    snapshot: await createSnapshotReader(
      study.view,
      simulatedDefinition.name,
    )(viewRequest(interaction, size)),
    owner: { state: 'running', threads: 2, warnings: [] },
    interaction,
    terminal: size,
    isLastFrame,
    now: study.clock.now(),
  });
}

describe('screen', () => {
  it('fills 80x24', async () => {
    expect(await show(80, 24)).toEqual([
      ' regularization   ▸1 leaderboard  2 strategies  3 parameters  4 log   ◐ running',
      ' ━━━━━━━────────────────────────────────────  17 %  24 of 150 trials  ETA 4m10s',
      ' ◐ 2 running  ✓ 24 complete            30.0 trials/min · 50s so far · 2 threads',
      ' ─ best of each strategy ─ interim ────────────────────────────────────────────',
      ' strategy  val_accuracy ↑     gap  at               done  broken',
      ' max-norm  0.9580 ±0.0007  0.0405  max_value 0.67…     1     0 %              ●',
      ' dropout   0.9448 ±0.0004  0.0536  dropout 0.562,…     1     0 %          ●',
      ' l2        0.9377 ±0.0007  0.0607  l2 7.68e-5, le…     2     0 %       ├●',
      ' l1        0.9206 ±0.0006  0.0765  l1 0.00103, le…     2     0 %  ●',
      ' none      0.9205 ±0.0007  0.0769  learning_rate …     2     0 %  ●',
      ' ─ leaderboard ────────────────────────────────────────────────────────────────',
      ' # strategy learning_rate parameters      val_accuracy ↑    gap epochs seeds',
      '▸1 max-norm 1.25e-4       max_value 0.674 0.9580 ±0.0007 0.0405  60/60 3/3',
      ' 2 dropout  1.25e-4       dropout 0.562   0.9448 ±0.0004 0.0536  60/60 3/3',
      ' 3 l2       0.00782       l2 7.68e-5      0.9377 ±0.0007 0.0607  60/60 3/3',
      ' 4 l2       1.25e-4       l2 0.00742      0.9309 ±0.0009 0.0672  60/60 3/3',
      ' 5 l1       0.00782       l1 0.00103      0.9206 ±0.0006 0.0765  60/60 3/3',
      ' 6 none     1.25e-4                       0.9205 ±0.0007 0.0769  60/60 3/3',
      ' 7 l1       1.25e-4       l1 9.58e-4      0.9204 ±0.0003 0.0779  60/60 3/3',
      ' 8 none     0.00782                       0.9180 ±0.0003 0.0787  60/60 3/3',
      ' ◐ dropout  0.00782       dropout 0.192   –                   –  18/40 0/3',
      ' now #24 dropout 9/20 · #25 dropout 9/20',
      ' q close · ? help · Enter open · s sort · / filter · g group · p pause · x stop',
    ]);
  });

  it('fits 20x5', async () => {
    expect(await show(20, 5)).toEqual([
      ' ━╸──────────  17 %',
      ' # strategy val_ac…',
      '▸1 max-norm 0.9580',
      ' 2 dropout  0.9448',
    ]);
  });

  it('fills the terminal while the study runs, but not in the final frame', async () => {
    for (const rows of [5, 10, 24, 60]) expect(await show(80, rows)).toHaveLength(rows - 1);
    expect((await show(80, 60, {}, true)).length).toBeLessThan(40);
  });

  it('omits the cursor and the key hints in the final frame', async () => {
    expect((await show(80, 24, {}, true)).join()).not.toMatch(/q close|▸/);
  });

  it('scrolls the list to the row under the cursor', async () => {
    const cursors = { ...initialInteraction.cursors, leaderboard: 6 };
    const selectedLines = (await show(80, 12, { cursors })).filter((line) => line.startsWith('▸'));
    expect(selectedLines).toEqual([expect.stringMatching(/^▸7 /)]);
  });

  it('shortens the answer by whole sentences in a small terminal', () => {
    const answer =
      'In the finals max-norm is better than dropout and l2, and leads with a test accuracy of 95.8 %. A test of all pairs counts.';
    const board = snapshot({ viewData: { ...leaderboardData([row()]), answer } });
    const lines = drawScreen({ ...idle, snapshot: board, terminal: terminal(60, 12) });
    expect(lines.slice(3, 6).map((line) => line.trim())).toEqual([
      'In the finals max-norm is better than dropout and l2, and',
      'leads with a test accuracy of 95.8 %. A test of all pairs',
      'counts.',
    ]);
    const smaller = drawScreen({ ...idle, snapshot: board, terminal: terminal(60, 11) });
    expect(smaller.slice(3, 5).map((line) => line.trim())).toEqual([
      'In the finals max-norm is better than dropout and l2, and',
      'leads with a test accuracy of 95.8 %.',
    ]);
  });

  it('leaves the view blank until its first read has finished', async () => {
    const board = snapshot({ viewData: leaderboardData([row()]) });
    const lines = drawScreen({
      ...idle,
      snapshot: board,
      interaction: { ...initialInteraction, view: 'log' },
      terminal: terminal(80, 24),
    });
    expect(lines.slice(3, -1).join('')).toBe('');
  });

  it('draws only the header with `headerOnly`', () => {
    const board = snapshot({ viewData: leaderboardData([row()]) });
    expect(
      drawScreen({
        ...idle,
        snapshot: board,
        terminal: terminal(80, 24),
        isLastFrame: true,
        headerOnly: true,
      }),
    ).toHaveLength(3);
  });
});

describe('the leaderboard', () => {
  it('shows the order and the filter', async () => {
    const lines = await show(100, 30, {
      filter: { strategy: 'l2', state: undefined },
      order: { by: 'gap', descending: true },
    });
    expect(lines.find((line) => line.includes('leaderboard ─'))).toMatch(
      / by gap, highest first · only l2 ─/,
    );
    expect(lines.filter((line) => /^[ ▸]✓ {2}l2 /.test(line))).toHaveLength(2);
  });
});

it('says how many of the strategies are shown in a small terminal', async () => {
  const lines = await show(80, 14);
  expect(lines.find((line) => line.includes('best of each strategy'))).toMatch(/─ 1 to 2 of 5, interim ─/);
});

it('draws the curves of marked configurations in a terminal with 24 rows', async () => {
  const answer =
    'So far l2 leads with a val_accuracy of 95 %. A search ranks strategies but claims nothing: its finals decide.';
  const interaction = { ...initialInteraction, marks: [4] };
  const size = terminal(80, 24);
  const read = await createSnapshotReader(
    study.view,
    simulatedDefinition.name,
  )(viewRequest(interaction, size));
  const viewData = { ...(read.viewData as LeaderboardData), answer };
  const lines = drawScreen({ ...idle, snapshot: { ...read, viewData }, interaction, terminal: size });
  expect(lines.join('\n')).toContain('━ #1 max-norm');
  expect(lines.filter((line) => /^[ ▸][123] /.test(line))).toHaveLength(3);
});

describe('the strategies', () => {
  it('are ranked, drawn on one axis, and compared with the leader', async () => {
    expect(await show(100, 26, { view: 'strategies' })).toEqual([
      ' regularization    1 leaderboard ▸2 strategies  3 parameters  4 log                       ◐ running',
      ' ━━━━━━━━━━─────────────────────────────────────────────────────  17 %  24 of 150 trials  ETA 4m10s',
      ' ◐ 2 running  ✓ 24 complete    30.0 trials/min · 50s so far · 2 threads · 498 epochs · 4.0s a trial',
      ' ─ strategies ─ interim: the leader may still change ──────────────────────────────────────────────',
      ' strategy  best val_accuracy ↑  95 % over seeds   at                     gap  done  running  broken',
      '▸max-norm  0.9580 ±0.0007       0.9562 to 0.9598  max_value 0.674, …  0.0405     1        0     0 %',
      ' dropout   0.9448 ±0.0004       0.9439 to 0.9457  dropout 0.562, le…  0.0536     1        1     0 %',
      ' l2        0.9377 ±0.0007       0.9360 to 0.9395  l2 7.68e-5, learn…  0.0607     2        0     0 %',
      ' l1        0.9206 ±0.0006       0.9192 to 0.9221  l1 0.00103, learn…  0.0765     2        0     0 %',
      ' none      0.9205 ±0.0007       0.9187 to 0.9223  learning_rate 1.2…  0.0769     2        0     0 %',
      '',
      ' ─ all configurations ─ thick: the middle half; dot: the median ───────────────────────────────────',
      ' max-norm                                                                                         ●',
      ' dropout                                                             ●',
      ' l2                                    ●━━━━━━━━━━━━━━━',
      ' l1             ●━',
      ' none      ●━━━━━',
      '           0.9180                                                                            0.9580',
      ' ─ who leads ─ 2 of 4 comparisons ─────────────────────────────────────────────────────────────────',
      ' So far max-norm leads dropout by 1.32 points (95 % interval +1.16 to +1.48 points over 3 seeds on',
      ' one validation split).',
      ' So far max-norm leads l2 by 2.026 points (95 % interval +2.001 to +2.051 points over 3 seeds on',
      ' one validation split).',
      '',
      ' q close · ? help · Enter configurations · g ungroup · p pause',
    ]);
  });

  it('show as many comparisons as fit into a small terminal', async () => {
    expect((await show(60, 12, { view: 'strategies' })).slice(3)).toEqual([
      ' ─ strategies ─ 1 to 1 of 5, interim ──────────────────────',
      ' strategy best val_acc… 95 % over seeds     gap done broken',
      '▸max-norm 0.9580        0.9562 to 0.9598 0.0405    1    0 %',
      ' ─ who leads ─ 1 of 4 comparisons ─────────────────────────',
      ' So far max-norm leads dropout by 1.32 points (95 %',
      ' interval +1.16 to +1.48 points over 3 seeds on one',
      ' validation split).',
      ' q close · ? help · Enter configurations · g ungroup',
    ]);
  });

  it('are compared in finals before all seeds are complete', () => {
    const chosen = ['none', 'dropout'].map((strategy, number) => configuration({ number, strategy }));
    const design = { alpha: 0.05 };
    const finals = finalsDefinition(simulatedDefinition, { round: 1, chosen, seeds: [1, 2, 3, 4], design })!;
    const trials = [0.9, 0.91, 0.92].flatMap((value, repeat) =>
      chosen.map((of) =>
        finished(
          { type: 'complete', value: value + of.number / 20, step: 1, values: {} },
          {
            trial: { number: 4 * of.number + repeat, configuration: of, repeat, seed: repeat + 1, epochs: 1 },
          },
        ),
      ),
    );
    const lines = drawScreen({
      ...idle,
      snapshot: snapshot({
        study: { ...sampleStudy, definition: finals },
        strategies: chosen.map(({ strategy }) => strategyRow(strategy)),
        viewData: {
          view: 'strategies',
          spreads: new Map(),
          comparison: compareStrategies(trials, finals, { interim: true }),
        },
      }),
      interaction: { ...initialInteraction, view: 'strategies' },
      terminal: terminal(100, 24),
    });
    expect(lines.join('\n')).toContain('dropout ahead of none by 5.0 points on each of 3 seeds');
  });

  it('scroll with the cursor if they do not fit', async () => {
    const cursors = { ...initialInteraction.cursors, strategies: 4 };
    const lines = await show(60, 12, { view: 'strategies', cursors });
    expect(lines[3]).toMatch(/─ 5 to 5 of 5, interim ─/);
    expect(lines[5]).toMatch(/^▸none /);
  });
});

describe('an opened configuration', () => {
  it('shows its parameters, its seeds, and the curves of one seed', async () => {
    expect(await show(100, 30, { openedConfiguration: 4 })).toEqual([
      ' regularization   ▸1 leaderboard  2 strategies  3 parameters  4 log                       ◐ running',
      ' ━━━━━━━━━━─────────────────────────────────────────────────────  17 %  24 of 150 trials  ETA 4m10s',
      ' ◐ 2 running  ✓ 24 complete    30.0 trials/min · 50s so far · 2 threads · 498 epochs · 4.0s a trial',
      ' ─ configuration 4 ─ max-norm · val_accuracy 0.9580 ±0.0007 ───────────────────────────────────────',
      ' training.optimizer.learning_rate 1.25e-4    network.kernel_constraint.name MaxNorm',
      ' network.kernel_constraint.max_value 0.674',
      ' ─ repeats ────────────────────────────────────────────────────────────────────────────────────────',
      ' trial  seed  state       val_accuracy ↑     gap  best epoch  epochs  time  attempts',
      '▸  #12     0  ✓ complete          0.9576  0.0413          20   20/20    4s         1',
      '   #13     1  ✓ complete          0.9576  0.0401          18   20/20    4s         1',
      '   #14     2  ✓ complete          0.9588  0.0400          20   20/20    4s         1',
      ' ─ curves of #12 ─ epoch 1 to 20 ──────────────────────────────────────────────────────────────────',
      '         ━ val_accuracy  ┅ train_accuracy                  ━ val_loss  ┅ train_loss',
      ' 0.9989 ┤                ⢀ ⠄⠠ ⠄⠐ ⠂⠐⣀⣂⣈⣀⣁⣈⣀⣁⣈⣀⣁⣈⣀   0.8873 ┤⢣',
      '        │            ⠄⠐⣀⡡⠤⠔⠒⠊⠉⠉⠉⠉⠉⠉                       │⠊⢆',
      '        │         ⡀⣈⠤⠒⠉                                   │⠈⡘⡄',
      '        │       ⠐⡠⠊                                       │ ⠠⠱⡀',
      '        │     ⢀⡨⠊                                         │  ⠂⠱⡀',
      '        │    ⢠⠜                                           │  ⠈⢀⠑⡄',
      '        │   ⢀⠎                                            │    ⠄⠈⠢⡀',
      '        │  ⢀⠏                                             │     ⠂ ⠈⠢⡀',
      '        │  ⡎                                              │      ⠁⢀ ⠈⠢⢄⣀',
      '        │ ⡸                                               │         ⠄   ⠉⠉⠒⠒⠤⠤⢄⣀⣀⣀⣀⣀⡀',
      '        │⢀⠇                                               │          ⠈ ⠂⢀           ⠈⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉',
      ' 0.3439 ┤⡜                                         0.0214 ┤               ⠁⠈ ⠂⠠ ⠄⠠ ⠄⢀ ⡀⢀ ⡀⢀ ⡀⢀ ⡀⢀',
      '         1                                    20           1                                    20',
      ' learning_rate    9.51e-4 ▇▇▇▇▇▇▇▆▆▅▄▄▃▃▂▂▂▁▁▁ 3.68e-4',
      ' weight_norm          3.1 ▁▁▁▁▁▁▁▁▂▂▃▄▄▅▅▅▆▆▇▇ 5',
      ' q close · ? help · Esc back · j k repeat · p pause · x stop',
    ]);
  });

  it('shows only the chart of the metric if two charts do not fit', async () => {
    const lines = await show(80, 24, { openedConfiguration: 4 });
    expect(lines.filter((line) => line.includes('val_loss'))).toEqual([]);
  });
});

it('names the state of a paused repeat as its leaderboard row does', () => {
  const part = { pause: 2 };
  const { trial } = finished({ type: 'pruned', step: 2 });
  const paused = finished(
    { type: 'pruned', step: 2 },
    { trial: { ...trial, configuration: { ...trial.configuration, part } } },
  );
  const lines = drawScreen({
    ...idle,
    snapshot: snapshot({
      viewData: {
        view: 'configuration',
        number: 0,
        trials: [{ state: 'ended', trial: paused.trial, attempts: [], finished: paused }],
        trial: trial.number,
        curve: [],
      },
    }),
    interaction: { ...initialInteraction, openedConfiguration: 0 },
    terminal: terminal(80, 24),
  });
  expect(lines.join('\n')).toMatch(/#41 +2 +⊘ paused /);
});

it('shows all lines of a stack trace that are in user files', () => {
  const position = `/home/ann/${'sweeps/'.repeat(12)}model.ts:12:9`;
  const message = `TypeError: no units\n    at build (file://${position})\n    at node:internal/x:1:1`;
  const failed = finished({ type: 'failed', kind: 'error', message });
  const view = drawScreen({
    ...idle,
    snapshot: snapshot({
      viewData: {
        view: 'configuration',
        number: 0,
        trials: [{ state: 'ended', trial: failed.trial, attempts: [], finished: failed }],
        trial: failed.trial.number,
        curve: [],
      },
    }),
    interaction: { ...initialInteraction, openedConfiguration: 0 },
    terminal: terminal(80, 24),
  });
  const lines = view.map((line) => line.trim());
  const first = lines.indexOf('✗ #41 failed (error): TypeError: no units ...');
  expect(first).toBeGreaterThan(0);
  expect(lines.slice(first + 1, first + 3).join('')).toBe(`at build (${position})`);
  expect(lines.join()).not.toContain('node:internal');
});

it('shows the exit code and the last lines of a program', () => {
  const complete = finished({ type: 'complete', value: 0.5, step: 3, values: {} });
  const exit = 'trial 41, attempt 1, seed 0: exit code 0 after 3.2 s, peak memory 183 MiB';
  const log = `${exit}\n["python","train.py"]\n\nthe end of standard output:\n1\n2\n3\n4\n\u001b[31mred\u001b[0m\n`;
  const drawConfiguration = (ended: FinishedTrial) =>
    drawScreen({
      ...idle,
      snapshot: snapshot({
        viewData: {
          view: 'configuration',
          number: 0,
          trials: [{ state: 'ended', trial: ended.trial, attempts: [], finished: ended }],
          trial: ended.trial.number,
          curve: [],
          log,
        },
      }),
      interaction: { ...initialInteraction, openedConfiguration: 0 },
      terminal: terminal(90, 24),
    }).map((line) => line.trim());
  const lines = drawConfiguration(complete);
  const first = lines.indexOf(exit);
  expect(first).toBeGreaterThan(0);
  expect(lines.slice(first + 1, first + 5)).toEqual(['2', '3', '4', 'red']);
  // The error of a failed program already contains its last lines.
  const failed = drawConfiguration(finished({ type: 'failed', kind: 'error', message: 'exit code 1: 4' }));
  expect(failed).toContain(exit);
  expect(failed).not.toContain('3');
});

describe('the parameters', () => {
  it('fill a terminal that is too small for a chart', async () => {
    const lines = await show(60, 12, { view: 'parameters' });
    expect(lines.filter((line) => /\d %/.test(line)).length).toBeGreaterThan(4);
    expect(lines.join('\n')).not.toContain('val_accuracy against');
  });

  it('are ranked by importance above a chart of the selected one', async () => {
    expect(await show(80, 24, { view: 'parameters' })).toEqual([
      ' regularization    1 leaderboard  2 strategies ▸3 parameters  4 log   ◐ running',
      ' ━━━━━━━────────────────────────────────────  17 %  24 of 150 trials  ETA 4m10s',
      ' ◐ 2 running  ✓ 24 complete            30.0 trials/min · 50s so far · 2 threads',
      ' ─ importance ─ from 8 complete of the first 9 configurations ─────────────────',
      ' parameter      best tenth',
      '▸learning_rate        98 %  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━─',
      ' strategy              2 %  ╸───────────────────────────────────────',
      ' l1                    0 %  ────────────────────────────────────────',
      ' l2                    0 %  ────────────────────────────────────────',
      ' dropout               0 %  ────────────────────────────────────────',
      ' max_value             0 %  ────────────────────────────────────────',
      '',
      ' ─ val_accuracy against learning_rate ─────────────────────────────────────────',
      '         ⠿ none  ⠿ l1  ⠿ l2  ⠿ dropout  ⠿ max-norm',
      ' 0.9580 ┤⠛',
      '        │',
      '        │⠶',
      '        │                                                                     ⣤',
      '        │⣤',
      '        │',
      ' 0.9180 ┤⠶                                                                    ⣶',
      '         1.25e-4                                                        0.00782',
      ' q close · ? help · j k parameter · p pause',
    ]);
  });
});

it('draws only feasible configurations against a parameter', () => {
  const path = 'training.optimizer.learning_rate';
  const sample = [0.9, 0.95, 0.5].map((mean, number) =>
    row({
      configuration: configuration({ number, parameters: { [path]: 0.001 * (number + 1) } }),
      mean,
      violation: mean < 0.9 ? 0.4 : 0,
    }),
  );
  const lines = drawScreen({
    ...idle,
    snapshot: snapshot({
      viewData: { view: 'parameters', sample, importance: [{ name: path, importance: 1 }], models: noModels },
    }),
    interaction: { ...initialInteraction, view: 'parameters' },
    terminal: terminal(80, 24),
  });
  const labels = lines.flatMap((line) => /^ (\S+) ┤/.exec(line)?.[1] ?? []);
  expect(labels).toEqual(['0.9500', '0.9000']);
  expect(lines.join('\n')).toContain('from the first 3 configurations');
});

describe('the log', () => {
  it('ends with the latest trial', async () => {
    expect(await show(100, 12, { view: 'log' })).toEqual([
      ' regularization    1 leaderboard  2 strategies  3 parameters ▸4 log                       ◐ running',
      ' ━━━━━━━━━━─────────────────────────────────────────────────────  17 %  24 of 150 trials  ETA 4m10s',
      ' ◐ 2 running  ✓ 24 complete    30.0 trials/min · 50s so far · 2 threads · 498 epochs · 4.0s a trial',
      ' ─ log ─ 24 trials have ended ─────────────────────────────────────────────────────────────────────',
      ' trial     strategy  seed  val_accuracy     gap  best epoch  time  outcome',
      '   #19  ✓  l1           1        0.9200  0.0777       18/20    4s  l1 0.00103, learning_rate 0.007…',
      '   #20  ✓  l1           2        0.9208  0.0761       17/20    4s  l1 0.00103, learning_rate 0.007…',
      '   #21  ✓  l2           0        0.9374  0.0610       19/20    4s  l2 7.68e-5, learning_rate 0.007…',
      '   #22  ✓  l2           1        0.9373  0.0611       19/20    4s  l2 7.68e-5, learning_rate 0.007…',
      '▸  #23  ✓  l2           2        0.9386  0.0598       19/20    4s  l2 7.68e-5, learning_rate 0.007…',
      ' q close · ? help · j k scroll · Enter open · p pause',
    ]);
  });

  it('counts a single trial in the singular', async () => {
    const { view, clock } = await createSimulation(21, { concurrency: 1 });
    const interaction: Interaction = { ...initialInteraction, view: 'log' };
    const size = terminal(80, 12);
    const lines = drawScreen({
      ...idle,
      snapshot: await createSnapshotReader(view, simulatedDefinition.name)(viewRequest(interaction, size)),
      interaction,
      terminal: size,
      now: clock.now(),
    });
    expect(lines.join('\n')).toContain('─ log ─ 1 trial has ended ─');
  });

  it('scrolls back', async () => {
    const lines = await show(100, 12, { view: 'log', cursors: { ...initialInteraction.cursors, log: 23 } });
    expect(lines.filter((line) => line.startsWith('▸'))).toEqual([expect.stringContaining('#0 ')]);
  });
});
