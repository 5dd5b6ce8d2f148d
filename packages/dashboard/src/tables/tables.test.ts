import { configuration, progress, row, strategyRow, sampleStudy, terminal } from '../testing/fixtures.ts';
import { csvTable } from './csv-table.ts';
import { jsonTable } from './json-table.ts';
import type { Leaderboard } from './leaderboard.ts';
import { markdownTable } from './markdown-table.ts';
import { textTable } from './text-table.ts';

const rate = 'training.optimizer.learning_rate';

const best = row({
  configuration: configuration({
    number: 3,
    strategy: 'dropout',
    parameters: { [rate]: 0.0123456, 'network.dropout': 0.312345 },
  }),
  mean: 0.95412,
  deviation: 0.00123,
  gap: 0.0211,
});
const diverged = row({
  rank: undefined,
  configuration: configuration({ number: 7 }),
  state: 'diverged',
  complete: 2,
  mean: undefined,
  deviation: undefined,
  gap: undefined,
  epochs: 43,
});

const leaderboard: Leaderboard = {
  study: sampleStudy,
  progress: progress({ ended: { complete: 5, pruned: 0, diverged: 1, failed: 0, cancelled: 0 } }),
  strategies: [
    strategyRow('l2', {
      states: { running: 0, complete: 0, pruned: 0, diverged: 1, failed: 0, cancelled: 0 },
    }),
    strategyRow('dropout', {
      states: { running: 0, complete: 2, pruned: 0, diverged: 0, failed: 0, cancelled: 0 },
      best,
    }),
  ],
  rows: [best, diverged],
};

/** Leaderboard with one row, whose strategy and parameter may have hostile names. */
function hostileLeaderboard(strategy: string, parameter: string): Leaderboard {
  return {
    ...leaderboard,
    strategies: [],
    rows: [
      row({
        configuration: configuration({ strategy, parameters: { [rate]: -0.5, [parameter]: parameter } }),
      }),
    ],
  };
}

describe('textTable', () => {
  it('prints the strategies above the ranking in 80 columns', () => {
    expect(textTable(leaderboard, terminal(80, 24)).split('\n')).toEqual([
      'strategy  val_accuracy ↑     gap  at                 done  broken',
      'dropout   0.9541 ±0.0012  0.0211  dropout 0.312, l…     2     0 %  ├─────●─────┤',
      'l2        –                    –                        1   100 %',
      '',
      '# strategy learning_rate parameters    val_accuracy ↑    gap epochs seeds',
      '1 dropout  0.0123        dropout 0.312 0.9541 ±0.0012 0.0211  60/60 3/3',
      '∿ l2       0.001         l2 0.01       –                   –  43/60 diverged',
      '... and 1 more',
      '',
    ]);
  });

  it('falls back to ASCII', () => {
    expect(textTable(leaderboard, terminal(80, 24, { unicode: false }))).toMatch(/^[\x20-\x7e\n]+$/);
  });

  it('prints colours only on request', () => {
    expect(textTable(leaderboard, terminal(80, 24))).not.toContain('\x1b');
    expect(textTable(leaderboard, terminal(80, 24, { colours: 1 }))).toContain('\x1b[35mdropout');
  });

  it('escapes control characters in names', () => {
    expect(textTable(hostileLeaderboard('\x1b[2Jl2\u202e', 'x'), terminal(80, 24))).toContain('l2\\u202e');
  });
});

describe('the largest class', () => {
  const leaderboardWithClasses: Leaderboard = {
    ...leaderboard,
    study: {
      ...sampleStudy,
      definition: {
        ...sampleStudy.definition,
        type: 'network',
        task: { data: { name: 'digits' } },
        largestClass: { name: 'no', share: 0.88476 },
      },
    },
  };

  it('is shown below the ranking with its accuracy', () => {
    expect(textTable(leaderboardWithClasses, terminal(80, 24))).toContain(
      '\nalways guessing "no", the largest class: accuracy 0.885\n',
    );
    expect(textTable(leaderboard, terminal(80, 24))).not.toContain('guessing');
    expect(JSON.parse(jsonTable(leaderboardWithClasses))).toMatchObject({
      study: { largestClass: { share: 0.88476 } },
    });
  });
});

