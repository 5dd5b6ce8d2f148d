import { pluralize, Ranking, type StudyDefinition } from '@ridgeline/core';
import { isJudgedByRanks, type ComparedPair, type Comparison, type Interval } from '../comparison.ts';
import { isLimitedByExamples } from '../evidence.ts';
import { isOwnFault, type Pairing } from '../pairing.ts';
import { validationToTraining } from '../split.ts';
import { describeTrainingData, describeValidationData } from './data.ts';
import {
  flipInterval,
  formatAmount,
  formatInterval,
  formatMargin,
  formatPercent,
  formatP,
  formatSeedsNeeded,
  chooseUnit,
  type Unit,
  toConfidencePercent,
} from './unit.ts';

type Circumstances = Pick<
  Comparison,
  | 'metric'
  | 'phase'
  | 'interim'
  | 'nested'
  | 'alpha'
  | 'equivalent'
  | 'examples'
  | 'trained'
  | 'compared'
  | 'sameOnAllSeeds'
>;
type Pair = Omit<ComparedPair, 'verdict' | 'isOpen' | 'isLimited'>;
type ValuedPair = Pair & { readonly mean: number };

/** Formats the verdict on two strategies as one sentence that claims no more than the evidence supports. */
export function formatVerdict(pair: Pair, circumstances: Circumstances, definition: StudyDefinition): string {
  const unit = chooseUnit(circumstances.metric);
  // The notes describe the seeds that a strategy of the finals lost.
  const missingCount = pair.missing.filter(
    ({ reason }) => circumstances.phase === 'search' || reason.type !== 'no-value' || !isOwnFault(reason),
  ).length;
  const missingSeeds =
    missingCount === 0 ? '' : `; ${formatObservations(missingCount, circumstances.nested)} without a pair`;
  return `${describePair(pair, circumstances, unit, definition)}${missingSeeds}.`;
}

/** Describes two strategies without a pair of values. */
export function formatVerdictWithoutPairs({ a, b, missing }: Pick<Pairing, 'a' | 'b' | 'missing'>): string {
  const mismatchCount = missing.filter(({ reason }) => reason.type === 'fingerprints-differ').length;
  if (mismatchCount > 0 && mismatchCount === missing.length) {
    return `${a} and ${b}: not compared, because their trials were computed with different numerics.`;
  }
  return `${a} and ${b}: not compared, because there is no seed on which both have a value.`;
}

function describePair(
  pair: Pair,
  circumstances: Circumstances,
  unit: Unit,
  definition: StudyDefinition,
): string {
  const { mean, tests } = pair;
  if (mean === undefined || isJudgedByRanks(pair)) {
    const signedRank = tests?.signedRank;
    return signedRank === undefined || validationToTraining(definition) > 0
      ? describeUntestedLosses(pair, circumstances)
      : describeRankedPair(pair, signedRank, circumstances);
  }
  const valuedPair = { ...pair, mean };
  if (pair.estimate === undefined) return describeSpreadlessPair(valuedPair, circumstances, unit);
  return describeMeasuredPair(valuedPair, pair.estimate, circumstances, { unit, definition });
}

