import { randomStream, searchDefaults, type FinishedTrial, type SweepDefinition } from '@ridgeline/core';
import { compareStrategies } from '../compare-strategies.ts';
import { testPairs } from '../pair-tests.ts';
import { bestAtBudget } from '../search-phase/best-at-budget.ts';
import { bootstrapMean } from '../statistics/bootstrap.ts';
import { pairedT } from '../statistics/paired-t.ts';
import { signFlip } from '../statistics/sign-flip.ts';
import { signedRank } from '../statistics/wilcoxon.ts';

/** Ways in which differences scatter around a true mean of 0. */
export const scatters = {
  normal: (normal: () => number) => normal(),
  /** An exponential, moved to mean 0: as skewed as differences of two strategies will hardly be. */
  skewed: (_: () => number, uniform: () => number) => -Math.log(1 - uniform()) - 1,
  /** Student's t with 3 degrees of freedom. */
  heavy: (normal: () => number) => {
    const squares = [normal(), normal(), normal()].reduce((sum, value) => sum + value * value, 0);
    return normal() / Math.sqrt(squares / 3);
  },
  /** Normal, in steps of half a standard deviation: many ties and zeros. */
  tied: (normal: () => number) => Math.round(2 * normal()) / 2,
} as const;

export type Scatter = keyof typeof scatters;

/** Shares of repetitions, 0 to 1. */
export interface CellRates {
  /** Of the repetitions in which there is an interval: how many hold the true mean. */
  readonly coverage: number;
  /** How many repetitions reject, at alpha = 0.05, what is true. */
  readonly t: number;
  readonly signFlip: number;
  readonly signedRank: number;
}

const alpha = 0.05;

/** Draws `repetitions` samples of `n` differences whose true mean is 0, and asks every interval and test about them. */
export function simulateCell(scatter: Scatter, n: number, repetitions: number): CellRates {
  const draw = drawer('cell', scatter, n);
  let intervals = 0;
  let covered = 0;
  const rejected = { t: 0, signFlip: 0, signedRank: 0 };
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const differences = Array.from({ length: n }, () => scatters[scatter](draw.normal, draw.uniform));
    const interval = pairedT(differences);
    if (interval !== undefined) {
      intervals++;
      if (interval.low <= 0 && interval.high >= 0) covered++;
      if (interval.p <= alpha) rejected.t++;
    }
    if ((signFlip(differences)?.p ?? 1) <= alpha) rejected.signFlip++;
    if (signedRank(differences).p <= alpha) rejected.signedRank++;
  }
  return {
    coverage: covered / intervals,
    t: rejected.t / repetitions,
    signFlip: rejected.signFlip / repetitions,
    signedRank: rejected.signedRank / repetitions,
  };
}

/** How often the primary answer makes any claim at all among strategies that do not differ. */
export function simulateFamily(strategies: number, n: number, repetitions: number): number {
  const { normal } = drawer('family', strategies, n);
  let wrong = 0;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const values = Array.from({ length: strategies }, () => Array.from({ length: n }, normal));
    const pairs = values.flatMap((a, index) =>
      values.slice(index + 1).map((b) => a.map((value, seed) => value - b[seed]!)),
    );
    const tests = testPairs(pairs, alpha, {});
    if (tests.some(({ primary }) => primary !== undefined && primary.adjustedP <= alpha)) wrong++;
  }
  return wrong / repetitions;
}

export interface SelectionRates {
  /** How much better than the truth the chosen configuration looks, in standard deviations over seeds. */
  readonly flattery: number;
  /** How often a difference is claimed that is not there, 0 to 1. */
  readonly claims: number;
}

/**
 * One strategy of a single configuration against one of `configurations`, all of them equally good: what the search
 * says of the chosen ones, and what finals on fresh seeds say.
 */