describe('jsonTable', () => {
  it('exports all values, with null for unknown ones', () => {
    expect(JSON.parse(jsonTable(leaderboard))).toMatchObject({
      study: { name: 'regularization', state: 'open', repeats: 3, metric: { name: 'val_accuracy' } },
      trials: { running: 0, waiting: 0, complete: 5, diverged: 1 },
      strategies: [
        { strategy: 'l2', best: null },
        { strategy: 'dropout', best: { number: 3, mean: 0.95412 } },
      ],
      configurations: [
        {
          rank: 1,
          number: 3,
          strategy: 'dropout',
          parameters: { 'network.dropout': 0.312345 },
          state: 'complete',
        },
        { rank: null, number: 7, state: 'diverged', mean: null, deviation: null, gap: null, epochs: 43 },
      ],
    });
  });

  it('has the keys that scripts read', () => {
    const { configurations } = JSON.parse(jsonTable(leaderboard)) as { configurations: readonly object[] };
    expect(Object.keys(configurations[0]!).sort()).toEqual([
      ...['complete', 'deviation', 'epochs', 'epochsAtMost', 'gap', 'mean', 'number', 'parameters', 'point'],
      ...['rank', 'running', 'state', 'strategy'],
    ]);
  });

  it('escapes control characters in names', () => {
    const name = 'a\x1b[2J\x9b\u202e\u2028\u{e0041}';
    const json = jsonTable(hostileLeaderboard(name, 'x'));
    expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(JSON.parse(json)).toMatchObject({ configurations: [{ strategy: name }] });
  });
});

describe('csvTable', () => {
  it('writes one record per configuration in full precision', () => {
    expect(csvTable(leaderboard).split('\r\n')).toEqual([
      `rank,configuration,strategy,state,complete,val_accuracy,deviation,gap,epochs,${rate},network.dropout,network.kernel_regularizer.l2`,
      '1,3,dropout,complete,3,0.95412,0.00123,0.0211,60,0.0123456,0.312345,',
      ',7,l2,diverged,2,,,,43,0.001,,0.01',
      '',
    ]);
  });

  it('gives parameters other names than the columns before them', () => {
    const { rows } = leaderboard;
    const parameters = { rank: 8, epochs: 3, alpha: 16 };
    const [header, record] = csvTable({
      ...leaderboard,
      rows: [{ ...rows[0]!, configuration: { ...rows[0]!.configuration, parameters } }],
    }).split('\r\n');
    expect(header).toMatch(/^rank,.*,epochs,parameters\.rank,parameters\.epochs,alpha$/);
    expect(record).toMatch(/^1,.*,60,8,3,16$/);
  });

  it('names the continued configuration if the study pauses trainings', () => {
    const { study, rows } = leaderboard;
    const pruner = { name: 'asha', minResource: 1, maxResource: 9, reductionFactor: 3 } as const;
    const part = { parent: 2 };
    const [header, first, second] = csvTable({
      ...leaderboard,
      study: { ...study, definition: { ...study.definition, pruner } },
      rows: [{ ...rows[0]!, configuration: { ...rows[0]!.configuration, part } }, rows[1]!],
    }).split('\r\n');
    expect(header).toContain(',gap,continues,epochs,');
    expect(first).toContain(',0.0211,2,60,');
    expect(second).toContain(',,,,,43,');
  });

  it.each([
    ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
    ['+1', `'+1`],
    ['-1', `'-1`],
    ['@SUM', `'@SUM`],
    ['a,b', '"a,b"'],
    ['\t=1', `'\t=1`],
    ['a\rb', '"a\rb"'],
    ['\x1b[2Jx', '\x1b[2Jx'],
  ])('writes %j without making it a formula', (text, cell) => {
    const [header, record] = csvTable(hostileLeaderboard(text, text)).split('\r\n');
    expect(record).toBe(`1,0,${cell},complete,3,0.95,0.001,0.03,60,-0.5,${cell}`);
    expect(header).toMatch(/learning_rate,/);
    expect(header!.endsWith(cell)).toBe(true);
  });
});

describe('markdownTable', () => {
  it('writes a GitHub table', () => {
    expect(markdownTable(leaderboard).split('\n')).toEqual([
      '| # | strategy | learning_rate | l1 | l2 | dropout | max_value | val_accuracy | ± | gap | seeds | state |',
      '| --: | --- | --- | --- | --- | --- | --- | --: | --: | --: | --: | --- |',
      '| 1 | dropout | 0.0123 |  |  | 0.312 |  | 0.9541 | 0.0012 | 0.0211 | 3/3 | complete |',
      '| – | l2 | 0.001 |  | 0.01 |  |  | – | – | – | 2/3 | diverged |',
      '',
    ]);
  });

  it('escapes names', () => {
    expect(markdownTable(hostileLeaderboard('a|b <img src=x> `c` *d*\n', 'x'))).toContain(
      '| a\\|b \\<img src=x\\> \\`c\\` \\*d\\*\\\\n |',
    );
  });
});
