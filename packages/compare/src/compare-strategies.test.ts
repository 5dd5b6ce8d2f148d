import {
  finalsDefinition,
  type FinishedTrial,
  type Fingerprint,
  type Outcome,
  type StudyDefinition,
  type SweepDefinition,
} from '@ridgeline/core';
import fc from 'fast-check';
import { compareStrategies } from './compare-strategies.ts';
import { planClaim, planLooks, planSeeds } from './seed-plan.ts';
import type { ComparedPair, Comparison } from './comparison.ts';
import { withinRange } from './metric-range.ts';
import { createSweep } from './testing/fixtures.ts';
import { describeComparison } from './text/describe-comparison.ts';
import { pairedT } from './statistics/paired-t.ts';
import { pairsNeeded, powerOfPairedT } from './statistics/power.ts';
import { formatP } from './text/unit.ts';

const native: Fingerprint = {
  backend: 'native',
  version: 'libtensorflow 2.21.0',
  instructions: 'avx512',
  oneDnn: true,
  numerics: 1,
  data: 'd'.repeat(64),
};

function createDefinition(
  strategies: readonly string[],
  repeats: number,
  goal: 'maximize' | 'minimize' = 'maximize',
) {
  const seeds = Array.from({ length: repeats }, (_, seed) => seed);
  return createSweep(strategies, { name: goal === 'maximize' ? 'val_accuracy' : 'val_loss', goal }, seeds);
}

/** Value of a complete trial, or the type of another outcome. */
type End = number | Exclude<Outcome['type'], 'complete'>;

function createOutcome(end: End): Outcome {
  switch (end) {
    case 'pruned':
      return { type: 'pruned', step: 3 };
    case 'diverged':
      return { type: 'diverged', step: 2, metric: 'loss' };
    case 'failed':
      return { type: 'failed', kind: 'error', message: 'no' };
    case 'cancelled':
      return { type: 'cancelled', reason: 'stopped by hand' };
    default:
      return { type: 'complete', value: end, step: 20, values: {} };
  }
}

/** Trials of configurations, one per row: its strategy, then the outcomes of its repeats. */
function createTrials(
  rows: readonly (readonly [strategy: string, ...ends: End[]])[],
  fingerprint: (configuration: number, repeat: number) => Fingerprint = () => native,
): readonly FinishedTrial[] {
  return rows.flatMap(([strategy, ...ends], number) =>
    ends.map((end, repeat) => ({
      trial: {
        number: number * ends.length + repeat,
        configuration: { number, strategy, point: number, parameters: {} },
        repeat,
        seed: repeat,
        epochs: 20,
      },
      attempt: 1,
      outcome: createOutcome(end),
      epochs: 20,
      started: 0,
      ended: 1000,
      fingerprint: fingerprint(number, repeat),
    })),
  );
}

function onlyPair(comparison: Comparison): ComparedPair {
  expect(comparison.pairs).toHaveLength(1);
  const pair = comparison.pairs[0]!;
  if (pair.type !== 'compared') throw new Error(pair.verdict);
  return pair;
}

const l2 = [0.91, 0.93, 0.92, 0.925, 0.918, 0.921, 0.929, 0.917, 0.923, 0.92];
const none = [0.9, 0.915, 0.91, 0.92, 0.9, 0.91, 0.918, 0.909, 0.91, 0.905];

describe('the configuration that represents a strategy', () => {
  const trials = createTrials([
    ['none', 0.5, 0.5],
    ['l2', 0.9, 0.7],
    ['l2', 0.8, 0.8],
    ['l2', 0.99, 'diverged'],
  ]);
  const comparison = compareStrategies(trials, createDefinition(['none', 'l2'], 2));

  it('is the best complete one with the lowest number', () => {
    expect(comparison.strategies.map(({ chosen }) => chosen?.configuration.number)).toEqual([0, 1]);
  });

  it('is returned with the number of configurations in each state', () => {
    expect(comparison.strategies[1]?.states).toMatchObject({ complete: 2, diverged: 1, failed: 0 });
    expect(comparison.notes).toContain('l2: 1 of 3 configurations has no value (1 diverged).');
  });

  it('has the lowest value if the goal is to minimize', () => {
    const minimized = compareStrategies(
      createTrials([
        ['l2', 0.3, 0.3],
        ['l2', 0.2, 0.2],
        ['none', 0.4, 0.4],
      ]),
      createDefinition(['l2', 'none'], 2, 'minimize'),
    );
    expect(minimized.strategies[0]?.chosen?.configuration.number).toBe(1);
  });
});

