import { randomStream, type FinishedTrial, type SweepDefinition } from '@ridgeline/core';
import { compareStrategies } from '../compare-strategies.ts';
import { testPairs, type PairEvidence } from '../pair-tests.ts';
import { bestAtBudget } from '../search-phase/best-at-budget.ts';
import { pairedT } from '../statistics/paired-t.ts';
import { sequentialP } from '../statistics/sequential.ts';
import { signFlip } from '../statistics/sign-flip.ts';
import { twoSourceT } from '../statistics/two-source.ts';
import { signedRank } from '../statistics/wilcoxon.ts';
import { createFinishedTrial, createSweep } from './fixtures.ts';

/** Distributions of differences around a true mean of 0. */
const differenceDistributions = {
  normal: (normal: () => number) => normal(),
  /** Exponential, shifted to mean 0: more skewed than differences between strategies are likely to be. */
  skewed: (_: () => number, uniform: () => number) => -Math.log(1 - uniform()) - 1,
  /** Student's t with 3 degrees of freedom. */
  heavy: (normal: () => number) => {
    const squares = [normal(), normal(), normal()].reduce((sum, value) => sum + value * value, 0);
    return normal() / Math.sqrt(squares / 3);
  },
  /** Normal, rounded to half a standard deviation: many ties and zeros. */
  tied: (normal: () => number) => Math.round(2 * normal()) / 2,
} as const;

export type DifferenceDistribution = keyof typeof differenceDistributions;

/** Rates over all repetitions, 0 to 1. */
export interface DifferenceRates {
  /** Share of intervals that contain the true mean. */
  readonly coverage: number;
  /** Share of t tests that falsely reject at alpha = 0.05. */
  readonly t: number;
  readonly signFlip: number;
  readonly signedRank: number;
}

const alpha = 0.05;

/** Rates of intervals and tests over samples of `n` differences whose true mean is 0. */
export function simulateDifferences(
  distribution: DifferenceDistribution,
  n: number,
  repetitions: number,
): DifferenceRates {
  const random = createGenerators('cell', distribution, n);
  let intervalCount = 0;
  let coveredCount = 0;
  const rejectionCounts = { t: 0, signFlip: 0, signedRank: 0 };
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const differences = Array.from({ length: n }, () =>
      differenceDistributions[distribution](random.normal, random.uniform),
    );
    const interval = pairedT(differences);
    if (interval !== undefined) {
      intervalCount++;
      if (interval.low <= 0 && interval.high >= 0) coveredCount++;
      if (interval.p <= alpha) rejectionCounts.t++;
    }
    if ((signFlip(differences)?.p ?? 1) <= alpha) rejectionCounts.signFlip++;
    if (signedRank(differences).p <= alpha) rejectionCounts.signedRank++;
  }
  return {
    coverage: coveredCount / intervalCount,
    t: rejectionCounts.t / repetitions,
    signFlip: rejectionCounts.signFlip / repetitions,
    signedRank: rejectionCounts.signedRank / repetitions,
  };
}

/** Evidence of a pair without test examples or lost seeds. */
export function createSeedEvidence(differences: readonly number[]): PairEvidence {
  const t = pairedT(differences);
  const estimate = t && { type: 'seeds' as const, ...t };
  return { differences, look: differences.length, estimate, lost: { a: 0, b: 0 }, ranked: differences };
}

/** Share of studies of equal strategies in which the primary test of any pair claims a difference. */
export function simulateFamily(strategyCount: number, n: number, repetitions: number): number {
  const { normal } = createGenerators('family', strategyCount, n);
  let falseClaims = 0;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const values = Array.from({ length: strategyCount }, () => Array.from({ length: n }, normal));
    const pairs = values.flatMap((a, index) =>
      values.slice(index + 1).map((b) => a.map((value, seed) => value - b[seed]!)),
    );
    const tests = testPairs(
      pairs.map((differences) => [createSeedEvidence(differences)]),
      { alpha },
    );
    if (tests.some(({ primary }) => primary !== undefined && primary.adjustedP <= alpha)) falseClaims++;
  }
  return falseClaims / repetitions;
}

