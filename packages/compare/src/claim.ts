import { Ranking } from '@ridgeline/core';
import type { ClaimAnswer } from '@ridgeline/core/ledger';
import type { ComparedPair, Comparison, Interval } from './comparison.ts';
import { oneSidedP } from './statistics/equivalence.ts';
import {
  flipInterval,
  formatAmount,
  formatInterval,
  formatP,
  chooseUnit,
  toConfidencePercent,
} from './text/unit.ts';

/** Claim that a strategy is better than its baseline, or not worse by `difference`. */
interface ClaimTerms {
  readonly strategy: string;
  readonly baseline: string;
  /** Smallest difference that matters, in the metric's own unit, above 0. */
  readonly difference: number;
}

/** Answer to a claim, with its evidence. */
export interface ClaimVerdict {
  readonly answer: ClaimAnswer;
  /**
   * Advantage of the strategy, in the metric's unit; above 0 if it is better. Undefined in an interim comparison, and if
   * no seed has values of both strategies.
   */
  readonly advantage: number | undefined;
  /** Two-sided interval of the advantage; undefined in an interim comparison, and without a spread over seeds. */
  readonly interval: Interval | undefined;
  /**
   * One-sided p value of the hypothesis that the strategy is worse by the difference or more; undefined without an
   * interval, or if seeds were lost.
   */
  readonly notWorseP: number | undefined;
  readonly sentence: string;
}

/**
 * Judges a claim by its finals, at their alpha. `better` and `worse` come from the comparison's two-sided test,
 * `not-worse` from a one-sided test of the hypothesis that the strategy is worse by the difference or more, and
 * `equivalent` from two such tests, one in each direction (Schuirmann 1987). The tests need no correction for their
 * number, because their hypotheses are ordered by the advantage: the chance of any false answer is at most alpha. A
 * strategy that is significantly worse, but by less than the difference, is `not-worse` or `equivalent`.
 *
 * @example
 * claimVerdict(comparison, { strategy: 'l2', baseline: 'none', difference: 0.005 }).answer; // 'better'
 */
export function claimVerdict(comparison: Comparison, claim: ClaimTerms): ClaimVerdict {
  const { strategy, baseline } = claim;
  const pair = comparison.pairs.find(
    (candidate): candidate is ComparedPair =>
      candidate.type === 'compared' &&
      [candidate.a, candidate.b].includes(strategy) &&
      [candidate.a, candidate.b].includes(baseline),
  );
  if (pair === undefined || comparison.interim) {
    return {
      answer: 'undecided',
      advantage: undefined,
      interval: undefined,
      notWorseP: undefined,
      sentence: `Undecided: ${strategy} and ${baseline} have no finals to compare.`,
    };
  }
  // Differences are `a` minus `b`.
  const sign = (pair.a === strategy ? 1 : -1) * (new Ranking(comparison.metric).isBetter(1, 0) ? 1 : -1);
  const { mean, estimate } = pair;
  const advantage = mean === undefined ? undefined : sign * mean;
  const interval =
    estimate && (sign > 0 ? { low: estimate.low, high: estimate.high } : flipInterval(estimate));
  // A lost seed is no evidence that a strategy is not worse.
  const notWorseP =
    estimate === undefined || pair.tests === undefined || pair.lost.a + pair.lost.b > 0
      ? undefined
      : oneSidedP(estimate, claim.difference, sign);
  const answer = decideAnswer(pair, claim, notWorseP, comparison.alpha);
  return {
    answer,
    advantage,
    interval,
    notWorseP,
    sentence: formatClaimSentence({ answer, interval, notWorseP }, claim, pair, comparison),
  };
}

function decideAnswer(
  pair: ComparedPair,
  { strategy }: ClaimTerms,
  notWorseP: number | undefined,
  alpha: number,
): ClaimAnswer {
  const betterStrategy =
    pair.answer === 'a-better' ? pair.a : pair.answer === 'b-better' ? pair.b : undefined;
  if (betterStrategy === strategy) return 'better';
  const { equivalence } = pair.tests ?? {};
  if (equivalence !== undefined && equivalence.adjustedP <= alpha) return 'equivalent';
  if (notWorseP !== undefined && notWorseP <= alpha) return 'not-worse';
  return betterStrategy === undefined ? 'undecided' : 'worse';
}

function formatClaimSentence(
  { answer, interval, notWorseP }: Pick<ClaimVerdict, 'answer' | 'interval' | 'notWorseP'>,
  { strategy, baseline, difference }: ClaimTerms,
  pair: ComparedPair,
  { metric, alpha }: Comparison,
): string {
  const unit = chooseUnit(metric);
  const margin = formatAmount(difference, difference, unit);
  const advantageText =
    interval === undefined
      ? ''
      : `, advantage ${formatInterval(interval, unit)} with ${toConfidencePercent(alpha)} % confidence`;
  const oneSidedText = notWorseP === undefined ? '' : ` (${formatP(notWorseP)}, one-sided${advantageText})`;
  switch (answer) {
    case 'better':
    case 'equivalent':
    case 'worse':
      return pair.verdict;
    case 'not-worse':
      return `${strategy} is not worse than ${baseline} by ${margin} or more${oneSidedText}. ${pair.verdict}`;
    case 'undecided':
      return `It is undecided whether ${strategy} is worse than ${baseline} by ${margin} or more${oneSidedText}. ${pair.verdict}`;
  }
}