describe('two strategies', () => {
  const trials = createTrials([
    ['l2', ...l2],
    ['none', ...none],
  ]);

  it('are paired by seed for any order of trials', () => {
    const definition = createDefinition(['l2', 'none'], 10);
    const pair = onlyPair(compareStrategies(trials, definition));
    const expected = pairedT(l2.map((value, index) => value - none[index]!))!;
    expect(pair.estimate).toMatchObject({ type: 'seeds' });
    expect(pair.estimate?.low).toBeCloseTo(expected.low, 9);
    expect(pair.estimate?.p).toBeCloseTo(expected.p, 9);
    expect(compareStrategies(trials.toReversed(), definition)).toEqual(compareStrategies(trials, definition));
  });

  it('get a verdict in finals if one is better', () => {
    const comparison = compareStrategies(trials, createDefinition(['l2', 'none'], 10), { phase: 'finals' });
    expect(onlyPair(comparison).answer).toBe('a-better');
    expect(onlyPair(comparison).verdict).toBe(
      'l2 is better than none by 1.16 points (95 % interval +0.88 to +1.44 points over 10 seeds on these test examples with the settings that one search found, p < 0.001).',
    );
    expect(comparison.notes.join(' ')).not.toContain('flatters');
  });

  it('are ranked without a claim in a search', () => {
    const comparison = compareStrategies(trials, createDefinition(['l2', 'none'], 10));
    expect(onlyPair(comparison)).toMatchObject({ answer: 'untested', tests: undefined });
    expect(onlyPair(comparison).verdict).toBe(
      'In the search l2 leads none by 1.16 points (95 % interval +0.88 to +1.44 points over 10 seeds on one validation split).',
    );
    expect(comparison.overall).toBeUndefined();
    expect(comparison.notes.join(' ')).toContain('A search ranks strategies but claims nothing');
  });

  it('are reversed if the goal is to minimize', () => {
    const pair = onlyPair(
      compareStrategies(trials, createDefinition(['l2', 'none'], 10, 'minimize'), { phase: 'finals' }),
    );
    expect(pair.answer).toBe('b-better');
    expect(pair.verdict).toMatch(
      /^none is better than l2 by 0.0116 \(95 % interval \+0.0088 to \+0.0144 over 10 seeds/,
    );
    expect(pair.superiority).toEqual({ type: 'seeds', chance: 0, seeds: 10 });
  });

  it('are not tested while trials are missing', () => {
    const comparison = compareStrategies(trials, createDefinition(['l2', 'none'], 10), {
      phase: 'finals',
      interim: true,
    });
    expect(onlyPair(comparison).tests).toBeUndefined();
    expect(onlyPair(comparison).answer).toBe('untested');
    expect(onlyPair(comparison).verdict).toBe(
      'l2 and none so far: l2 ahead by 1.16 points (95 % interval +0.88 to +1.44 points over 10 seeds on these test examples with the settings that one search found).',
    );
    expect(comparison.overall).toBeUndefined();
    expect(comparison.notes[0]).toMatch(/^Interim/);
  });

  it('show no difference if they differ by chance', () => {
    const perturbedL2 = l2.map((value, index) => value + (index % 2 === 0 ? 0.004 : -0.005));
    const pair = onlyPair(
      compareStrategies(
        createTrials([
          ['l2', ...l2],
          ['dropout', ...perturbedL2],
        ]),
        createDefinition(['l2', 'dropout'], 10),
        { phase: 'finals', resolve: 0.002 },
      ),
    );
    expect(pair.answer).toBe('not-shown');
    expect(pair.verdict).toBe(
      'l2 and dropout: no difference shown (95 % interval -0.29 to +0.39 points over 10 seeds on these test examples with the ' +
        'settings that one search found, p = 0.93; 50 to 82 seeds would show 0.2 points with a chance of 80 %).',
    );
  });

  it('are equal if they differ only by float32 rounding', () => {
    const pair = onlyPair(
      compareStrategies(
        createTrials([
          ['a', 0.9, 0.8, 0.7],
          ['b', 0.9000000001, 0.7999999998, 0.7],
        ]),
        createDefinition(['a', 'b'], 3),
        { phase: 'finals' },
      ),
    );
    expect(pair.verdict).toBe('a and b: equal on each of 3 seeds.');
    expect(pair.answer).toBe('not-shown');
  });

  it('get no verdict by sign-flip if 3 seeds have the same difference', () => {
    const pair = onlyPair(
      compareStrategies(
        createTrials([
          ['a', 0.91, 0.81, 0.71],
          ['b', 0.9, 0.8, 0.7],
        ]),
        createDefinition(['a', 'b'], 3),
        { phase: 'finals' },
      ),
    );
    expect(pair.estimate).toBeUndefined();
    expect(pair.answer).toBe('not-shown');
    expect(pair.verdict).toBe(
      'a ahead of b by 1.0 points on each of 3 seeds; without any spread there is no interval, ' +
        'and chance alone could do this (p = 0.31 by sign-flip).',
    );
  });

  it('get a verdict by sign-flip if 10 seeds have the same difference', () => {
    const trials = createTrials([
      ['a', ...none.map((value) => value + 0.01)],
      ['b', ...none],
    ]);
    const pair = onlyPair(compareStrategies(trials, createDefinition(['a', 'b'], 10), { phase: 'finals' }));
    expect(pair).toMatchObject({ answer: 'a-better', estimate: undefined });
    expect(pair.verdict).toBe(
      'a ahead of b by 1.0 points on each of 10 seeds, on these test examples; chance alone rarely does this ' +
        '(p = 0.0024 by sign-flip).',
    );
  });

  it('are not tested if there is a single seed', () => {
    const pair = onlyPair(
      compareStrategies(
        createTrials([
          ['a', 0.9],
          ['b', 0.8],
        ]),
        createDefinition(['a', 'b'], 1),
      ),
    );
    expect(pair.answer).toBe('untested');
    expect(pair.verdict).toBe(
      'a ahead of b by 10.0 points on the one seed; one seed says nothing about chance.',
    );
  });
});

it('notes trials that an older version ranked by the last epoch although early stopping restored another', () => {
  const settings = {
    data: { name: 'mnist' },
    training: { early_stopping: { restore_best_weights: true } },
  };
  const definition = { ...createDefinition(['none', 'l2'], 2), task: settings };
  const stoppedTrials = createTrials([
    ['none', 0.9, 0.91],
    ['l2', 0.92, 0.93],
  ]).map((finished, index) => ({ ...finished, epochs: index === 0 ? 20 : 12 }));
  const createOutcomeAt = (step: number) => ({ type: 'complete', value: 0.9, step, values: {} }) as const;
  const rankedByLast = stoppedTrials.map((finished) => ({
    ...finished,
    outcome: createOutcomeAt(finished.epochs),
  }));
  const rankedByBest = stoppedTrials.map((finished) => ({ ...finished, outcome: createOutcomeAt(9) }));
  const note = /3 trials of an older version are ranked by the last epoch/;
  expect(compareStrategies(rankedByLast, definition).notes.join(' ')).toMatch(note);
  expect(compareStrategies(rankedByBest, definition).notes.join(' ')).not.toMatch(note);
});

it('describes a comparison, with verdicts on request', () => {
  const trials = createTrials([
    ['none', ...none],
    ['l2', ...l2],
    ['l1', 'failed', ...none.slice(1)],
  ]);
  const comparison = compareStrategies(trials, createDefinition(['none', 'l2', 'l1'], 10));
  const verdicts = [
    'In the search l2 leads none by 1.16 points (95 % interval +0.88 to +1.44 points over 10 seeds on one validation split).',
    'none and l1: not compared, because there is no seed on which both have a value.',
    'l2 and l1: not compared, because there is no seed on which both have a value.',
  ];
  const notes = [
    'Note: A search ranks strategies but claims nothing: each is represented by the configuration that did best on these very ' +
      'seeds and on one validation split, which flatters it, and more so if more configurations were tried. Finals decide.',
    'Note: l1 has no complete configuration, so it is not compared.',
    'Note: l1: 1 of 1 configuration has no value (1 failed).',
    'Note: All of this is about val_accuracy on the data set mnist, with these settings, this budget and 10 seeds; ' +
      'it says nothing about others.',
  ];
  const row = { chosen: '-', value: '-', interval: '-', letters: '', seeds: '0', tried: '1' };
  expect(describeComparison(comparison)).toEqual({
    answer:
      'In the search l2 leads with a val_accuracy of 92.13 %. A search ranks strategies but claims nothing: its finals decide.',
    header: {
      strategy: 'strategy',
      chosen: 'chosen',
      value: 'val_accuracy',
      interval: '95 % interval',
      letters: '',
      seeds: 'seeds',
      tried: 'tried',
    },
    standings: [
      { ...row, strategy: 'l2', chosen: '1', value: '92.13 %', interval: '91.70 to 92.56', seeds: '10' },
      { ...row, strategy: 'none', chosen: '0', value: '90.97 %', interval: '90.48 to 91.46', seeds: '10' },
      { ...row, strategy: 'l1' },
    ],
    sections: [notes],
  });
  expect(describeComparison(comparison, { pairs: true }).sections).toEqual([verdicts, notes]);
});

it('describes in finals which strategies can be distinguished', () => {
  const similar = l2.map((value, index) => value - 0.001 + (index % 3) / 1000);
  const rows = createTrials([
    ['none', ...none],
    ['l2', ...l2],
    ['dropout', ...similar],
  ]);
  const text = describeComparison(
    compareStrategies(rows, createDefinition(['none', 'l2', 'dropout'], 10), { phase: 'finals' }),
  );
  expect(text.answer).toBe(
    'l2 leads with a val_accuracy of 92.13 %. It is better than none. It is not distinguishable from dropout: more seeds may decide.',
  );
  // Finals try no configurations.
  expect([text.header, ...text.standings].map(({ tried }) => tried)).toEqual(['', '', '', '']);
  expect(text.standings.map(({ strategy, letters }) => [strategy, letters])).toEqual([
    ['l2', 'a'],
    ['dropout', 'a'],
    ['none', 'b'],
  ]);
});

it('returns no answer before a configuration is complete', () => {
  const text = describeComparison(
    compareStrategies(createTrials([['a', 'failed']]), createDefinition(['a', 'b'], 1), { interim: true }),
  );
  expect(text.answer).toBe('Nothing to compare yet: 1 trial has ended.');
  const describeAnswer = (planned: number) =>
    describeComparison(
      compareStrategies(
        createTrials([
          ['a', 'failed'],
          ['b', 'diverged'],
        ]),
        createDefinition(['a', 'b'], 1),
        { planned },
      ),
    ).answer;
  expect(describeAnswer(60)).toBe('Nothing to compare yet: 2 of 60 trials.');
  expect(describeAnswer(2)).toBe('Nothing to compare: none of 2 configurations is complete.');
});

it('returns no answer if no configuration meets the constraints', () => {
  const definition = {
    ...createDefinition(['a', 'b'], 1),
    constraints: [{ name: 'val_accuracy', min: 0.99 }],
  };
  const trials = createTrials([
    ['a', 0.9],
    ['b', 0.8],
  ]);
  const comparison = compareStrategies(trials, definition, { planned: 2 });
  expect(describeComparison(comparison).answer).toBe(
    'Nothing to compare: none of 2 configurations meets the constraints.',
  );
  expect(comparison.notes).toContain(
    'a has no configuration that meets the constraints, so it is not compared.',
  );
});

describe('compareStrategies with missing evidence', () => {
  it('notes a strategy without a complete configuration', () => {
    const comparison = compareStrategies(
      createTrials([
        ['a', 0.9, 0.8],
        ['b', 'failed', 0.9],
      ]),
      createDefinition(['a', 'b'], 2),
    );
    expect(comparison.pairs[0]?.type).toBe('uncompared');
    expect(comparison.pairs[0]?.verdict).toBe(
      'a and b: not compared, because there is no seed on which both have a value.',
    );
    expect(comparison.notes).toContain('b has no complete configuration, so it is not compared.');
  });

  it('counts a seed of the finals that diverged as the worst', () => {
    const comparison = compareStrategies(
      createTrials([
        ['a', 0.9, 0.8, 0.85, 0.9],
        ['b', 0.8, 'diverged', 0.8, 0.81],
      ]),
      createDefinition(['a', 'b'], 4),
      { phase: 'finals' },
    );
    const pair = onlyPair(comparison);
    expect(pair.differences.map(({ seed }) => seed)).toEqual([0, 2, 3]);
    expect(pair.lost).toEqual({ a: 0, b: 1 });
    expect(pair.verdict).toBe(
      'a and b: no difference shown (exact signed ranks over 4 seeds with a difference, counting 1 lost ' +
        'seed as worst (1 of b), on these test examples, p = 0.16).',
    );
    expect(comparison.notes).toContain(
      'b, chosen configuration: 1 seed diverged; its mean is over the others, which may flatter it.',
    );
  });

  it('never calls a strategy that lost more seeds better', () => {
    const good = Array.from({ length: 10 }, (_, seed) => 0.9 + seed / 1000);
    const trials = createTrials([
      ['a', ...good],
      ['b', ...good.map((value, seed): End => (seed < 8 ? 'diverged' : value - 0.1))],
    ]);
    const clearPair = onlyPair(
      compareStrategies(trials, createDefinition(['a', 'b'], 10), { phase: 'finals' }),
    );
    expect(clearPair.answer).toBe('a-better');
    const flatteredTrials = createTrials([
      ['a', ...good],
      ['b', ...good.map((value, seed): End => (seed < 1 ? 'diverged' : value + 0.05))],
    ]);
    const flatteredPair = onlyPair(
      compareStrategies(flatteredTrials, createDefinition(['a', 'b'], 10), { phase: 'finals' }),
    );
    expect(flatteredPair.answer).toBe('not-shown');
  });

  it('calls a strategy that leads only on its remaining seeds worse', () => {
    const good = Array.from({ length: 10 }, (_, seed) => 0.9 + seed / 1000);
    const trials = createTrials([
      ['a', ...good],
      ['b', ...good.map((value, seed): End => (seed < 8 ? 'diverged' : value + 0.05))],
    ]);
    const comparison = compareStrategies(trials, createDefinition(['a', 'b'], 10), { phase: 'finals' });
    expect(describeComparison(comparison).answer).toMatch(
      /^b leads with a val_accuracy of [\d.]+ %\. It is worse than a, counting lost seeds as worst\.$/,
    );
  });

  describe('a strategy that lost every seed of the finals', () => {
    const values = Array.from({ length: 10 }, (_, seed) => 0.9 + seed / 1000);
    const trials = createTrials([
      ['a', ...values],
      ['b', ...values.map((): End => 'diverged')],
      ['c', ...values.map((): End => 'failed')],
    ]);
    const comparison = compareStrategies(trials, createDefinition(['a', 'b', 'c'], 10), { phase: 'finals' });

    it('is worse only than a strategy that lost fewer', () => {
      expect(comparison.compared).toBe(3);
      expect(comparison.pairs.map((pair) => (pair.type === 'compared' ? pair.answer : pair.type))).toEqual([
        'a-better',
        'a-better',
        'not-shown',
      ]);
      // With all ten differences on one side, p is 2 / 2^10, times 3 pairs, divided by round 1's 0.8 of alpha.
      expect(comparison.pairs[0]).toMatchObject({
        mean: undefined,
        estimate: undefined,
        lost: { a: 0, b: 10 },
        superiority: { type: 'seeds', chance: 1, seeds: 10 },
        tests: {
          primary: { type: 'signed-rank', adjustedP: (2 / 2 ** 10) * (3 / 0.8) },
          signFlip: undefined,
        },
      });
      expect(comparison.pairs[0]!.verdict).toBe(
        'a is better than b (exact signed ranks over 10 seeds with a difference, counting 10 lost seeds as worst ' +
          '(10 of b), on these test examples, p = 0.0073 after Holm over 3 pairs).',
      );
    });

    it('is described without a value', () => {
      const { answer, standings, sections } = describeComparison(comparison, { pairs: true });
      expect(answer).toMatch(/^a leads with a val_accuracy of [\d.]+ %\. It is better than b and c\.$/);
      expect(standings.map(({ letters }) => letters)).toEqual(['a', 'b', 'b']);
      expect(standings[1]).toMatchObject({ strategy: 'b', value: '-', interval: '-', seeds: '0' });
      expect(sections[0]![0]).toContain(
        'a did better than b under 10 of 10 seeds (ties count half, lost ones as worst).',
      );
      expect(comparison.notes).toContain('b, chosen configuration: 10 seeds diverged; no seed has a value.');
      expect(comparison.notes.join(' ')).not.toContain('so it is not compared');
      expect(comparison.overall).toBeUndefined();
    });

    it('gets no claim in an interim comparison or over outer splits', () => {
      const options = { phase: 'finals', interim: true } as const;
      const [interim] = compareStrategies(trials, createDefinition(['a', 'b', 'c'], 10), options).pairs;
      expect(interim!.verdict).toBe('a and b: no claim so far, because 10 seeds of b gave no value.');
      const nested = { type: 'split', of: 5 } as const;
      const [split] = compareStrategies(trials, createDefinition(['a', 'b', 'c'], 10), {
        phase: 'finals',
        nested,
      }).pairs;
      expect(split).toMatchObject({
        answer: 'untested',
        verdict: 'a and b: no claim, because 10 seeds of b gave no value.',
      });
    });

    it('gets no claim if training sets differ between seeds', () => {
      const task = { data: { name: 'mnist', split: 'folds' } };
      const definition = { ...createDefinition(['a', 'b', 'c'], 10), task };
      const [pair] = compareStrategies(trials, definition, { phase: 'finals' }).pairs;
      expect(pair).toMatchObject({
        answer: 'not-shown',
        verdict: 'a and b: no claim, because 10 seeds of b gave no value.',
      });
    });

    it('stays undecided with too few seeds for the exact tests', () => {
      const fourSeeds = createTrials([
        ['a', 0.9, 0.91, 0.92, 0.93],
        ['b', 'diverged', 'diverged', 'diverged', 'diverged'],
      ]);
      const undecided = compareStrategies(fourSeeds, createDefinition(['a', 'b'], 4), { phase: 'finals' });
      expect(onlyPair(undecided).answer).toBe('not-shown');
      expect(describeComparison(undecided).answer).toContain(
        'It is not distinguishable from b: more seeds may decide.',
      );
      expect(undecided.notes.join(' ')).toContain('with so few seeds their p is at least 0.156 for any data');
    });

    it('is worse than a strategy that lost one seed', () => {
      const oneLostSeed = createTrials([
        ['a', ...values.slice(1), 'diverged'],
        ['b', ...values.map((): End => 'diverged')],
      ]);
      const pair = onlyPair(
        compareStrategies(oneLostSeed, createDefinition(['a', 'b'], 10), { phase: 'finals' }),
      );
      expect(pair).toMatchObject({ answer: 'a-better', lost: { a: 1, b: 10 } });
    });
  });

  it('shows no difference between strategies that lost complementary seeds', () => {
    const comparison = compareStrategies(
      createTrials([
        ['a', 0.9, 0.9, 0.9, 'diverged', 'diverged', 'diverged'],
        ['b', 'diverged', 'diverged', 'diverged', 0.8, 0.8, 0.8],
      ]),
      createDefinition(['a', 'b'], 6),
      { phase: 'finals' },
    );
    const pair = onlyPair(comparison);
    expect(pair).toMatchObject({ answer: 'not-shown', lost: { a: 3, b: 3 }, superiority: { chance: 0.5 } });
  });

  it('does not pair trials with different numerics', () => {
    const wasm: Fingerprint = { ...native, backend: 'wasm' };
    const comparison = compareStrategies(
      createTrials(
        [
          ['a', 0.9, 0.8, 0.85],
          ['b', 0.8, 0.7, 0.8],
        ],
        (configuration, repeat) => (configuration === 1 && repeat === 2 ? wasm : native),
      ),
      createDefinition(['a', 'b'], 3),
    );
    expect(onlyPair(comparison).missing).toEqual([{ seed: 2, reason: { type: 'fingerprints-differ' } }]);
    expect(comparison.notes.join(' ')).toContain('a and b on 1 seed');
  });

  it('counts a seed without a pair next to a seed that both strategies lost', () => {
    const wasm: Fingerprint = { ...native, backend: 'wasm' };
    const comparison = compareStrategies(
      createTrials(
        [
          ['a', 0.9, 0.8, 0.85, 'diverged', 0.9],
          ['b', 0.8, 0.7, 0.8, 'diverged', 0.8],
        ],
        (configuration, repeat) => (configuration === 1 && repeat === 4 ? wasm : native),
      ),
      createDefinition(['a', 'b'], 5),
      { phase: 'finals' },
    );
    expect(onlyPair(comparison).verdict).toMatch(/; 1 seed without a pair\.$/);
  });

  it.each([
    ['a', 'b'],
    ['b', 'a'],
  ])('counts a seed that %s lost and %s never ended as one without a pair', (loser, other) => {
    const ends = { [loser]: 'diverged', [other]: 'cancelled' } as const;
    const comparison = compareStrategies(
      createTrials([
        ['a', 0.9, 0.8, 0.85, ends['a']!],
        ['b', 0.8, 0.7, 0.8, ends['b']!],
      ]),
      createDefinition(['a', 'b'], 4),
      { phase: 'finals' },
    );
    expect(onlyPair(comparison).verdict).toMatch(/; 1 seed without a pair\.$/);
  });

  it('notes different numbers of configurations', () => {
    const comparison = compareStrategies(
      createTrials([
        ['a', 0.9],
        ['b', 0.8],
        ['b', 0.7],
      ]),
      createDefinition(['a', 'b'], 1),
    );
    expect(comparison.notes).toContain(
      'Budgets differ: the strategies tried different numbers of configurations (a 1, b 2).',
    );
  });

  it('notes too few seeds for the exact tests after Holm', () => {
    const rows = ['a', 'b', 'c'].map(
      (name, index) => [name, 0.9 - index / 10, 0.81, 0.7, 0.9, 0.95, 0.9] as const,
    );
    const comparison = compareStrategies(createTrials(rows), createDefinition(['a', 'b', 'c'], 6), {
      phase: 'finals',
    });
    expect(comparison.notes.join(' ')).toContain(
      'their p is at least 0.117 after Holm over 3 pairs for any data',
    );
  });
});

it('computes the power of a claim from the spread of the search', () => {
  const trials = createTrials([
    ['l2', ...l2],
    ['none', ...none],
  ]);
  const comparison = compareStrategies(trials, createDefinition(['l2', 'none'], 10));
  const { deviation, upper } = planSeeds(comparison, createDefinition(['l2', 'none'], 10), {
    resolve: 1,
  }).spread!;
  const { smallest, sentence } = planClaim(comparison, createDefinition(['l2', 'none'], 10), {
    seeds: 12,
    level: 0.025,
    difference: 0.005,
  });
  expect(powerOfPairedT(12, smallest!.from / deviation, 0.025)).toBeCloseTo(0.8, 5);
  expect(powerOfPairedT(12, smallest!.to / upper, 0.025)).toBeCloseTo(0.8, 5);
  const chances = [upper, deviation].map((spread) =>
    Math.round(100 * powerOfPairedT(12, 0.005 / spread, 0.05)),
  );
  expect(sentence).toContain(
    `an equal strategy is less than 0.50 points worse with a chance of ${chances.join(' to ')} %`,
  );
  const single = compareStrategies(
    createTrials([
      ['l2', 1],
      ['none', 2],
    ]),
    createDefinition(['l2', 'none'], 1),
  );
  expect(
    planClaim(single, createDefinition(['l2', 'none'], 1), { seeds: 12, level: 0.025, difference: 0.005 })
      .smallest,
  ).toBeUndefined();
});

describe('the number of seeds proposed for finals', () => {
  it('gives pairs with the pooled spread the requested power', () => {
    const trials = createTrials([
      ['l2', ...l2],
      ['none', ...none],
      ['dropout', ...l2.toReversed()],
    ]);
    const definition = createDefinition(['l2', 'none', 'dropout'], 10);
    const comparison = compareStrategies(trials, definition);
    const plan = planSeeds(comparison, definition, { resolve: 0.005 });
    // Twice the residual variance of a table of strategies x seeds, computed independently.
    const table = [l2, none, l2.toReversed()];
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const overall = mean(table.flat());
    const bySeed = none.map((_, seed) => mean(table.map((row) => row[seed]!)));
    const residuals = table.flatMap((row) =>
      row.map((value, seed) => (value - mean(row) - bySeed[seed]! + overall) ** 2),
    );
    const deviation = Math.sqrt((2 * mean(residuals) * 30) / (2 * 9));
    expect(plan.spread?.deviation).toBeCloseTo(deviation, 10);
    // 12.857 is the 20 % quantile of chi-square with 2 x 9 degrees of freedom (SciPy).
    expect(plan.spread?.upper).toBeCloseTo(deviation * Math.sqrt(18 / 12.856953096), 8);
    const computeSeeds = (spread: number, sharedVariance = 0) =>
      pairsNeeded({
        deviation: spread,
        difference: 0.005,
        alpha: (0.8 * 0.05) / 3,
        power: 0.8,
        sharedVariance,
      });
    const { upper } = plan.spread!;
    expect(plan.seeds).toEqual({ from: computeSeeds(plan.spread!.deviation), to: computeSeeds(upper) });
    expect(plan.sentence).toBe(
      `${plan.seeds!.from} to ${plan.seeds!.to} seeds would show a difference of 0.50 points between two strategies with a chance of 80 %, ` +
        'corrected for 3 pairs. This leaves out the error of the test examples, which finals will measure. ' +
        `Estimated from all 3 pairs over 10 seeds, a difference has a standard deviation of ${(100 * deviation).toFixed(2)} points ` +
        `(upper 80 % bound ${(100 * upper).toFixed(2)} points).`,
    );
    const withExamples = planSeeds(comparison, definition, { resolve: 0.005, exampleError: 0.001 });
    expect(withExamples.seeds?.to).toBe(computeSeeds(upper, (0.001 / upper) ** 2));
    expect(withExamples.seeds!.to).toBeGreaterThan(plan.seeds!.to!);
    // Half the difference needs about four times as many seeds.
    const halved = planSeeds(comparison, definition, { resolve: 0.0025 });
    expect(halved.seeds!.to! / plan.seeds!.to!).toBeGreaterThan(2.5);
    expect(halved.seeds!.to! / plan.seeds!.to!).toBeLessThan(4.5);
    expect(planSeeds(comparison, definition, { resolve: undefined }).seeds).toBeUndefined();
  });

  it('is undefined after a search with too few seeds', () => {
    for (const seeds of [1, 4]) {
      const definition = createDefinition(['l2', 'none'], seeds);
      const trials = createTrials([
        ['l2', ...l2.slice(0, seeds)],
        ['none', ...none.slice(0, seeds)],
      ]);
      const plan = planSeeds(compareStrategies(trials, definition), definition, { resolve: 0.01 });
      expect(plan).toMatchObject({ spread: undefined, seeds: undefined });
      expect(plan.sentence).toMatch(/^The search has too few seeds to estimate their spread/);
      const looks = planLooks(compareStrategies(trials, definition), definition, {
        looks: [4, 6],
        resolve: 0.01,
      });
      expect(looks).toMatchObject({ power: undefined, trainings: { min: 8, max: 12 } });
      expect(looks.sentence).toContain(plan.sentence);
    }
  });

  it('is undefined if the strategies differ by the same amount under all seeds', () => {
    const definition = createDefinition(['l2', 'none'], 10);
    const trials = createTrials([
      ['l2', ...l2],
      ['none', ...l2],
    ]);
    const plan = planSeeds(compareStrategies(trials, definition), definition, { resolve: 0.01 });
    expect(plan).toMatchObject({ spread: undefined, seeds: undefined });
    expect(plan.sentence).toMatch(/the strategies differ by the same amount under all seeds/);
  });
});

it('widens the interval by Nadeau and Bengio for a split per seed', () => {
  const trials = createTrials([
    ['l2', ...l2],
    ['none', ...none],
  ]);
  const fixedSplit = createDefinition(['l2', 'none'], 10);
  const splitPerSeed = {
    ...fixedSplit,
    task: { data: { name: 'mnist', train: 5000, validation: 1000, split: 'per-seed' } },
  };
  const differences = onlyPair(compareStrategies(trials, fixedSplit)).differences.map(({ value }) => value);
  const comparison = compareStrategies(trials, splitPerSeed);
  expect(onlyPair(comparison).estimate).toEqual({
    type: 'seeds',
    ...pairedT(differences, { validationToTraining: 0.2 }),
  });
  const { low, high } = pairedT(l2, { validationToTraining: 0.2 })!;
  expect(comparison.strategies[0]!.chosen!.interval).toEqual({ low, high });
  expect(compareStrategies(trials, splitPerSeed, { phase: 'finals' }).overall).toBeUndefined();
});

it('plans finals with the variance that more seeds do not reduce', () => {
  const network = createDefinition(['l2', 'none'], 10);
  const data = { name: 'mnist', train: 5000, validation: 1000, split: 'per-seed' };
  const { task: _, ...settings } = network;
  const module: StudyDefinition = {
    ...settings,
    type: 'module',
    objective: { module: 'train.ts', sha256: 'a'.repeat(64), epochs: 5, data },
  };
  const trials = createTrials([
    ['l2', ...l2],
    ['none', ...none],
  ]);
  const comparison = compareStrategies(trials, network);
  const powerAt = (definition: StudyDefinition) =>
    planLooks(comparison, definition, { looks: [10, 40, 160], resolve: 0.003 }).power!.to;
  expect(powerAt(network)).toBeGreaterThan(0.95);
  expect(powerAt(module)).toBeLessThan(0.7);
  // Finals of networks know the value of each test example, which replaces the factor for the overlap.
  expect(powerAt({ ...network, task: { data } })).toBe(powerAt(network));
  expect(planSeeds(comparison, network, { resolve: 0.003 }).seeds?.from).toBeDefined();
  expect(planSeeds(comparison, module, { resolve: 0.003 }).seeds).toEqual({ from: undefined, to: undefined });
  const claim = { seeds: 12, level: 0.025, difference: 0.005 };
  const smallestOf = (definition: StudyDefinition) => planClaim(comparison, definition, claim).smallest!.from;
  expect(smallestOf(module) / smallestOf(network)).toBeCloseTo(Math.sqrt(1 + 12 * 0.2), 10);
});

it('counts the seeds that a pair needs with the variance that more seeds do not reduce', () => {
  const definition = createDefinition(['l2', 'none'], 10);
  const perSeed = {
    ...definition,
    task: { data: { name: 'mnist', train: 5000, validation: 1000, split: 'per-seed' } },
  };
  const trials = createTrials([
    ['l2', ...l2],
    ['none', ...none],
  ]);
  const needed = (study: StudyDefinition) =>
    onlyPair(compareStrategies(trials, study, { phase: 'finals', resolve: 0.01 })).seedsNeeded!;
  const { deviation } = pairedT(
    onlyPair(compareStrategies(trials, definition)).differences.map((d) => d.value),
  )!;
  expect(needed(perSeed).seeds.from).toBe(
    pairsNeeded({ deviation, difference: 0.01, alpha: 0.05 * 0.8, power: 0.8, sharedVariance: 0.2 }),
  );
  expect(needed(definition).seeds.from).toBe(
    pairsNeeded({ deviation, difference: 0.01, alpha: 0.05 * 0.8, power: 0.8 }),
  );
});

it('treats differences that are equal except for rounding as ties in rank tests only', () => {
  const noise = [1e-9, -1e-9, 2e-9, 0, 1e-9];
  const createGapTrials = (gaps: readonly number[]) =>
    createTrials([
      ['a', ...gaps.map((gap, seed) => 0.8 + 0.01 * seed + gap)],
      ['b', ...gaps.map((_, seed) => 0.8 + 0.01 * seed)],
    ]);
  const compareGaps = (gaps: readonly number[]) =>
    onlyPair(compareStrategies(createGapTrials(gaps), createDefinition(['a', 'b'], 5), { phase: 'finals' }));
  // The differences are equal except for rounding, so they have no interval.
  expect(compareGaps(noise.map((value) => 0.02 + value)).estimate).toBeUndefined();
  const pair = compareGaps(noise.map((value, seed) => 0.02 + value + (seed === 4 ? 0.01 : 0)));
  expect(pair.estimate!.mean).toBe(pair.mean);
  expect(new Set(pair.differences.map(({ value }) => value)).size).toBeGreaterThan(2);
  // Four values that differ only by rounding share their mean rank.
  expect(pair.tests!.signedRank).toMatchObject({ n: 5, positive: 15 });
});

describe('compareStrategies', () => {
  const values = fc.array(fc.double({ min: 0.1, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 });

  it('mirrors the answer if the strategies are swapped', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const pair = compareStrategies(
          createTrials([
            ['a', ...a],
            ['b', ...b],
          ]),
          createDefinition(['a', 'b'], 5),
          { phase: 'finals' },
        ).pairs[0];
        const swappedPair = compareStrategies(
          createTrials([
            ['a', ...a],
            ['b', ...b],
          ]),
          createDefinition(['b', 'a'], 5),
          { phase: 'finals' },
        ).pairs[0];
        if (pair?.type !== 'compared' || swappedPair?.type !== 'compared') throw new Error('not compared');
        expect(swappedPair.mean).toBeCloseTo(-pair.mean!, 12);
        expect(swappedPair.superiority.chance).toBeCloseTo(1 - pair.superiority.chance, 12);
        const mirrored = { 'a-better': 'b-better', 'b-better': 'a-better' } as const;
        expect(swappedPair.answer).toBe(
          pair.answer in mirrored ? mirrored[pair.answer as 'a-better'] : pair.answer,
        );
      }),
      { numRuns: 30 },
    );
  });

  it('claims a difference only if the interval excludes 0', () => {
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        const { pairs } = compareStrategies(
          createTrials([
            ['a', ...a],
            ['b', ...b],
            ['c', ...c],
          ]),
          createDefinition(['a', 'b', 'c'], 5),
          { phase: 'finals' },
        );
        for (const pair of pairs) {
          if (pair.type !== 'compared' || pair.estimate === undefined) continue;
          if (pair.answer === 'a-better') expect(pair.estimate.low).toBeGreaterThan(0);
          if (pair.answer === 'b-better') expect(pair.estimate.high).toBeLessThan(0);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('finals', () => {
  const search = createDefinition(['l2', 'none', 'dropout'], 3);
  const createFinals = (round: number, strategies = ['l2', 'none', 'dropout']) =>
    finalsDefinition(search, {
      round,
      chosen: strategies.map((strategy, number) => ({
        number,
        strategy,
        point: 0,
        parameters: {},
      })),
      seeds: [0, 1, 2, 3],
      design: { alpha: 0.05 },
    })!;
  const trials = createTrials([
    ['l2', 0.9, 0.91, 0.92, 0.91],
    ['none', 0.88, 0.89, 0.9, 'failed'],
    ['dropout', 0.88, 0.87, 'diverged', 0.86],
  ]);
  const createHits = (share: number, count = 400) =>
    Uint8Array.from({ length: count }, (_, i) => Number(i < share * count));
  const examples = new Map(
    trials.flatMap(({ trial, outcome }) =>
      outcome.type === 'complete'
        ? [[trial.number, { losses: undefined, hits: createHits(outcome.value) }]]
        : [],
    ),
  );
  const listCompared = (comparison: Comparison) =>
    comparison.pairs.filter(({ type }) => type === 'compared') as ComparedPair[];

  it('compare the strategies by their results on the test part', () => {
    const comparison = compareStrategies(trials, createFinals(1), { examples });
    expect(comparison).toMatchObject({ phase: 'finals', metric: { name: 'test_accuracy' } });
    expect(listCompared(comparison).map(({ differences }) => differences.length)).toEqual([3, 3, 2]);
    expect(comparison.pairs[2]!.missing.map(({ seed }) => seed)).toEqual([2, 3]);
    expect(comparison.notes.join(' ')).toContain('none, chosen configuration: 1 seed failed');
    expect(comparison.notes.join(' ')).toContain('dropout, chosen configuration: 1 seed diverged');
    expect(comparison.notes[0]).toContain('Finals, round 1 of 1: the configurations that did best');
  });

  it('have intervals for new seeds and new test examples', () => {
    const values = [
      ['l2', 0.9, 0.93, 0.92, 0.9, 0.91, 0.92],
      ['none', 0.88, 0.87, 0.9, 0.86, 0.88, 0.9],
    ] as const;
    const noisy = createTrials(values);
    const results = new Map(
      noisy.map(({ trial, outcome }) => [
        trial.number,
        { losses: undefined, hits: createHits((outcome as { value: number }).value), trained: 4800 },
      ]),
    );
    const sixSeeds = { ...createFinals(1, ['l2', 'none']), seeds: [0, 1, 2, 3, 4, 5] };
    const [pair] = listCompared(compareStrategies(noisy, sixSeeds, { examples: results }));
    const seedsOnly = pairedT(pair!.differences.map(({ value }) => value))!;
    expect(pair!.estimate).toMatchObject({ type: 'seeds-and-examples', examples: 400 });
    expect(pair!.estimate!.standardError).toBeGreaterThan(seedsOnly.standardError);
    expect(pair!.verdict).toMatch(
      /over 6 seeds and 400 test examples, trained on these 4,800 examples with the settings that one search found, p = 0\.\d+\)\.$/,
    );
  });

  describe('of a program', () => {
    const programSweep = {
      ...createDefinition(['l2', 'none'], 4),
      type: 'program',
      program: { command: ['train'], path: undefined, epochs: 20 },
    } satisfies SweepDefinition;
    const createProgramFinals = (metric: string) =>
      finalsDefinition(
        { ...programSweep, metric: { ...programSweep.metric, name: metric } },
        {
          round: 1,
          chosen: ['l2', 'none'].map((strategy, number) => ({ number, strategy, point: 0, parameters: {} })),
          seeds: [0, 1, 2, 3],
          design: { alpha: 0.05 },
        },
      )!;
    const values = createTrials([
      ['l2', 0.9, 0.91, 0.92, 0.91],
      ['none', 0.88, 0.89, 0.9, 0.86],
    ]);

    it('have an interval over examples if the program reports an array for its metric', () => {
      const reportedExamples = new Map(
        values.map(({ trial, outcome }) => [
          trial.number,
          {
            losses: undefined,
            hits: undefined,
            ranked: Float32Array.from(
              { length: 50 },
              (_, i) => (outcome as { value: number }).value + i / 50,
            ),
          },
        ]),
      );
      const comparison = compareStrategies(values, createProgramFinals('val_dice'), {
        examples: reportedExamples,
      });
      expect(comparison).toMatchObject({ metric: { name: 'test_dice' }, examples: 50 });
      const [pair] = listCompared(comparison);
      expect(pair!.estimate).toMatchObject({ type: 'seeds-and-examples', examples: 50 });
      expect(pair!.verdict).toContain('over 4 seeds and 50 test examples with the settings');
    });

    it.each([
      ['one trial reports', [7]],
      ['one seed has', [1, 5]],
      ['one strategy has', [0, 1, 2, 3]],
    ])('have an interval over seeds alone if %s fewer examples', (_, shorterTrials) => {
      const reportedExamples = new Map(
        values.map(({ trial: { number }, outcome }) => {
          const length = shorterTrials.includes(number) ? 49 : 50;
          const mean = (outcome as { value: number }).value;
          const ranked = Float32Array.from({ length }, (_value, i) => mean + i / 50);
          return [number, { losses: undefined, hits: undefined, ranked }];
        }),
      );
      const comparison = compareStrategies(values, createProgramFinals('val_dice'), {
        examples: reportedExamples,
      });
      expect(comparison.examples).toBeUndefined();
      const [pair] = listCompared(comparison);
      expect(pair).toMatchObject({ estimate: { type: 'seeds' }, superiority: { type: 'seeds' } });
      expect(pair!.verdict).toContain('over 4 seeds on these test examples alone');
      for (const { chosen } of comparison.strategies)
        expect(Number.isFinite(chosen!.interval!.high)).toBe(true);
    });

    it('note that the program reported no value of single examples', () => {
      const comparison = compareStrategies(values, createProgramFinals('val_dice'));
      expect(listCompared(comparison)[0]!.verdict).toContain(
        'over 4 seeds on these test examples alone, because not all trials reported test_dice of each',
      );
      const notes = comparison.notes.join(' ');
      expect(notes).toContain('Report test_dice as an array, one number per example');
      expect(notes).toContain('bits are not promised');
    });

    it('are not tested if no seed changes the result', () => {
      const same = createTrials([
        ['l2', 0.9, 0.9, 0.9, 0.9],
        ['none', 0.88, 0.88, 0.88, 0.88],
      ]);
      const comparison = compareStrategies(same, createProgramFinals('val_accuracy'));
      expect(comparison).toMatchObject({ sameOnAllSeeds: true, overall: undefined });
      const [pair] = listCompared(comparison);
      expect(pair).toMatchObject({ answer: 'untested', tests: undefined });
      expect(pair!.verdict).toMatch(
        /on each of 4 seeds; the seeds change no result, so the role of chance is unknown\.$/,
      );
      expect(comparison.notes.join(' ')).toContain('as if the program did not use RIDGELINE_SEED');
      // Networks use their seeds, so their equal differences are evidence.
      expect(compareStrategies(same, createFinals(1)).sameOnAllSeeds).toBe(false);
    });
  });

  it('give the p value that decides a pair with lost seeds', () => {
    const rows = createTrials([
      ['l2', ...l2],
      ['none', ...none],
      ['dropout', ...none.map((value, seed) => (seed === 3 ? 'diverged' : value - 0.01 * (1 + (seed % 3))))],
    ]);
    const definition = { ...createFinals(1), seeds: l2.map((_, seed) => seed) };
    const pair = compareStrategies(rows, definition).pairs[1] as ComparedPair;
    expect(pair.lost.b).toBe(1);
    const { primary, signedRank } = pair.tests!;
    expect(formatP(primary!.adjustedP)).not.toBe(formatP(signedRank!.adjustedP));
    expect(pair.verdict).toContain(`${formatP(primary!.adjustedP)} after Holm`);
  });

  it('say no more than that equal results are equal', () => {
    const seeds = l2.map((_, seed) => seed);
    const rows = createTrials([
      ['l2', ...l2],
      ['none', ...l2],
    ]);
    const results = new Map(
      rows.map(({ trial, outcome }) => [
        trial.number,
        { losses: undefined, hits: createHits((outcome as { value: number }).value) },
      ]),
    );
    const definition = { ...createFinals(1, ['l2', 'none']), seeds };
    const comparison = compareStrategies(rows, definition, { examples: results });
    const { sections } = describeComparison(comparison, { pairs: true });
    const text = sections.flat().join(' ');
    expect(text).toContain('equal on each of 10 seeds');
    expect(text).not.toContain('wins by more');
    // Ten seeds could reject; these tie on all of them.
    expect(text).not.toContain('with so few seeds');
  });

  it('describe the chance that one strategy does better on a new seed and example', () => {
    const rows = createTrials([
      ['l2', 0.9, 0.93, 0.92, 0.91, 0.94, 0.95],
      ['none', 0.88, 0.9, 0.9, 0.86, 0.92, 0.91],
    ]);
    const results = new Map(
      rows.map(({ trial, outcome }) => [
        trial.number,
        { losses: undefined, hits: createHits((outcome as { value: number }).value) },
      ]),
    );
    const sixSeeds = { ...createFinals(1, ['l2', 'none']), seeds: [0, 1, 2, 3, 4, 5] };
    const comparison = compareStrategies(rows, sixSeeds, { examples: results, alpha: 0.01 });
    const [pair] = listCompared(comparison);
    // A hit of one is a win; hits or misses of both are ties.
    expect(pair!.superiority.chance).toBeCloseTo(0.5 + pair!.mean! / 2, 9);
    const { sections } = describeComparison(comparison, { pairs: true });
    expect(sections[0]![0]).toMatch(
      /, p < 0\.001, alpha 1 %\)\. On a new seed and a new example l2 does better than none with a chance of 51\.5 % \(99 % interval \d+(\.\d)? to \d+(\.\d)? %; ties count half\)\.$/,
    );
  });

  it('count the seeds that a strategy wins if seeds decide nearly all examples', () => {
    const rows = createTrials([
      ['l2', 0.9, 0.6, 0.8, 0.7, 0.95],
      ['none', 0.5, 0.4, 0.45, 0.55, 0.5],
    ]);
    const results = new Map(
      rows.map(({ trial, outcome }) => {
        const { value } = outcome as { value: number };
        const ranked = Float32Array.from(
          { length: 20 },
          (_, i) => value + 0.02 * Math.sin(3 * i * (trial.seed + 1)),
        );
        return [trial.number, { losses: undefined, hits: undefined, ranked }];
      }),
    );
    const fiveSeeds = { ...createFinals(1), seeds: [0, 1, 2, 3, 4] };
    const [pair] = listCompared(compareStrategies(rows, fiveSeeds, { examples: results }));
    // All examples of a seed agree, so they would make the chance look more certain than five seeds can.
    expect(pair!.superiority).toEqual({ type: 'seeds', chance: 1, seeds: 5 });
  });

  it('name the metric to rank by if the loss has no value on each example', () => {
    const search = createDefinition(['l2', 'none'], 5, 'minimize');
    const finals = finalsDefinition(search, {
      round: 1,
      chosen: ['l2', 'none'].map((strategy, number) => ({ number, strategy, point: 0, parameters: {} })),
      seeds: [0, 1, 2, 3, 4],
      design: { alpha: 0.05 },
    })!;
    const { notes } = compareStrategies(
      createTrials([
        ['l2', ...l2.slice(5)],
        ['none', ...none.slice(5)],
      ]),
      finals,
      {
        examples: new Map(
          Array.from({ length: 10 }, (_, number) => [number, { losses: undefined, hits: undefined }]),
        ),
      },
    );
    expect(notes).toContain(
      'Intervals hold only on these test examples: the test_loss of each is unknown. A loss such as ' +
        'root_mean_squared_error or r2 is no mean over examples: rank by val_root_mean_squared_error or val_r2_score, ' +
        'and intervals count them.',
    );
  });

  it('have intervals that include the interval over seeds if there are fewer than five seeds', () => {
    const comparison = compareStrategies(
      createTrials([
        ['l2', 0.9, 0.99, 0.92, 0.9],
        ['none', 0.8, 0.92, 0.88, 0.82],
      ]),
      createFinals(1),
      {
        examples: new Map(
          [0.9, 0.99, 0.92, 0.9, 0.8, 0.92, 0.88, 0.82].map((share, number) => [
            number,
            { losses: undefined, hits: createHits(share) },
          ]),
        ),
      },
    );
    const means = comparison.strategies.flatMap(({ chosen }) => chosen ?? []);
    expect(means).toHaveLength(2);
    for (const { values, interval } of means) {
      const overSeeds = withinRange(pairedT(values.map(({ value }) => value))!, comparison.metric);
      expect(interval!.low).toBeLessThanOrEqual(overSeeds.low);
      expect(interval!.high).toBeGreaterThanOrEqual(overSeeds.high);
    }
    const [pair] = listCompared(comparison);
    const seedsOnly = pairedT(pair!.differences.map(({ value }) => value))!;
    expect(pair!.estimate!.low).toBeLessThanOrEqual(seedsOnly.low);
    expect(pair!.estimate!.high).toBeGreaterThanOrEqual(seedsOnly.high);
    expect(pair!.estimate!.p).toBeGreaterThanOrEqual(seedsOnly.p);
  });

  it('have an interval of an AUC for new examples, by the influence of each example', () => {
    const targets = Float32Array.from({ length: 60 }, (_, i) => i % 2);
    const shift = (strategy: string, seed: number) => (strategy === 'l2' ? 1.1 : 0.8) + 0.05 * seed;
    const noise = (i: number, seed: number) =>
      Math.sin(12.9898 * (i + 1)) * 2 + 0.3 * Math.sin(7 * i * (seed + 1));
    const rows = createTrials([
      ['l2', 0.8, 0.82, 0.81, 0.79, 0.83],
      ['none', 0.76, 0.77, 0.75, 0.76, 0.79],
    ]);
    const createOutputs = (strategy: string, seed: number) =>
      Float32Array.from(targets, (target, i) => (2 * target - 1) * shift(strategy, seed) + noise(i, seed));
    const results = new Map(
      rows.map(({ trial }) => [
        trial.number,
        {
          losses: undefined,
          hits: undefined,
          outputs: createOutputs(trial.configuration.strategy, trial.seed),
          targets,
        },
      ]),
    );
    const metric = { ...createFinals(1).metric, name: 'test_auc' };
    const definition = { ...createFinals(1), metric, seeds: [0, 1, 2, 3, 4] };
    const [pair] = listCompared(compareStrategies(rows, definition, { examples: results }));
    expect(pair!.estimate).toMatchObject({ type: 'seeds-and-examples', examples: 60, seeds: 5 });
    expect(pair!.estimate!.mean).toBeCloseTo(pair!.mean!, 9);
    expect(pair!.verdict).toMatch(/over 5 seeds and 60 test examples, trained on/);
    const nearOne = rows.map((row) => ({ ...row, outcome: { ...row.outcome, value: 0.99 } as Outcome }));
    const { strategies } = compareStrategies(nearOne, definition, { examples: results });
    // An area cannot exceed 1, and neither can its interval.
    expect(strategies[0]!.chosen!.interval!.high).toBe(1);
  });

  it('compare two networks of one seed by McNemar without a claim', () => {
    const rows = createTrials([
      ['l2', 0.9],
      ['none', 0.8],
    ]);
    const results = new Map(
      rows.map(({ trial, outcome }) => [
        trial.number,
        { losses: undefined, hits: createHits((outcome as { value: number }).value) },
      ]),
    );
    const [pair] = listCompared(
      compareStrategies(rows, { ...createFinals(1), seeds: [0] }, { examples: results }),
    );
    expect(pair!.answer).toBe('untested');
    expect(pair!.oneSeed).toMatchObject({ onlyA: 40, onlyB: 0 });
    expect(pair!.verdict).toBe(
      'l2 ahead of none by 10.0 points on the one seed; one seed says nothing about chance (these two networks: ' +
        '40 test examples that only l2 has right, 0 that only none has, McNemar p < 0.001).',
    );
    expect(
      listCompared(compareStrategies(trials, createFinals(1), { examples }))[0]!.oneSeed,
    ).toBeUndefined();
  });

  it('have intervals only for these test examples if no example values are stored', () => {
    const metric = { ...createFinals(1).metric, name: 'test_auc' };
    const comparison = compareStrategies(trials, { ...createFinals(1), metric }, { examples });
    expect(listCompared(comparison).map(({ estimate }) => estimate?.type)).not.toContain(
      'seeds-and-examples',
    );
    expect(comparison.notes.join(' ')).toContain('Intervals hold only on these test examples');
  });

  it('are not tested if they were stopped by hand', () => {
    const comparison = compareStrategies(
      createTrials([
        ['l2', ...l2.slice(0, 3), 'cancelled'],
        ['none', ...none.slice(0, 3), 'cancelled'],
      ]),
      createFinals(1),
    );
    expect(comparison.interim).toBe(true);
    expect(listCompared(comparison).map(({ answer }) => answer)).toEqual(['untested']);
  });

  it('test nothing before every strategy has ended a trial', () => {
    const started = createTrials([
      ['l2', 0.9, 0.91, 0.92, 0.91],
      ['none', 0.78, 0.79, 0.8, 0.78],
    ]);
    const comparison = compareStrategies(started, createFinals(1));
    expect(comparison.interim).toBe(true);
    expect(listCompared(comparison).map(({ answer }) => answer)).toEqual(['untested']);
    expect(comparison.notes.join(' ')).toContain('Interim: seeds are still missing');
  });

  it('spend a share of alpha per round', () => {
    const rows = createTrials([
      ['l2', ...l2],
      ['none', ...none],
    ]);
    const testRound = (round: number) => {
      const definition = { ...createFinals(round, ['l2', 'none']), seeds: l2.map((_, seed) => seed) };
      return listCompared(compareStrategies(rows, definition))[0]!.tests!.primary!;
    };
    expect(testRound(1).adjustedP).toBeCloseTo(testRound(1).p / 0.8, 12);
    expect(testRound(3).adjustedP).toBeCloseTo(testRound(3).p / 0.05, 12);
  });

  it('doubt a claim over few seeds, because training may collapse by chance', () => {
    const rows = createTrials([
      ['l2', 0.9, 0.901, 0.902],
      ['none', 0.1, 0.102, 0.101],
      ['dropout', 0.9, 0.1, 0.9],
    ]);
    const comparison = compareStrategies(rows, { ...createFinals(1), seeds: [0, 1, 2] });
    expect(comparison.collapseRisk).toMatchObject({ seeds: 3, seedsNeeded: 4 });
    expect(describeComparison(comparison).answer).toBe(
      'l2 leads with a test_accuracy of 90.10 %. It is better than none. It is not distinguishable from dropout: more ' +
        'seeds may decide. Over 3 seeds, training that collapses by chance can look like a difference.',
    );
    expect(comparison.notes).toContain(
      'With 3 seeds, a claim supposes that training does not collapse by chance: if each run collapsed with a chance of ' +
        'one half, about 8.2 % of studies without a difference would claim one. 4 seeds keep this to 4 %.',
    );
    const pairOnly = compareStrategies(rows.slice(0, 6), { ...createFinals(1), seeds: [0, 1, 2] });
    expect(pairOnly).toMatchObject({ compared: 1, collapseRisk: undefined });
  });

  it('call strategies equivalent within a given difference', () => {
    const similar = l2.map((value, index) => value + (index % 2 === 0 ? 0.001 : -0.001));
    const rows = createTrials([
      ['l2', ...l2],
      ['dropout', ...similar],
      ['none', ...none],
    ]);
    const definition = { ...createFinals(1), seeds: l2.map((_, seed) => seed) };
    const { pairs } = compareStrategies(rows, definition, { equivalent: 0.02 });
    const verdicts = pairs.map(({ verdict }) => verdict);
    expect(verdicts[0]).toMatch(/^l2 is better than none by 1\.16 points, but by less than 2 points \(/);
    expect(verdicts[1]).toMatch(
      /^l2 and dropout are equivalent within 2 points \(95 % interval .* p < 0\.001 by two one-sided tests/,
    );
    expect(listCompared(compareStrategies(rows, definition))[1]!.answer).toBe('not-shown');
  });

  it('name their round in a note', () => {
    expect(compareStrategies(trials, createFinals(2), { rounds: 2 }).notes.join(' ')).toContain(
      'Finals, round 2 of 2',
    );
  });

  it('are not tested while trials are missing', () => {
    const comparison = compareStrategies(trials, createFinals(1), { examples, interim: true });
    expect(listCompared(comparison).map(({ tests, answer }) => ({ tests, answer }))).toEqual(
      Array.from({ length: 3 }, () => ({ tests: undefined, answer: 'untested' })),
    );
  });

  it('have intervals that are widened for the folds of the search', () => {
    const withFolds = { ...createFinals(1), task: { data: { name: 'mnist', split: 'folds' } } };
    const values = createTrials([
      ['l2', 0.9, 0.93, 0.92, 0.9],
      ['none', 0.88, 0.87, 0.9, 0.86],
    ]);
    const [pair] = listCompared(compareStrategies(values, withFolds));
    const expected = pairedT(
      pair!.differences.map(({ value }) => value),
      { validationToTraining: 1 / 2 },
    );
    expect(pair!.estimate).toMatchObject({ low: expected!.low, high: expected!.high });
  });
});