export function simulateSelection(
  configurations: number,
  repetitions: number,
): { readonly search: SelectionRates; readonly finals: SelectionRates } {
  const { normal } = drawer('selection', configurations);
  const totals = { search: { flattery: 0, claims: 0 }, finals: { flattery: 0, claims: 0 } };
  const searchSeeds = 5;
  const finalSeeds = 10;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const strategies = ['one', ...Array.from({ length: configurations }, () => 'many')];
    const trialsOf = (names: readonly string[], seeds: number) =>
      names.flatMap((strategy, number) =>
        Array.from({ length: seeds }, (_, repeat) => trialOf(strategy, number, repeat, seeds, normal())),
      );
    const phases = {
      search: compareStrategies(trialsOf(strategies, searchSeeds), definitionOf(searchSeeds)),
      finals: compareStrategies(trialsOf(['one', 'many'], finalSeeds), definitionOf(finalSeeds), {
        phase: 'finals',
      }),
    };
    for (const phase of ['search', 'finals'] as const) {
      const { strategies: standings, pairs } = phases[phase];
      totals[phase].flattery += standings[1]!.chosen!.mean / repetitions;
      const [pair] = pairs;
      const claimed = pair?.type === 'compared' && (pair.answer === 'a-better' || pair.answer === 'b-better');
      if (claimed) totals[phase].claims += 1 / repetitions;
    }
  }
  return totals;
}

/**
 * How often the interval of the best at a budget holds the true median of the best of `budget` configurations, where
 * `configurations` were tried; a side that is left open holds everything.
 */
export function simulateBudget(configurations: number, budget: number, repetitions: number): number {
  const { uniform } = drawer('budget', configurations, budget);
  const truth = Math.exp(-Math.LN2 / budget);
  let covered = 0;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const values = Array.from({ length: configurations }, uniform);
    const { interval } = bestAtBudget(values, 'maximize')[budget - 1]!;
    if ((interval.worst ?? 0) <= truth && truth <= (interval.best ?? 1)) covered++;
  }
  return covered / repetitions;
}

/** What two strategies make of one test example, as a difference around a true mean of 0. */
export const exampleScatters = {
  /** Both right or both wrong at nine examples of ten; at the tenth one of them is right at some of ten seeds. */
  hits: (_: () => number, uniform: () => number) =>
    uniform() < 0.9 ? 0 : (uniform() < 0.5 ? -1 : 1) * (Math.ceil(10 * uniform()) / 10),
  /** Cross-entropies: nearly 0 at most examples, and large at few (log-normal, its logarithm's deviation 1.5). */
  losses: (normal: () => number) => Math.exp(1.5 * normal()) - Math.exp(1.5 * normal()),
} as const;

export type ExampleScatter = keyof typeof exampleScatters;

/** How often the interval over test examples holds the true difference, where so many examples were drawn. */
export function simulateTestSample(scatter: ExampleScatter, examples: number, repetitions: number): number {
  const { normal, uniform } = drawer('test sample', scatter, examples);
  let covered = 0;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const differences = Float64Array.from({ length: examples }, () =>
      exampleScatters[scatter](normal, uniform),
    );
    const { low, high } = bootstrapMean(differences, 1 - alpha);
    if (low <= 0 && high >= 0) covered++;
  }
  return covered / repetitions;
}

/** Numbers drawn one after the other from a stream that belongs to the key. */
function drawer(...key: readonly (string | number)[]) {
  const stream = randomStream(413, ...key);
  let next = 0;
  const uniform = () => stream.uniform(next++);
  // Box and Muller, Annals of Mathematical Statistics 29 (1958); one of the two is enough.
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}

function definitionOf(repeats: number): SweepDefinition {
  return {
    name: 'simulated',
    description: undefined,
    task: {},
    metric: { name: 'score', goal: 'maximize', strategy: { type: 'last' } },
    ...searchDefaults,
    seed: 0,
    seeds: Array.from({ length: repeats }, (_, seed) => seed),
    strategies: ['one', 'many'].map((name) => ({ name, method: 'random', dimensions: [] })),
  };
}

function trialOf(
  strategy: string,
  configuration: number,
  repeat: number,
  repeats: number,
  value: number,
): FinishedTrial {
  return {
    trial: {
      number: configuration * repeats + repeat,
      configuration: { number: configuration, strategy, point: configuration, parameters: {} },
      repeat,
      seed: repeat,
      epochs: 1,
    },
    attempt: 1,
    outcome: { type: 'complete', value, step: 1, values: { score: value } },
    epochs: 1,
    started: 0,
    ended: 0,
    fingerprint: undefined,
  };
}
