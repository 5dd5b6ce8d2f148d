import { finalsDefinition, type FinishedTrial, type SweepDefinition } from '@ridgeline/core';
import { compareStrategies } from '../compare-strategies.ts';
import type { FinalsRecord, NestedSearches } from '../comparison.ts';
import { createSweep } from '../testing/fixtures.ts';
import { paperParagraphs } from './paper.ts';

const search: SweepDefinition = {
  ...createSweep(['none', 'l2'], { name: 'val_accuracy', goal: 'maximize' }, [0, 1]),
  name: 'digits',
  task: { data: { name: 'digits', train: 1000 } },
};

function createTrials(
  rows: readonly (readonly [string, number, ...(number | 'diverged')[]])[],
  firstSeed: number,
): readonly FinishedTrial[] {
  return rows.flatMap(([strategy, l2, ...values], number) =>
    values.map((value, repeat): FinishedTrial => {
      const parameters = strategy === 'l2' ? { 'network.kernel_regularizer.l2': l2 } : {};
      return {
        trial: {
          number: number * values.length + repeat,
          configuration: { number, strategy, point: number, parameters },
          repeat,
          seed: firstSeed + repeat,
          epochs: 5,
        },
        attempt: 1,
        outcome:
          value === 'diverged'
            ? { type: 'diverged', step: 2, metric: 'loss' }
            : { type: 'complete', value, step: 5, values: {} },
        epochs: 5,
        started: 0,
        ended: 1,
        fingerprint: {
          backend: 'engine',
          version: 'engine 1',
          instructions: 'fused multiply-add',
          oneDnn: false,
          numerics: 1,
          data: 'd4',
        },
      };
    }),
  );
}

const searchTrials = createTrials(
  [
    ['none', 0, 0.9, 0.91],
    ['l2', 0.00123456, 0.93, 0.94],
    ['l2', 0.1, 0.8, 0.81],
  ],
  0,
);

function composeParagraphs(
  l2: readonly (number | 'diverged')[],
  {
    nested,
    record,
    file,
    split,
  }: {
    readonly nested?: NestedSearches;
    readonly record?: FinalsRecord;
    readonly file?: string;
    readonly split?: 'per-seed';
  } = {},
) {
  const data = { name: 'digits', train: 1000, ...(split && { split }) };
  const definition = finalsDefinition({ ...search, task: { data } } as SweepDefinition, {
    round: 1,
    chosen: [searchTrials[0]!, searchTrials[2]!].map(({ trial }) => trial.configuration),
    seeds: [1000, 1001, 1002, 1003, 1004],
    design: { alpha: 0.05, smallestDifference: 0.02 },
  })!;
  const trials = createTrials(
    [
      ['none', 0, 0.9, 0.91, 0.905, 0.9, 0.912],
      ['l2', 0.00123456, ...l2],
    ],
    1000,
  );
  const hits = (share: number) => Uint8Array.from({ length: 360 }, (_, i) => Number(i < share * 360));
  const examples = new Map(
    trials.flatMap(({ trial, outcome }) =>
      outcome.type === 'complete' ? [[trial.number, { losses: undefined, hits: hits(outcome.value) }]] : [],
    ),
  );
  return paperParagraphs({
    search: { definition: search, comparison: compareStrategies(searchTrials, search) },
    finals: {
      definition,
      comparison: { ...compareStrategies(trials, definition, { examples }), nested, record },
      trials,
    },
    rounds: 1,
    file,
    versions: ['Ridgeline 0.1.0', 'Node.js 22.1.0'],
  });
}