export interface SelectionRates {
  /** Bias of the chosen configuration's mean in the search, in standard deviations over seeds. */
  readonly searchBias: number;
  /** Bias of the configuration's mean in finals, in standard deviations over seeds. */
  readonly finalsBias: number;
  /** Share of finals that claim a difference, 0 to 1; a search never claims one. */
  readonly claims: number;
}

/** Bias and false claims if one configuration is compared with the best of `configurations`, all equally good. */
export function simulateSelection(configurations: number, repetitions: number): SelectionRates {
  const { normal } = createGenerators('selection', configurations);
  const rates = { searchBias: 0, finalsBias: 0, claims: 0 };
  const searchSeeds = 5;
  const finalSeeds = 10;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const strategies = ['one', ...Array.from({ length: configurations }, () => 'many')];
    const createTrials = (names: readonly string[], seeds: number) =>
      names.flatMap((strategy, number) =>
        Array.from({ length: seeds }, (_, repeat) => createTrial(strategy, number, repeat, seeds, normal())),
      );
    const search = compareStrategies(createTrials(strategies, searchSeeds), createDefinition(searchSeeds));
    const finals = compareStrategies(
      createTrials(['one', 'many'], finalSeeds),
      createDefinition(finalSeeds),
      {
        phase: 'finals',
      },
    );
    rates.searchBias += search.strategies[1]!.chosen!.mean / repetitions;
    rates.finalsBias += finals.strategies[1]!.chosen!.mean / repetitions;
    if (findClaim(finals) !== undefined) rates.claims += 1 / repetitions;
  }
  return rates;
}

/** Finds the strategy of the first pair that is called better; undefined if neither is. */
function findClaim({ pairs: [pair] }: ReturnType<typeof compareStrategies>): 'a' | 'b' | undefined {
  if (pair?.type !== 'compared') return undefined;
  return pair.answer === 'a-better' ? 'a' : pair.answer === 'b-better' ? 'b' : undefined;
}

/**
 * Share of finals that at any look claim an advantage for a strategy that diverges on its worst seeds. If it did
 * not diverge, both strategies would be equally good.
 *
 * @param lostShare share of its seeds that the strategy loses, 0 to 1
 * @param looks number of seeds at each look; by default one test after all `n` seeds
 */
export function simulateLostSeeds(
  lostShare: number,
  n: number,
  repetitions: number,
  looks?: readonly number[],
): number {
  const { normal } = createGenerators('lost', n, Math.round(100 * lostShare));
  let falseClaims = 0;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const values = Array.from({ length: n }, normal);
    const limit = values.toSorted((a, b) => a - b)[Math.round(lostShare * n)]!;
    const trials = [
      ...values.map((value, repeat) => {
        const trial = createTrial('one', 0, repeat, n, value);
        return value < limit
          ? { ...trial, outcome: { type: 'diverged', step: 1, metric: 'loss' } as const }
          : trial;
      }),
      ...Array.from({ length: n }, (_, repeat) => createTrial('many', 1, repeat, n, normal())),
    ];
    const definition = looks === undefined ? createDefinition(n) : withLooks(createDefinition(n), looks);
    const isClaimed = (looks ?? [n]).some(
      (look) => findClaim(compareStrategies(trials, definition, { phase: 'finals', look })) === 'a',
    );
    if (isClaimed) falseClaims++;
  }
  return falseClaims / repetitions;
}

/** Levels at which `simulateLooks` counts claims. */
export const lookAlphas = [0.05, 0.01, 0.001] as const;

/**
 * Share of finals without a difference in which any look claims one, for each of `lookAlphas`. Each look runs the t test.
 *
 * @param pooled number of seeds from earlier rounds, included in each look
 */
export function simulateLooks(looks: readonly number[], repetitions: number, pooled = 0): readonly number[] {
  const { normal } = createGenerators('looks', ...looks, pooled);
  const claimCounts = lookAlphas.map(() => 0);
  const values = new Array<number>(pooled + looks.at(-1)!);
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (let seed = 0; seed < values.length; seed++) values[seed] = normal();
    const tests = looks.map((seeds) => ({ seeds, p: pairedT(values.slice(0, pooled + seeds))!.p }));
    const p = sequentialP(looks, tests, 2);
    lookAlphas.forEach((limit, index) => {
      if (p <= limit) claimCounts[index]!++;
    });
  }
  return claimCounts.map((count) => count / repetitions);
}

