import {
  finalsDefinition,
  finalsSeedsOf,
  innerSearches,
  randomStream,
  type Outcome,
  type SweepDefinition,
  type TestExamples,
} from '@ridgeline/core';
import type { ComparedPair, Comparison } from './comparison.ts';
import { compareNested, type FinalsPart } from './nested.ts';
import { meanOf } from './statistics/sample.ts';
import { twoSourceT } from './statistics/two-source.ts';
import { createFinishedTrial, createSweep } from './testing/fixtures.ts';
import { describeComparison } from './text/describe-comparison.ts';

const search: SweepDefinition = {
  ...createSweep(['l2', 'none'], { name: 'val_loss', goal: 'minimize' }, [0, 1]),
  name: 'churn',
  task: { data: { name: 'digits', split: 'folds' } },
};
const seeds = [1000, 1001, 1002, 1003, 1004];
const splits: SweepDefinition = { ...search, finals: { seeds, splits: 3 } };
const searches: SweepDefinition = { ...search, searches: 6 };

/** Losses of a strategy on each example of a part, for one seed. */
type Losses = (strategy: string, part: number, seed: number) => Float32Array;

interface PartOptions {
  readonly losses: Losses;
  readonly strategies?: (part: number) => readonly string[];
  /** Outcome that replaces a result. */
  readonly outcome?: (strategy: string, part: number, seed: number) => Outcome | undefined;
}

/** Creates the finals of all searches of a definition. */
function createParts(
  definition: SweepDefinition,
  { losses, strategies = () => ['l2', 'none'], outcome = () => undefined }: PartOptions,
): readonly FinalsPart[] {
  return innerSearches(definition).map((inner, part) => {
    const names = strategies(part);
    const partSeeds = finalsSeedsOf(inner, seeds);
    const chosen = names.map((strategy, number) => ({ number, strategy, point: 0, parameters: {} }));
    const design = { alpha: 0.05 };
    const examples = new Map<number, TestExamples>();
    const trials = chosen.flatMap((configuration) =>
      partSeeds.map((seed, repeat) => {
        const number = configuration.number * partSeeds.length + repeat;
        const partLosses = losses(configuration.strategy, part, seed);
        examples.set(number, { losses: partLosses, hits: undefined });
        const completeOutcome = {
          type: 'complete',
          value: meanOf(Array.from(partLosses)),
          step: 20,
          values: {},
        } as const;
        return createFinishedTrial(
          { number, configuration, repeat, seed, epochs: 20 },
          outcome(configuration.strategy, part, seed) ?? completeOutcome,
        );
      }),
    );
    return {
      definition: finalsDefinition(inner, { round: 1, chosen, seeds: partSeeds, design })!,
      trials,
      examples,
    };
  });
}

/** Creates losses that vary by example and by seed; `l2` is better by `gain`. */
const createNoisyLosses =
  (gain: number, length: (part: number) => number = (part) => 40 + part): Losses =>
  (strategy, part, seed) => {
    const draws = randomStream(3, strategy, part, seed);
    return Float32Array.from(
      { length: length(part) },
      (_, example) => 0.5 + draws.uniform(example) / 4 - (strategy === 'l2' ? gain : 0),
    );
  };

function onlyPair({ pairs: [pair] }: Comparison): ComparedPair {
  if (pair?.type !== 'compared') throw new Error(pair?.verdict);
  return pair;
}