function describeMeasuredPair(
  pair: ValuedPair,
  estimate: NonNullable<Pair['estimate']>,
  circumstances: Circumstances,
  { unit, definition }: { readonly unit: Unit; readonly definition: StudyDefinition },
): string {
  const { a, b, answer, tests, differences, mean } = pair;
  const { phase, interim, alpha, nested } = circumstances;
  const [ahead, behind] = new Ranking(circumstances.metric).isBetter(mean, 0) ? [a, b] : [b, a];
  const amount = formatAmount(mean, (estimate.high - estimate.low) / 2, unit);
  const intervalOf = (bounds: Interval) =>
    `${toConfidencePercent(alpha)} % interval ${formatInterval(bounds, unit)}`;
  // The amount has no sign, so the interval of a negative difference is flipped.
  const amountInterval = intervalOf(mean < 0 ? flipInterval(estimate) : estimate);
  const source = describeSource(estimate, differences.length, circumstances, definition);
  if (phase === 'search') {
    const stage = interim ? 'So far' : 'In the search';
    return `${stage} ${mean === 0 ? `${a} and ${b} are level` : `${ahead} leads ${behind} by ${amount}`} (${amountInterval} ${source})`;
  }
  const p = tests?.primary && `, ${formatP(tests.primary.adjustedP)}${formatCorrection(circumstances)}`;
  const margin = formatMargin(circumstances.equivalent ?? 0, unit);
  switch (answer) {
    case 'untested':
      return `${a} and ${b}${interim ? ' so far' : ', not tested'}: ${mean === 0 ? 'level' : `${ahead} ahead by ${amount}`} (${amountInterval} ${source})`;
    case 'a-better':
    case 'b-better': {
      const isNegligible = tests?.equivalence !== undefined && tests.equivalence.adjustedP <= alpha;
      const limit = isNegligible ? `, but by less than ${margin}` : '';
      return `${ahead} is better than ${behind} by ${amount}${limit} (${amountInterval} ${source}${p})`;
    }
    case 'equivalent':
      return `${a} and ${b} are equivalent within ${margin} (${intervalOf(estimate)} ${source}, ${formatP(tests!.equivalence!.adjustedP)} by two one-sided tests${formatCorrection(circumstances)})`;
    case 'not-shown': {
      const correction = estimate.low > 0 || estimate.high < 0 ? ' after correction' : '';
      return `${a} and ${b}: no difference shown${correction} (${intervalOf(estimate)} ${source}${p}${describeRemedy(pair, unit, nested)})`;
    }
  }
}

/** Describes the sample that an interval is computed from, and the data to which the interval is limited. */
function describeSource(
  estimate: NonNullable<Pair['estimate']>,
  seeds: number,
  { phase, nested, examples: count, trained, metric }: Circumstances,
  definition: StudyDefinition,
): string {
  const sample = `over ${formatObservations(seeds, nested)}`;
  if (phase === 'search') return `${sample} on ${describeValidationData(definition)}`;
  const settings = nested === undefined ? ' with the settings that one search found' : '';
  if (estimate.type === 'seeds') {
    const missingReports =
      definition.type === 'network' ? '' : ` alone, because not all trials reported ${metric.name} of each`;
    return `${sample} on ${formatTestExamples(count)}${missingReports}${settings}`;
  }
  const examples = estimate.examples.toLocaleString('en-US');
  return nested?.type === 'split'
    ? `${sample} and ${examples} examples, each tested by networks whose search did not read it`
    : `${sample} and ${examples} test examples${describeTrainingData(definition, trained)}${settings}`;
}

/** Describes lost seeds that no test can count, because nothing is tested yet or training sets overlap. */
function describeUntestedLosses({ a, b, lost }: Pair, { interim }: Circumstances): string {
  return `${a} and ${b}: no claim${interim ? ' so far' : ''}, because ${formatLostSeeds(a, b, lost)} gave no value`;
}

function formatLostSeeds(a: string, b: string, lost: Pair['lost']): string {
  return [
    ...(lost.a > 0 ? [`${pluralize(lost.a, 'seed')} of ${a}`] : []),
    ...(lost.b > 0 ? [`${pluralize(lost.b, 'seed')} of ${b}`] : []),
  ].join(' and ');
}

/** Describes a pair with lost seeds, which rank as worst in the exact signed-rank test. */
function describeRankedPair(
  { a, b, answer, lost, tests }: Pair,
  signedRank: NonNullable<NonNullable<Pair['tests']>['signedRank']>,
  circumstances: Circumstances,
): string {
  const lostSeeds = [
    ...(lost.a > 0 ? [`${lost.a} of ${a}`] : []),
    ...(lost.b > 0 ? [`${lost.b} of ${b}`] : []),
  ].join(', ');
  const total = lost.a + lost.b;
  const evidence =
    `exact signed ranks over ${formatObservations(signedRank.n, circumstances.nested)} with a difference, counting ` +
    `${pluralize(total, 'lost seed')} as worst (${lostSeeds}), on ${formatTestExamples(circumstances.examples)}, ${formatP((tests?.primary ?? signedRank).adjustedP)}${formatCorrection(circumstances)}`;
  if (answer === 'a-better') return `${a} is better than ${b} (${evidence})`;
  if (answer === 'b-better') return `${b} is better than ${a} (${evidence})`;
  return `${a} and ${b}: no difference shown (${evidence})`;
}

