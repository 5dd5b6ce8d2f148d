import {
  finalsDefinition,
  randomStream,
  type FinalsDesign,
  type FinishedTrial,
  type Outcome,
  type SweepDefinition,
  type TestExamples,
} from '@ridgeline/core';
import { compareStrategies } from './compare-strategies.ts';
import { openStrategies, type ComparedPair, type Comparison, type ComparisonOptions } from './comparison.ts';
import { plannedLooks } from './looks.ts';
import { sequentialP } from './statistics/sequential.ts';
import { createFinishedTrial, createSweep } from './testing/fixtures.ts';
import { describeComparison } from './text/describe-comparison.ts';

const search = createSweep(['a', 'b', 'c'], { name: 'val_loss', goal: 'minimize' });

function createFinals(design: Partial<FinalsDesign> = {}, seeds = 20): SweepDefinition {
  return finalsDefinition(search, {
    round: 1,
    chosen: search.strategies.map(({ name }, number) => ({
      number,
      strategy: name,
      point: 0,
      parameters: {},
    })),
    seeds: Array.from({ length: seeds }, (_, index) => 1000 + index),
    design: { alpha: 0.05, looks: plannedLooks(seeds), ...design },
  })!;
}

const stream = randomStream(22);
const drawNoise = (strategy: number, repeat: number) => stream.uniform(100 * strategy + repeat) - 0.5;

/** Value of each seed of `a`, `b` and `c`: `c` is far worse than the others, which are nearly equal. */
const values = [0, 1, 2].map((strategy) =>
  Array.from({ length: 20 }, (_, repeat) => 1 + Number(strategy === 2) + 0.1 * drawNoise(strategy, repeat)),
);

const cancelledAsDecided: Outcome = { type: 'cancelled', reason: 'decided' };

function createTrial(strategy: number, repeat: number, outcome: Outcome): FinishedTrial {
  const configuration = { number: strategy, strategy: 'abc'[strategy]!, point: 0, parameters: {} };
  return createFinishedTrial(
    { number: strategy * 20 + repeat, configuration, repeat, seed: 1000 + repeat, epochs: 1 },
    outcome,
  );
}

/** Trials of the first `seeds` seeds of each strategy. */
function createTrials(...seeds: readonly number[]): readonly FinishedTrial[] {
  return seeds.flatMap((count, strategy) =>
    values[strategy]!.slice(0, count).map((value, repeat) =>
      createTrial(strategy, repeat, { type: 'complete', value, step: 1, values: {} }),
    ),
  );
}

function findPair({ pairs }: Comparison, a: string, b: string): ComparedPair {
  return pairs.find(
    (pair): pair is ComparedPair => pair.type === 'compared' && pair.a === a && pair.b === b,
  )!;
}

it('tests nothing before the first look', () => {
  const comparison = compareStrategies(createTrials(4, 4, 3), createFinals());
  expect(comparison).toMatchObject({ interim: true, looks: { made: 0 } });
  expect(findPair(comparison, 'a', 'c').answer).toBe('untested');
  expect(describeComparison(comparison).answer).toContain(
    'Nothing is tested before the first look, at 4 seeds.',
  );
});

it('uses only data up to the last look', () => {
  const options: ComparisonOptions = { interim: true };
  const atSecondLook = compareStrategies(createTrials(6, 6, 6), createFinals(), options);
  expect(atSecondLook).toMatchObject({ interim: false, looks: { made: 2 } });
  expect(findPair(atSecondLook, 'a', 'c')).toMatchObject({ answer: 'a-better', isOpen: false });
  const afterSecondLook = { ...atSecondLook, trials: { ended: 22, planned: undefined } };
  expect(compareStrategies(createTrials(8, 7, 7), createFinals(), options)).toEqual(afterSecondLook);
  expect(compareStrategies(createTrials(8, 7, 7), createFinals())).toEqual(afterSecondLook);
});

it('returns p values and intervals over all looks, which never grow', () => {
  const looks = plannedLooks(20);
  const pairs = looks.map((seeds) =>
    findPair(compareStrategies(createTrials(seeds, seeds, seeds), createFinals()), 'a', 'b'),
  );
  pairs.slice(1).forEach((pair, index) => {
    expect(pair.estimate!.high - pair.estimate!.low).toBeLessThanOrEqual(
      pairs[index]!.estimate!.high - pairs[index]!.estimate!.low,
    );
  });
  const differentPairs = looks.map((seeds) =>
    findPair(compareStrategies(createTrials(seeds, seeds, seeds), createFinals()), 'a', 'c'),
  );
  differentPairs.slice(1).forEach((pair, index) => {
    expect(pair.tests!.primary!.p).toBeLessThanOrEqual(differentPairs[index]!.tests!.primary!.p);
  });
  const onlyLook = findPair(compareStrategies(createTrials(4, 4, 4), createFinals({ looks: [4] })), 'a', 'c');
  expect(differentPairs[0]!.tests!.primary!.p).toBeGreaterThan(onlyLook.tests!.primary!.p);
});