describe('finals over outer splits', () => {
  const nested = { type: 'split', of: 3 } as const;

  it('weight all splits equally if the examples of one are unknown', () => {
    const losses = createNoisyLosses(0.1, (part) => 40 * (part + 1));
    const parts = createParts(splits, { losses });
    const withoutFirst = [{ ...parts[0]!, examples: new Map<number, TestExamples>() }, ...parts.slice(1)];
    const { strategies } = compareNested(splits, withoutFirst, { nested });
    const splitMeans = [0, 1, 2].map((part) => meanOf(Array.from(losses('l2', part, seeds[0]!))));
    expect(strategies[0]!.chosen!.values[0]!.value).toBeCloseTo(meanOf(splitMeans), 10);
  });

  it('compare the strategies by the loss of each row under each seed', () => {
    const losses = createNoisyLosses(0.1);
    const comparison = compareNested(splits, createParts(splits, { losses }), { nested });
    const table = seeds.map((seed) =>
      [0, 1, 2].flatMap((part) => {
        const [l2, none] = [losses('l2', part, seed), losses('none', part, seed)];
        return Array.from(l2, (loss, example) => loss - none[example]!);
      }),
    );
    const pair = onlyPair(comparison);
    const expected = twoSourceT(table, 0.95, { splits: 3 })!;
    expect(pair.estimate).toMatchObject({
      type: 'seeds-and-examples',
      examples: 123,
      low: expect.closeTo(expected.low, 10) as number,
      p: expect.closeTo(expected.p, 10) as number,
    });
    expect(expected.exampleError ** 2).toBeCloseTo(1.5 * twoSourceT(table)!.exampleError ** 2, 12);
    expect(pair.mean).toBeCloseTo(expected.mean, 6);
    expect(pair.answer).toBe('a-better');
    expect(pair.verdict).toMatch(
      /^l2 is better than none by 0\.1\d+ \(95 % interval .* over 5 seeds and 123 examples, each tested by networks whose search did not read it, p < 0\.001\)\.$/,
    );
    expect(comparison.notes.join(' ')).toContain(
      'In each of 3 outer splits a search of churn read only the other',
    );
  });

  it('have no tests by ranks', () => {
    const comparison = compareNested(splits, createParts(splits, { losses: createNoisyLosses(0) }), {
      nested,
    });
    expect(comparison.overall).toBeUndefined();
    expect(onlyPair(comparison).tests).toMatchObject({ signedRank: undefined, signFlip: undefined });
    expect(onlyPair(comparison).answer).toBe('not-shown');
  });

  it.each<[string, Partial<PartOptions>, string]>([
    [
      'diverged in one split',
      {
        outcome: (strategy, part, seed) =>
          strategy === 'none' && part === 1 && seed === 1002
            ? { type: 'diverged', step: 3, metric: 'loss' }
            : undefined,
      },
      'l2 and none: no claim, because 1 seed of none gave no value.',
    ],
    [
      'had no complete configuration in the search of one split',
      { strategies: (part) => (part === 2 ? ['l2'] : ['l2', 'none']) },
      'l2 and none: no claim, because 5 seeds of none gave no value.',
    ],
  ])('claim nothing about a strategy that %s', (_, partOptions, verdict) => {
    const comparison = compareNested(
      splits,
      createParts(splits, { losses: createNoisyLosses(0.2), ...partOptions }),
      { nested },
    );
    expect(comparison.pairs[0]!.verdict).toBe(verdict);
    expect(describeComparison(comparison).answer).toMatch(
      /It is not distinguishable from none: seeds were lost, and nothing is claimed without their values\.$/,
    );
  });

  it('give no answer before every split has its finals', () => {
    const parts = createParts(splits, { losses: createNoisyLosses(0.2) });
    const twoSplits = compareNested(splits, parts.slice(0, 2), { nested });
    expect(describeComparison(twoSplits).answer).toContain('Nothing to compare yet');
    const openParts = parts.map((part, index) =>
      index === 2 ? { ...part, trials: part.trials.filter(({ trial }) => trial.seed !== 1004) } : part,
    );
    const interim = compareNested(splits, openParts, { nested });
    expect(interim.interim).toBe(true);
    expect(onlyPair(interim).answer).toBe('untested');
  });
});

describe('finals of repeated searches', () => {
  const nested = { type: 'search', of: 6 } as const;

  it('count the mean over the seeds of a search as one observation', () => {
    const losses = createNoisyLosses(0.1, () => 50);
    const comparison = compareNested(searches, createParts(searches, { losses }), { nested });
    const table = innerSearches(searches).map((inner, part) =>
      Array.from({ length: 50 }, (_, example) =>
        meanOf(
          finalsSeedsOf(inner, seeds).map(
            (seed) => losses('l2', part, seed)[example]! - losses('none', part, seed)[example]!,
          ),
        ),
      ),
    );
    const pair = onlyPair(comparison);
    expect(pair.differences).toHaveLength(6);
    expect(pair.estimate!.p).toBeCloseTo(twoSourceT(table)!.p, 10);
    expect(pair.tests!.signedRank).toBeDefined();
    expect(pair.verdict).toMatch(
      /^l2 is better than none by .* over 6 searches and 50 test examples, trained on splits of the same examples, p < 0\.001\)\.$/,
    );
    expect(comparison.notes.join(' ')).toContain('A search counts as one observation');
  });

  it('have an interval over searches alone if their numbers of examples differ', () => {
    const parts = createParts(searches, { losses: createNoisyLosses(0.1, (part) => 50 - (part % 2)) });
    const comparison = compareNested(searches, parts, { nested });
    expect(comparison.examples).toBeUndefined();
    expect(onlyPair(comparison)).toMatchObject({ answer: 'a-better', estimate: { type: 'seeds' } });
  });

  it('rarely claim a difference between strategies that differ only by their seeds', () => {
    const claims = Array.from({ length: 100 }, (_, study) => {
      const losses: Losses = (strategy, _part, seed) => {
        const draws = randomStream(study, strategy, seed);
        const seedEffect = draws.uniform(0);
        return Float32Array.from({ length: 50 }, (_, example) => seedEffect + draws.uniform(1 + example));
      };
      const pair = onlyPair(compareNested(searches, createParts(searches, { losses }), { nested }));
      return pair.answer === 'a-better' || pair.answer === 'b-better';
    });
    expect(claims.filter(Boolean).length).toBeLessThanOrEqual(10);
  });

  it('are not tested before the last search has its finals', () => {
    const parts = createParts(searches, { losses: createNoisyLosses(0.1, () => 50) }).slice(0, 4);
    const comparison = compareNested(searches, parts, { nested });
    expect(comparison.interim).toBe(true);
    expect(describeComparison(comparison).answer).toContain('before all searches have their finals');
  });
});