/** Describes a pair whose differences have no spread, or that has a single seed. */
function describeSpreadlessPair(pair: ValuedPair, circumstances: Circumstances, unit: Unit): string {
  const { a, b, answer, tests, differences, mean } = pair;
  const eachSeed =
    differences.length === 1
      ? 'the one seed'
      : `each of ${formatObservations(differences.length, circumstances.nested)}`;
  const [ahead, behind] = new Ranking(circumstances.metric).isBetter(mean, 0) ? [a, b] : [b, a];
  const fact =
    mean === 0
      ? `${a} and ${b}: equal on ${eachSeed}`
      : `${ahead} ahead of ${behind} by ${formatAmount(mean, Math.abs(mean), unit)} on ${eachSeed}`;
  if (differences.length === 1) return `${fact}; one seed says nothing about chance${describeNetworks(pair)}`;
  if (circumstances.sameOnAllSeeds)
    return `${fact}; the seeds change no result, so the role of chance is unknown`;
  if (mean === 0) return fact;
  const p =
    tests?.primary && `${formatP(tests.primary.adjustedP)} by sign-flip${formatCorrection(circumstances)}`;
  if (answer === 'a-better' || answer === 'b-better')
    return `${fact}, on ${formatTestExamples(circumstances.examples)}; chance alone rarely does this (${p})`;
  return `${fact}; without any spread there is no interval${p === undefined ? '' : `, and chance alone could do this (${p})`}`;
}

/** Describes two networks of one seed, without a claim about their strategies. */
function describeNetworks({ a, b, oneSeed }: Pair): string {
  if (oneSeed === undefined) return '';
  const { onlyA, onlyB, p } = oneSeed;
  return ` (these two networks: ${onlyA} test examples that only ${a} has right, ${onlyB} that only ${b} has, McNemar ${formatP(p)})`;
}

function formatTestExamples(count: number | undefined): string {
  return count === undefined ? 'these test examples' : `these ${count.toLocaleString('en-US')} test examples`;
}

/** Describes the remedy for two strategies without a significant difference; empty if none is known. */
function describeRemedy({ estimate, seedsNeeded }: Pair, unit: Unit, nested: Comparison['nested']): string {
  if (isLimitedByExamples(estimate)) {
    return nested?.type === 'split'
      ? '; more rows would narrow it, not more seeds'
      : `; more test examples would narrow it, not more ${nested === undefined ? 'seeds' : 'searches'}`;
  }
  if (seedsNeeded === undefined || nested !== undefined) return '';
  const { resolve, seeds, power } = seedsNeeded;
  return `; ${formatSeedsNeeded(seeds)} would show ${formatMargin(resolve, unit)} with a chance of ${formatPercent(power)}`;
}

/** Describes the correction of a p value and its alpha; empty for one pair at the default alpha. */
export function formatCorrection({
  compared,
  alpha,
  equivalent,
}: Pick<Circumstances, 'compared' | 'alpha' | 'equivalent'>): string {
  const method = equivalent === undefined ? 'Holm' : 'Holm and Shaffer';
  const holm = compared > 1 ? ` after ${method} over ${compared} pairs` : '';
  return alpha === 0.05 ? holm : `${holm}, alpha ${formatPercent(alpha)}`;
}

/** Formats a number of observations: seeds, or searches if each search is one observation. */
function formatObservations(count: number, nested: Comparison['nested']): string {
  if (nested?.type !== 'search') return pluralize(count, 'seed');
  return count === 1 ? '1 search' : `${count} searches`;
}