it('keeps the collapse risk of a claim at the first look after later looks', () => {
  const findRisk = (seeds: number, alpha: number) =>
    compareStrategies(createTrials(seeds, seeds, seeds), createFinals({ alpha })).collapseRisk;
  expect([4, 20].map((seeds) => findRisk(seeds, 0.01)?.seeds)).toEqual([4, 4]);
  expect(findRisk(20, 0.05)).toBeUndefined();
});

it('keeps the verdicts of a decided strategy without more seeds', () => {
  const before = compareStrategies(createTrials(8, 8, 8), createFinals());
  expect(openStrategies(before)).toEqual(['a', 'b']);
  const cancelledTrials = Array.from({ length: 12 }, (_, index) =>
    createTrial(2, 8 + index, cancelledAsDecided),
  );
  const after = compareStrategies([...createTrials(20, 20, 8), ...cancelledTrials], createFinals());
  expect(after.looks).toMatchObject({ made: 6 });
  expect(findPair(after, 'a', 'c')).toMatchObject({ answer: 'a-better', differences: { length: 8 } });
  expect(findPair(after, 'a', 'c').tests!.primary!.p).toBeCloseTo(
    findPair(before, 'a', 'c').tests!.primary!.p,
    12,
  );
  expect(findPair(after, 'a', 'b').differences).toHaveLength(20);
  expect(openStrategies(after)).toEqual([]);
  expect(after.notes.join('\n')).toContain('trained no further: c after 8 seeds.');
  expect(after.notes.join('\n')).not.toContain('cancelled');
});

it('lets no strategy lead that is beaten, although its mean is best over fewer seeds', () => {
  // The seeds from the fifth on are harder for all strategies.
  const outcomeAt = (strategy: number, repeat: number): Outcome =>
    strategy === 1 && repeat >= 4
      ? cancelledAsDecided
      : {
          type: 'complete',
          value: (repeat < 4 ? 1 : 2) + [0, 0.3, 0.01][strategy]! + 0.02 * drawNoise(strategy, repeat),
          step: 1,
          values: {},
        };
  const trials = [0, 1, 2].flatMap((strategy) =>
    Array.from({ length: 20 }, (_, repeat) => createTrial(strategy, repeat, outcomeAt(strategy, repeat))),
  );
  const comparison = compareStrategies(trials, createFinals());
  expect(findPair(comparison, 'a', 'b').answer).toBe('a-better');
  const means = comparison.strategies.map(({ chosen }) => chosen!.mean);
  expect(means[1]).toBeLessThan(means[0]!);
  const { answer, standings } = describeComparison(comparison);
  expect(answer).toMatch(/^a leads with .* It is better than b/);
  expect(standings.map(({ strategy }) => strategy)).toEqual(['a', 'b', 'c']);
});

it('keeps a strategy without any value undecided until a rank test decides its pairs', () => {
  const diverged: Outcome = { type: 'diverged', step: 1, metric: 'loss' };
  const comparisonAt = (seeds: number) =>
    compareStrategies(
      [
        ...createTrials(seeds, seeds),
        ...Array.from({ length: seeds }, (_, repeat) => createTrial(2, repeat, diverged)),
      ],
      createFinals(),
    );
  // With four seeds on one side, p is at least 2 / 2^4.
  expect(findPair(comparisonAt(4), 'a', 'c')).toMatchObject({ answer: 'not-shown', isOpen: true });
  expect(openStrategies(comparisonAt(4))).toEqual(['a', 'b', 'c']);
  expect(findPair(comparisonAt(15), 'a', 'c')).toMatchObject({ answer: 'a-better', isOpen: false });
  expect(openStrategies(comparisonAt(15))).toEqual(['a', 'b']);
  expect(comparisonAt(15).notes.join('\n')).not.toContain('trained no further');
});

it('tests only the pairs of the reference strategy', () => {
  const comparison = compareStrategies(createTrials(6, 6, 6), createFinals({ against: 'c' }));
  expect(comparison.compared).toBe(2);
  expect(findPair(comparison, 'a', 'b')).toMatchObject({
    answer: 'untested',
    tests: undefined,
    isOpen: false,
  });
  expect(findPair(comparison, 'a', 'b').verdict).toContain('a and b, not tested:');
  expect(openStrategies(comparison)).toEqual([]);
  expect(comparison.notes.join('\n')).toContain('Only pairs with c are tested.');
  expect(describeComparison(comparison).header.letters).toBe('');
  expect(describeComparison(comparison).answer).toMatch(
    /^(a|b) leads with a test_loss of [\d.]+\. It is better than c\. Of the others, (a|b) is better than c\.$/,
  );
});

it('answers for all pairs of the reference strategy', () => {
  const answer = (against: string, design: Partial<FinalsDesign> = {}) =>
    describeComparison(compareStrategies(createTrials(20, 20, 20), createFinals({ against, ...design })))
      .answer;
  const [leader, other] = answer('c').startsWith('a') ? ['a', 'b'] : ['b', 'a'];
  expect(answer(other)).toMatch(
    new RegExp(
      `^${leader} leads .* It is not distinguishable from ${other}: .* Of the others, c is worse than ${other}\\.$`,
    ),
  );
  expect(answer(leader)).toMatch(
    new RegExp(`^${leader} leads .* It is better than c\\. It is not distinguishable from ${other}: `),
  );
  expect(answer(other, { smallestDifference: 5 })).toMatch(
    new RegExp(`It is equivalent to ${other}\\. Of the others, c is worse than ${other}\\.$`),
  );
});

