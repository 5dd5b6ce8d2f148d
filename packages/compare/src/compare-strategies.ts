import { isBetter, type FinishedTrial, type SweepDefinition } from '@ridgeline/core';
import type { Answer, Comparison, ComparisonOptions, PairComparison, PairTests } from './comparison.ts';
import { configurationOutcomes } from './configuration-outcomes.ts';
import { contenderOf } from './contender.ts';
import { overallTest } from './overall-test.ts';
import { testPairs } from './pair-tests.ts';
import { pairUp, type Pairing } from './pairing.ts';
import { seedsNeeded } from './seeds-needed.ts';
import { validationToTraining } from './split.ts';
import { hedgesG, probabilityOfSuperiority } from './statistics/effect-size.ts';
import { pairedT } from './statistics/paired-t.ts';
import { meanOf } from './statistics/sample.ts';
import { notesOf } from './words/notes.ts';
import { testSamples } from './test-sample.ts';
import { verdictOf, verdictWithoutPairs } from './words/verdict.ts';

/**
 * Tells the strategies of a study apart, as far as its numbers go. Of each strategy the best complete configuration is
 * taken (ties: the lower number) and its values are paired with those of the others by the repeat's seed. The primary
 * answer is the paired t interval and test, with Holm over all pairs.
 *
 * `trials` are the finished trials of one study, in any order; `definition` is that study's.
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
  const { phase = finalsOf === undefined ? 'search' : 'finals', interim = false, alpha = 0.05 } = options;
  const { resolve, examples = new Map(), rounds = finalsOf?.round ?? 1 } = options;
  const outcomes = configurationOutcomes(trials, seeds.length);
  const contenders = definition.strategies.map(({ name }) => {
    const own = outcomes.filter(({ configuration }) => configuration.strategy === name);
    return contenderOf(name, own, { definition, phase, alpha });
  });

  const pairings = contenders.flatMap((a, index) =>
    contenders.slice(index + 1).map((b) => pairUp(a, b, seeds)),
  );
  const comparable = pairings.filter(({ differences }) => differences.length > 0);
  const ratio = validationToTraining(definition);
  const tests = interim
    ? []
    : testPairs(
        comparable.map(({ differences }) => differences.map(({ value }) => value)),
        alpha,
        { validationToTraining: ratio },
      );

  const samples = testSamples(comparable, contenders, examples, { metric, alpha });

  const circumstances = { metric, phase, interim, alpha, compared: comparable.length };
  const pairs = pairings.map((pairing): PairComparison => {
    const index = comparable.indexOf(pairing);
    if (index === -1) {
      const { a, b, missing } = pairing;
      return { type: 'uncompared', a, b, missing, verdict: verdictWithoutPairs(pairing) };
    }
    const pair = { ...compared(pairing, tests[index]), testSample: samples[index] };
    return { ...pair, verdict: verdictOf(pair, circumstances) };
  });

  const comparison = {
    ...circumstances,
    strategies: contenders.map(({ standing }) => standing),
    pairs,
    overall: interim ? undefined : overallTest(contenders, seeds),
  };
  return { ...comparison, notes: notesOf(comparison, definition, rounds) };

  function compared(pairing: Pairing, pairTests: PairTests | undefined) {
    const values = pairing.differences.map(({ value }) => value);
    const t = pairedT(values, { confidence: 1 - alpha, validationToTraining: ratio });
    const mean = meanOf(values);
    const gains = metric.goal === 'maximize' ? values : values.map((value) => -value);
    const level = alpha / comparable.length;
    return {
      ...pairing,
      type: 'compared' as const,
      mean,
      t,
      effect: hedgesG(values),
      superiority: probabilityOfSuperiority(gains)!,
      tests: pairTests,
      seedsNeeded:
        interim || t === undefined
          ? undefined
          : seedsNeeded(t, { resolve, alpha: level, validationToTraining: ratio }),
      answer: answerOf(mean, pairTests?.primary?.adjustedP),
    };
  }

  function answerOf(mean: number, p: number | undefined): Answer {
    if (p === undefined) return 'untested';
    if (p > alpha) return 'not-shown';
    return isBetter(metric.goal, mean, 0) ? 'a-better' : 'b-better';
  }
}