it('states the methods of the study, then the results', () => {
  const [methods, results] = composeParagraphs([0.93, 0.94, 0.935, 0.93, 0.941]);
  expect(methods).toBe(
    'We compared the strategies none and l2 on the data set digits, trained on these 1,000 examples. A search tried ' +
      '1 configuration of none (random) and 2 configurations of l2 (random), each with 2 training seeds. The budgets were ' +
      'equal as far as a strategy had points. For each strategy, the search chose the configuration with the highest mean ' +
      'val_accuracy of the last epoch, or of the one whose weights early stopping restored. ' +
      'These settings (l2: network.kernel_regularizer.l2 = 0.00123) were then trained again ' +
      'with 5 seeds that no choice had used (1000 to 1004), and judged by test_accuracy on 360 test examples that no search ' +
      'had read. Differences between strategies are paired by seed. Their squared standard error is that of the seed means ' +
      'plus that of the example means, with degrees of freedom by Welch and Satterthwaite, so that claims hold for new seeds ' +
      'and new examples of the same kind, given this training set. Tests are two-sided t tests, at a chance of any false ' +
      'claim of 5 %; round 1 of 1 spends 4 % of it. Two strategies are equivalent if two one-sided tests show it within ' +
      '2 points, a difference that was fixed before the finals began. No strategy lost a seed. All of it was computed with ' +
      'Ridgeline 0.1.0, Node.js 22.1.0 and engine 1 (fused multiply-add), on data of SHA-256 d4. One file reproduces it, the sweep ' +
      'file of the study digits (`ridgeline run FILE --finals`), to the last bit on every machine; the parsed settings are in ' +
      '`ridgeline export digits --format json`.',
  );
  expect(results).toMatch(
    /^l2 leads with a test_accuracy of 93\.\d+ %\. .*l2 is better than none by 3\.0\d? points/,
  );
});

it('names the sweep file if it is known', () => {
  expect(composeParagraphs([0.93, 0.94, 0.935, 0.93, 0.941], { file: 'sweeps/digits.yaml' })[0]).toContain(
    'One file reproduces it, sweeps/digits.yaml (`ridgeline run sweeps/digits.yaml --finals`), to the last bit',
  );
});

it('states the nesting and the population of a claim', () => {
  const values = [0.93, 0.94, 0.935, 0.93, 0.941];
  const [splits] = composeParagraphs(values, { nested: { type: 'split', of: 5 } });
  expect(splits).toContain('in each of 5 outer splits a search of the same budget read only the other rows.');
  expect(splits).toContain('on the split that the search had not read, 360 examples in total.');
  expect(splits).toContain(
    'new seeds and new data of the same kind; the variance of the examples counts 5/4 times',
  );
  expect(splits).not.toContain('these 1,000 examples');
  const [searches] = composeParagraphs(values, { nested: { type: 'search', of: 10 } });
  expect(searches).toContain('It was run 10 times in total');
  expect(searches).toContain('paired by search, over the mean of its seeds');
});

it('names the stored plan and every study that used the test data', () => {
  const values = [0.93, 0.94, 0.935, 0.93, 0.941];
  const thisStudy = { study: 'digits', isOwn: true, networks: 10, first: 0, last: 0 };
  const other = { study: 'digits@2026', isOwn: false, networks: 1, first: 0, last: 0 };
  const plan = 'a1'.repeat(32);
  expect(composeParagraphs(values, { record: { plan, ledger: [other, thisStudy] } })[0]).toContain(
    'examples that no search had read. The plan of these finals (strategies, seeds, looks, alpha, smallest difference) was ' +
      `stored before their first network was trained: SHA-256 ${plan}. By the ledger of test data, 2 studies have used these examples: ` +
      'this one with 10 networks and digits@2026 with 1 network.',
  );
  expect(composeParagraphs(values, { record: { plan, ledger: [thisStudy] } })[0]).toContain(
    '1 study has used these examples: this one with 10 networks.',
  );
});

it('counts lost seeds and names the test that judges them', () => {
  expect(composeParagraphs([0.93, 'diverged', 'diverged', 0.93, 0.94])[0]).toContain(
    'Seeds that diverged, failed or timed out rank below every value, and their pairs are judged by exact signed ranks: ' +
      'l2 lost 2 of 5.',
  );
  const [methods, results] = composeParagraphs(Array<'diverged'>(5).fill('diverged'));
  expect(methods).toContain('exact signed ranks: l2 lost 5 of 5.');
  expect(results).toContain('none and l2: no difference shown (exact signed ranks over 5 seeds');
});

it('names the correction for overlapping training sets only where it was made', () => {
  const split = 'per-seed';
  // Intervals over seeds and examples hold for this training set, so they need none.
  const [methods] = composeParagraphs([0.93, 0.94, 0.935, 0.93, 0.941], { split });
  expect(methods).toContain('plus that of the example means');
  expect(methods).not.toContain('Nadeau and Bengio');
  const [methodsWithLostSeed] = composeParagraphs([0.93, 0.94, 'diverged', 0.93, 0.941], { split });
  expect(methodsWithLostSeed).toContain(
    'A pair with a seed that diverged, failed or timed out gets no claim, because training sets overlap: l2 lost 1 of 5.',
  );
});