it('uses the smallest difference of the design as the margin of equivalence', () => {
  const planned = compareStrategies(createTrials(20, 20, 20), createFinals({ smallestDifference: 0.3 }));
  expect(findPair(planned, 'a', 'b')).toMatchObject({ answer: 'equivalent', isOpen: false });
  expect(planned.notes.join('\n')).not.toContain('chosen by hand');
  const unplanned = compareStrategies(createTrials(20, 20, 20), createFinals(), { equivalent: 0.3 });
  expect(unplanned.notes.join('\n')).toContain('chosen by hand');
});

it('abandons a pair that only more examples could decide', () => {
  const trials = createTrials(6, 6, 6);
  // Examples differ far more than seeds.
  const losses = (strategy: number, repeat: number) =>
    Float32Array.from(
      { length: 50 },
      (_, example) =>
        1 + stream.uniform(10_000 + 50 * strategy + example) + 0.001 * drawNoise(strategy, repeat),
    );
  const examples = new Map<number, TestExamples>(
    trials.map(({ trial }) => [
      trial.number,
      { losses: losses(trial.configuration.number, trial.repeat), hits: undefined },
    ]),
  );
  const comparison = compareStrategies(trials, createFinals(), { examples });
  expect(findPair(comparison, 'a', 'b')).toMatchObject({
    answer: 'not-shown',
    isLimited: true,
    isOpen: false,
  });
  expect(comparison.notes.join('\n')).toContain('More rows would help, more seeds would not.');
});

it('ignores looks at which the difference had the opposite sign', () => {
  const differences = [
    0.001,
    0.001,
    0.0011,
    0.001,
    ...Array.from({ length: 16 }, (_, index) => -0.5 + 0.2 * (index % 3)),
  ];
  const trials = [0, 1].flatMap((strategy) =>
    differences.map((difference, repeat) =>
      createTrial(strategy, repeat, {
        type: 'complete',
        value: strategy === 0 ? 1 + difference : 1,
        step: 1,
        values: {},
      }),
    ),
  );
  const twoStrategies = { ...createFinals(), strategies: createFinals().strategies.slice(0, 2) };
  const first = findPair(
    compareStrategies(
      trials.filter(({ trial }) => trial.repeat < 4),
      twoStrategies,
    ),
    'a',
    'b',
  );
  const last = findPair(compareStrategies(trials, twoStrategies), 'a', 'b');
  expect(first.mean).toBeGreaterThan(0);
  expect(first.answer).toBe('b-better');
  expect(last.mean).toBeLessThan(0);
  expect(last.answer).toBe('a-better');
});

describe('a p value over looks', () => {
  const looks = plannedLooks(40);

  it('equals the p of the test if there is one look', () => {
    expect(sequentialP([10], [{ seeds: 10, p: 0.03 }], 2)).toBeCloseTo(0.03, 12);
  });

  it('is between one and eight times the p of the test at the last of eight looks', () => {
    for (const p of [0.5, 0.05, 1e-3, 1e-6, 1e-9, 1e-14]) {
      const overLooks = sequentialP(looks, [{ seeds: 40, p }], 2);
      expect(overLooks).toBeGreaterThan(p);
      expect(overLooks).toBeLessThan(8 * p);
    }
  });

  it('rises with the p of the test', () => {
    const ps = Array.from({ length: 400 }, (_, index) => Math.exp(-index / 12));
    const overLooks = ps.map((p) => sequentialP(looks, [{ seeds: 15, p }], 1));
    expect(overLooks).toEqual(overLooks.toSorted((a, b) => b - a));
  });
});

it.each([
  [40, [4, 6, 8, 11, 15, 20, 28, 40]],
  [20, [4, 6, 8, 11, 15, 20]],
  [30, [4, 6, 8, 11, 15, 20, 30]],
  [6, [4, 6]],
  [3, [3]],
])('plans looks of finals of %i seeds at %j', (seeds, looks) => {
  expect(plannedLooks(seeds)).toEqual(looks);
});

it('widens the interval of a superiority if more looks are planned', () => {
  const trials = createTrials(4, 4, 4);
  const examples = new Map<number, TestExamples>(
    trials.map(({ trial: { number, seed, configuration } }) => {
      const losses = Float32Array.from({ length: 50 }, (_, i) =>
        Math.sin(7 * i * (configuration.number + 2) + 0.1 * seed),
      );
      return [number, { losses, hits: undefined }];
    }),
  );
  const widthOf = (looks: readonly number[]) => {
    const { superiority } = findPair(
      compareStrategies(trials, createFinals({ looks }), { examples }),
      'a',
      'b',
    );
    const interval = superiority.type === 'seeds' ? undefined : superiority.interval;
    return interval!.high - interval!.low;
  };
  expect(widthOf([4, 20])).toBeGreaterThan(widthOf([4]));
});
