import { pluralize } from '@ridgeline/core';
import type { ResultComparison, TestedPair } from '../results/result.ts';
import { formatList } from './list.ts';
import {
  describeAdjustment,
  describeCrossedError,
  describeEquivalence,
  namePairTests,
} from './paper-sentences.ts';
import { describeResults, formatResultVerdict, chooseResultUnit } from './results.ts';
import { formatMargin, formatPercent } from './unit.ts';

/** Results of other programs, with the command and versions that compared them. */
export interface PaperResultsFacts {
  readonly comparison: ResultComparison;
  /** Command that repeats the comparison. */
  readonly command: string;
  /** Versions, such as `Ridgeline 0.1.0` and `Node.js 22.11.0`. */
  readonly versions: readonly string[];
}

/**
 * Paragraphs for the methods and results of a paper, from runs of any program. They cover the runs, pairing, standard
 * errors, tests, alpha and correction, and what cannot be judged; then the answer and a sentence for each pair.
 *
 * @example
 * const command = 'ridgeline compare --from runs.csv';
 * paperResultsParagraphs({ comparison, command, versions: ['Ridgeline 0.1.0'] })[0];
 * // 'We compared the strategies adam and sgd by accuracy, over 5 runs each. …'
 */
export function paperResultsParagraphs(facts: PaperResultsFacts): readonly string[] {
  const { comparison } = facts;
  const testedPairs = comparison.pairs.filter((pair) => pair.type === 'tested');
  const methods = [
    describeRuns(comparison),
    ...describePairing(testedPairs, comparison),
    ...describeStandardErrors(testedPairs, comparison),
    ...describeTests(testedPairs, comparison),
    ...describeRefusals(testedPairs, comparison),
    `The comparison was computed with ${formatList(facts.versions)} (\`${facts.command}\`).`,
    'It does not know how the runs were selected.',
  ];
  const results = [
    describeResults(comparison).answer,
    ...comparison.pairs.map((pair) => formatResultVerdict(pair, comparison)),
  ];
  return [methods.join(' '), results.join(' ')];
}

function describeRuns({ strategies, metric, datasets, folds }: ResultComparison): string {
  const names = formatList(strategies.map(({ strategy }) => strategy));
  const opening = `We compared the strategies ${names} by ${metric.name}`;
  if (datasets.length > 0) {
    return `${opening}, on ${datasets.length} data sets, with the mean of a strategy's runs on each as its value.`;
  }
  const within = folds === undefined ? '' : ` in ${folds}-fold cross-validation`;
  const counts = strategies.map(({ values }) => values.length);
  const haveEqualCounts = counts.every((count) => count === counts[0]);
  return haveEqualCounts
    ? `${opening}, over ${pluralize(counts[0]!, 'run')} each${within}.`
    : `${opening}, over ${formatList(strategies.map(({ strategy }, index) => `${pluralize(counts[index]!, 'run')} of ${strategy}`))}${within}.`;
}

function describePairing(testedPairs: readonly TestedPair[], { folds }: ResultComparison): readonly string[] {
  const designs = new Set(testedPairs.map(({ design }) => design));
  return [
    ...(designs.has('paired')
      ? [`Differences are paired by ${folds === undefined ? 'seed' : 'seed and fold'}.`]
      : []),
    ...(designs.has('unpaired')
      ? ["Runs without a common seed are compared unpaired, by Welch's test."]
      : []),
  ];
}

function describeStandardErrors(
  testedPairs: readonly TestedPair[],
  { hasOverlap }: ResultComparison,
): readonly string[] {
  const types = new Set(
    testedPairs.flatMap(({ design, estimate }) => (design === 'datasets' ? [] : (estimate?.type ?? []))),
  );
  return [
    ...(types.has('seeds-and-examples')
      ? [describeCrossedError('The', 'new seeds and new examples of the same kind')]
      : []),
    ...(types.has('seeds') || types.has('welch')
      ? ['Standard errors are over runs, so that claims hold for new runs on these test examples.']
      : []),
    ...(!hasOverlap || types.size === 0
      ? []
      : ['They are corrected for training sets that overlap (Nadeau and Bengio 2003).']),
  ];
}

function describeTests(testedPairs: readonly TestedPair[], comparison: ResultComparison): readonly string[] {
  const { alpha, compared, datasets, equivalent } = comparison;
  const hasSignFlips = testedPairs.some(({ primary }) => primary.type === 'sign-flip');
  const tests =
    datasets.length > 0
      ? 'exact signed-rank tests over data sets (Demsar 2006)'
      : namePairTests(hasSignFlips);
  const holm = compared > 1 ? `, ${describeAdjustment(compared, equivalent)}` : '';
  return [
    `Tests are ${tests}, at a chance of any false claim of ${formatPercent(alpha)}${holm}.`,
    ...(equivalent === undefined
      ? []
      : [describeEquivalence(formatMargin(equivalent, chooseResultUnit(comparison)), false)]),
  ];
}

function describeRefusals(
  testedPairs: readonly TestedPair[],
  { pairs }: ResultComparison,
): readonly string[] {
  const refusedCount = pairs.length - testedPairs.length;
  return refusedCount === 0
    ? []
    : [
        `${pluralize(refusedCount, 'pair')} of ${pairs.length} ${refusedCount === 1 ? 'was' : 'were'} not tested, for the reasons below.`,
      ];
}