/** Standard deviations of the effects of a seed, an example, and both together. */
export const effects = {
  seeds: { seed: 1, example: 1, residual: 3 },
  examples: { seed: 0.05, example: 3, residual: 1 },
  both: { seed: 0.2, example: 3, residual: 3 },
  residual: { seed: 0, example: 0, residual: 1 },
} as const;

export type SimulatedEffect = keyof typeof effects;

export interface TwoSourceRates {
  /** Share of two-source intervals that contain the true mean, 0 to 1. */
  readonly coverage: number;
  /** Share of intervals over seeds only, without the variation between examples, that contain the true mean. */
  readonly seedsOnly: number;
}

/** Coverage of intervals from tables of differences, by seed and example, whose true mean is 0. */
export function simulateTwoSources(
  effect: SimulatedEffect,
  seeds: number,
  examples: number,
  repetitions: number,
): TwoSourceRates {
  const { normal } = createGenerators('two sources', effect, seeds, examples);
  const { seed, example, residual } = effects[effect];
  let [coveredCount, seedsOnlyCount] = [0, 0];
  const containsTruth = (interval: { low: number; high: number } | undefined) =>
    interval !== undefined && interval.low <= 0 && interval.high >= 0;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const exampleEffects = Float64Array.from({ length: examples }, () => example * normal());
    const table = Array.from({ length: seeds }, () => {
      const seedEffect = seed * normal();
      return exampleEffects.map((value) => value + seedEffect + residual * normal());
    });
    if (containsTruth(twoSourceT(table))) coveredCount++;
    const seedMeans = table.map((row) => row.reduce((sum, value) => sum + value, 0) / examples);
    if (containsTruth(pairedT(seedMeans))) seedsOnlyCount++;
  }
  return { coverage: coveredCount / repetitions, seedsOnly: seedsOnlyCount / repetitions };
}

/**
 * Coverage of a tuning curve's band, over a number of configurations: the share of bands that contain the true median
 * at all budgets. A bound that is undefined excludes nothing.
 */
export function simulateTuningCurve(configurations: number, repetitions: number): number {
  const { uniform } = createGenerators('tuning-curve', configurations);
  let coveredCount = 0;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const values = Array.from({ length: configurations }, uniform);
    const isCovered = bestAtBudget(values, { goal: 'maximize' }).every(({ budget, interval }) => {
      const truth = Math.exp(-Math.LN2 / budget);
      return (interval.worst ?? 0) <= truth && truth <= (interval.best ?? 1);
    });
    if (isCovered) coveredCount++;
  }
  return coveredCount / repetitions;
}

/** Creates generators of uniform and normal random numbers, determined by a key. */
export function createGenerators(...key: readonly (string | number)[]) {
  const stream = randomStream(413, ...key);
  let next = 0;
  const uniform = () => stream.uniform(next++);
  // Box and Muller, Annals of Mathematical Statistics 29 (1958); uses one of the two normal numbers.
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}

function createDefinition(repeats: number): SweepDefinition {
  const seeds = Array.from({ length: repeats }, (_, seed) => seed);
  return { ...createSweep(['one', 'many'], { name: 'score', goal: 'maximize' }, seeds), seed: 0 };
}

function withLooks(definition: SweepDefinition, looks: readonly number[]): SweepDefinition {
  const { name: study, metric } = definition;
  return { ...definition, finalsOf: { study, round: 1, metric, folds: 1, design: { alpha, looks } } };
}

function createTrial(
  strategy: string,
  configuration: number,
  repeat: number,
  repeats: number,
  value: number,
): FinishedTrial {
  return createFinishedTrial(
    {
      number: configuration * repeats + repeat,
      configuration: { number: configuration, strategy, point: configuration, parameters: {} },
      repeat,
      seed: repeat,
      epochs: 1,
    },
    { type: 'complete', value, step: 1, values: { score: value } },
  );
}
