import { isBetter, type FinishedTrial, type SweepDefinition } from '@ridgeline/core';
import type { Answer, Comparison, ComparisonOptions, PairComparison, PairTests } from './comparison.ts';
import { configurationOutcomes } from './configuration-outcomes.ts';
import { contenderOf, type Contender } from './contender.ts';
import { estimateOf } from './evidence.ts';
import { overallTest } from './overall-test.ts';
import { testPairs } from './pair-tests.ts';
import { pairUp } from './pairing.ts';
import { rankedByLastEpoch } from './ranked-by-last-epoch.ts';
import { roundShare } from './round-share.ts';
import { seedsNeeded } from './seeds-needed.ts';
import { validationToTraining } from './split.ts';
import { hedgesG, probabilityOfSuperiority } from './statistics/effect-size.ts';
import { deviationOf, meanOf } from './statistics/sample.ts';
import { notesOf } from './words/notes.ts';
import { verdictOf, verdictWithoutPairs } from './words/verdict.ts';

/**
 * Compares the strategies of a study. Of each strategy the best complete configuration is taken (ties: the lower number)
 * and its values are paired with those of the others by seed. A search ranks and claims nothing. Finals claim a
 * difference where its interval over new seeds and new test examples leaves out 0, with Holm over all pairs and a share
 * of alpha for each round. Trials may come in any order.
 *
 * @example
 * const comparison = compareStrategies(trials, study.definition, { interim: study.state === 'open' });
 * comparison.pairs.map((pair) => pair.verdict);
 */
export function compareStrategies(
  trials: readonly FinishedTrial[],
  definition: SweepDefinition,
  options: ComparisonOptions = {},
): Comparison {
  const { metric, seeds, finalsOf } = definition;
  const { phase = finalsOf === undefined ? 'search' : 'finals', alpha = 0.05 } = options;
  const { resolve, equivalent, examples = new Map(), rounds = finalsOf?.round ?? 1 } = options;
  const outcomes = configurationOutcomes(trials, seeds.length);
  const ratio = validationToTraining(definition);
  const contenders = definition.strategies.map(({ name }) => {
    const own = outcomes.filter(({ configuration }) => configuration.strategy === name);
    return contenderOf(name, own, { definition, phase, alpha, validationToTraining: ratio });
  });
  const interim = options.interim === true || (phase === 'finals' && isUnfinished(contenders));

  const pairings = contenders.flatMap((a, index) =>
    contenders.slice(index + 1).map((b) => pairUp(a, b, seeds, metric.goal)),
  );
  const intervalOptions = { metric, confidence: 1 - alpha, validationToTraining: ratio };
  const evidence = pairings.map((pairing) => ({
    ...pairing,
    estimate: estimateOf(pairing, contenders, examples, intervalOptions),
  }));
  const comparable = evidence.filter(({ differences }) => differences.length > 0);
  const share = roundShare(finalsOf?.round ?? 1);
  const tests =
    phase === 'search' || interim
      ? []
      : testPairs(
          comparable.map((pair) => ({ ...pair, differences: pair.differences.map(({ value }) => value) })),
          { alpha, equivalent, share },
        );

  const circumstances = { metric, phase, interim, alpha, equivalent, compared: comparable.length };
  const pairs = evidence.map(({ ranked: _, ...pair }): PairComparison => {
    const index = comparable.findIndex(({ a, b }) => a === pair.a && b === pair.b);
    if (index === -1) {
      const { a, b, missing } = pair;
      return { type: 'uncompared', a, b, missing, verdict: verdictWithoutPairs(pair) };
    }
    const values = pair.differences.map(({ value }) => value);
    const mean = meanOf(values);
    const gains = metric.goal === 'maximize' ? values : values.map((value) => -value);
    const compared = {
      ...pair,
      type: 'compared' as const,
      mean,
      effect: hedgesG(values),
      superiority: probabilityOfSuperiority(gains)!,
      tests: tests[index],
      seedsNeeded:
        tests[index] === undefined || resolve === undefined
          ? undefined
          : seedsNeeded({
              deviation: deviationOf(values),
              seeds: values.length,
              resolve,
              alpha: (alpha * share) / comparable.length,
            }),
      answer: answerOf(mean, pair.lost, tests[index]),
    };
    return { ...compared, verdict: verdictOf(compared, circumstances, definition) };
  });

  const comparison = {
    ...circumstances,
    strategies: contenders.map(({ standing }) => standing),
    pairs,
    // Splits of the same examples are not independent blocks, which Friedman's test asks for.
    overall:
      phase === 'search' || interim || ratio > 0 ? undefined : overallTest(contenders, seeds, metric.goal),
  };
  const past = phase === 'search' ? rankedByLastEpoch(contenders, definition) : 0;
  return { ...comparison, notes: notesOf(comparison, definition, { rounds, rankedByLastEpoch: past }) };

  function answerOf(mean: number, lost: { a: number; b: number }, pairTests: PairTests | undefined): Answer {
    const { primary, equivalence } = pairTests ?? {};
    if (equivalence !== undefined && equivalence.adjustedP <= alpha) {
      // A difference that is shown and too small to matter keeps its direction.
      if (primary === undefined || primary.adjustedP > alpha) return 'equivalent';
    }
    if (primary === undefined) return 'untested';
    if (primary.adjustedP > alpha) return 'not-shown';
    if (lost.a + lost.b === 0) return isBetter(metric.goal, mean, 0) ? 'a-better' : 'b-better';
    // Values of the seeds that are left flatter a strategy that lost more: it is never called better.
    if (ratio > 0 || pairTests === undefined) return 'not-shown';
    const aLeads =
      pairTests.signedRank.positive > pairTests.signedRank.negative === (metric.goal === 'maximize');
    if (aLeads) return lost.a > lost.b ? 'not-shown' : 'a-better';
    return lost.b > lost.a ? 'not-shown' : 'b-better';
  }
}

/** True where a seed of the finals has no outcome of its own yet; a stop by hand gives none. */
function isUnfinished(contenders: readonly Contender[]): boolean {
  return contenders.some(({ standing: { chosen, states } }) =>
    chosen === undefined
      ? states.running + states.cancelled > 0
      : chosen.lost.some(({ state }) => state === 'running' || state === 'cancelled'),
  );
}
