import {
  pluralize,
  type FinishedTrial,
  type Fingerprint,
  type MetricSummary,
  type StudyDefinition,
  sumCounts,
} from '@ridgeline/core';
import type { Comparison } from '../comparison.ts';
import { isOwnFault } from '../pairing.ts';
import { roundShare } from '../round-share.ts';
import { validationToTraining } from '../split.ts';
import { describeAnswer } from './answer.ts';
import { nameDataSet, describeTrainingData } from './data.ts';
import { formatList } from './list.ts';
import {
  describeAdjustment,
  describeCrossedError,
  describeEquivalence,
  namePairTests,
} from './paper-sentences.ts';
import { describeRecordForPaper } from './record.ts';
import { formatMargin, formatPercent, chooseUnit } from './unit.ts';

/** A search and its finals, with the versions that computed them. */
export interface PaperFacts {
  readonly search: { readonly definition: StudyDefinition; readonly comparison: Comparison };
  readonly finals: {
    readonly definition: StudyDefinition;
    readonly comparison: Comparison;
    readonly trials: readonly FinishedTrial[];
  };
  /** Number of rounds of finals. */
  readonly rounds: number;
  /** Path of the sweep file that reproduces everything; undefined if unknown. */
  readonly file: string | undefined;
  /** Versions, such as `Ridgeline 0.1.0` and `Node.js 22.11.0`. */
  readonly versions: readonly string[];
}

/**
 * Paragraphs for the methods and results of a paper. They cover design, selection, seeds, plan and ledger, tests, alpha
 * and correction, lost seeds, test examples, versions, and the sweep file that reproduces everything; then the answer
 * and a sentence for each pair.
 *
 * @example
 * paperParagraphs({ search, finals, rounds: 1, versions: ['Ridgeline 0.1.0'] })[0];
 * // 'We compared the strategies none and dropout on the data set digits …'
 */
export function paperParagraphs(facts: PaperFacts): readonly string[] {
  const { comparison } = facts.finals;
  const methods = [
    ...describeDesign(facts),
    ...describeFinals(facts),
    ...(comparison.record === undefined ? [] : describeRecordForPaper(comparison.record)),
    ...describeStandardErrors(facts),
    ...describeTests(facts),
    describeLostSeeds(facts.finals),
    ...describeVersions(facts),
  ];
  const results = [describeAnswer(comparison), ...comparison.pairs.map(({ verdict }) => verdict)];
  return [methods.join(' '), results.join(' ')];
}

function describeDesign({ search: { definition, comparison }, finals }: PaperFacts): readonly string[] {
  const { nested } = finals.comparison;
  const { strategies, metric, seeds, pruner } = definition;
  const triedConfigurations = comparison.strategies.map(({ strategy, states }) => {
    const count = sumCounts(states);
    const method = strategies.find(({ name }) => name === strategy)?.method;
    return `${pluralize(count, 'configuration')} of ${strategy} (${method})`;
  });
  const pruning = pruner.name === 'none' ? '' : `, stopped early by the ${pruner.name} pruner`;
  const superlative = { minimize: 'lowest', maximize: 'highest' }[metric.goal];
  return [
    `We compared the strategies ${formatList(strategies.map(({ name }) => name))} on ${nameDataSet(definition)}${nested?.type === 'split' ? '' : describeTrainingData(definition, finals.comparison.trained)}.`,
    `A search tried ${formatList(triedConfigurations)}, each with ${pluralize(seeds.length, 'training seed')}${pruning}. The budgets were ` +
      'equal as far as a strategy had points. For each strategy, the search chose the configuration with the ' +
      `${superlative} mean ${metric.name} ${describeSummary(metric.summary)}.`,
    ...(nested === undefined ? [] : [describeNesting(nested)]),
  ];
}

function describeNesting({ type, of }: NonNullable<Comparison['nested']>): string {
  return type === 'split'
    ? `It was nested: in each of ${of} outer splits a search of the same budget read only the other rows.`
    : `It was run ${of} times in total, with other seeds of search and training.`;
}

function describeFinals({ finals: { definition, comparison } }: PaperFacts): readonly string[] {
  const { seeds } = definition;
  const settings = comparison.strategies.flatMap(({ strategy, chosen }) => {
    const parameters = Object.entries(chosen?.configuration.parameters ?? {});
    const assignments = parameters.map(([name, value]) => `${name} = ${formatParameter(value)}`);
    return assignments.length === 0 ? [] : [`${strategy}: ${assignments.join(', ')}`];
  });
  const { nested } = comparison;
  const count = comparison.examples?.toLocaleString('en-US');
  const examples =
    nested?.type === 'split'
      ? `the split that the search had not read${count === undefined ? '' : `, ${count} examples in total`}`
      : `${count === undefined ? 'the test part' : `${count} test examples`} that no search had read`;
  const subject =
    nested === undefined
      ? `These settings${settings.length === 0 ? '' : ` (${settings.join('; ')})`} were then`
      : 'What each search chose was';
  return [
    `${subject} trained again with ` +
      `${pluralize(seeds.length, 'seed')} that no choice had used (${formatSeeds(seeds)}), and judged by ${comparison.metric.name} on ` +
      `${examples}.`,
    ...(comparison.pooled === 0
      ? []
      : [
          `The ${pluralize(comparison.pooled, 'seed')} of earlier rounds count too, for strategies whose settings did not change.`,
        ]),
  ];
}

function describeStandardErrors({ finals: { definition, comparison } }: PaperFacts): readonly string[] {
  const estimates = comparison.pairs.flatMap((pair) =>
    pair.type === 'compared' ? (pair.estimate ?? []) : [],
  );
  const types = new Set(estimates.map(({ type }) => type));
  const isCrossed = types.has('seeds-and-examples');
  const isOverSeedsAlone = !isCrossed || types.has('seeds');
  return [
    `Differences between strategies are paired by ${comparison.nested?.type === 'search' ? 'search, over the mean of its seeds' : 'seed'}.`,
    ...(isCrossed ? [describeCrossedError('Their', describePopulation(comparison.nested))] : []),
    ...(isOverSeedsAlone
      ? [
          `${isCrossed ? 'Where the values of single examples are unknown, it' : 'Their standard error'} is over seeds, so that ` +
            'claims hold for new seeds on these test examples.',
        ]
      : []),
    ...(isOverSeedsAlone && validationToTraining(definition) > 0
      ? ['It is corrected for training sets that overlap (Nadeau and Bengio 2003).']
      : []),
  ];
}

function describePopulation(nested: Comparison['nested']): string {
  if (nested === undefined) return 'new seeds and new examples of the same kind, given this training set';
  return nested.type === 'search'
    ? 'new searches and new examples of the same kind, given this training set'
    : `new seeds and new data of the same kind; the variance of the examples counts ${nested.of}/${nested.of - 1} times, because splits share training rows`;
}

function describeTests({ finals: { definition, comparison }, rounds }: PaperFacts): readonly string[] {
  const { alpha, against, compared, equivalent, looks, pairs } = comparison;
  const round = definition.finalsOf?.round ?? 1;
  const design = definition.finalsOf?.design;
  const pairScope = against === undefined ? '' : ` with ${against}`;
  const holm = compared > 1 ? `, ${describeAdjustment(compared, equivalent)}${pairScope}` : '';
  const hasSignFlips = pairs.some(
    (pair) => pair.type === 'compared' && pair.tests?.primary?.type === 'sign-flip',
  );
  const margin =
    equivalent === undefined ? undefined : formatMargin(equivalent, chooseUnit(comparison.metric));
  return [
    `Tests are ${namePairTests(hasSignFlips)}, at a chance of ` +
      `any false claim of ${formatPercent(alpha)}${holm}; round ${round} of ${rounds} spends ${formatPercent(alpha * roundShare(round))} of it.`,
    ...(looks === undefined
      ? []
      : [
          `They were made at planned looks of ${formatList(looks.planned.map(String))} seeds, ${looks.made} of which were ` +
            'reached, with p values that count all looks (Liu and Anderson 2008).',
        ]),
    ...(margin === undefined ? [] : [describeEquivalence(margin, equivalent === design?.smallestDifference)]),
  ];
}

function describeLostSeeds({
  definition,
  comparison: { strategies, nested, pooled },
}: PaperFacts['finals']): string {
  const count = nested?.type === 'search' ? nested.of : pooled + definition.seeds.length;
  const clauses = strategies.flatMap((standing) => {
    const { strategy } = standing;
    const faults = standing.lost.filter(isOwnFault);
    return faults.length === 0 ? [] : [`${strategy} lost ${faults.length} of ${count}`];
  });
  if (clauses.length === 0) return 'No strategy lost a seed.';
  const consequence =
    nested?.type === 'split' || validationToTraining(definition) > 0
      ? 'A pair with a seed that diverged, failed or timed out gets no claim, because training sets overlap'
      : 'Seeds that diverged, failed or timed out rank below every value, and their pairs are judged by exact signed ranks';
  return `${consequence}: ${formatList(clauses)}.`;
}

function describeVersions({ search, finals, file, versions }: PaperFacts): readonly string[] {
  const fingerprints = finals.trials.flatMap(({ fingerprint }) => fingerprint ?? []);
  const backends = unique(fingerprints.map(formatBackend));
  const data = unique(fingerprints.map(({ data: hash }) => hash));
  const { name, type } = search.definition;
  const isExact = fingerprints.every(({ backend }) => backend === 'engine');
  return [
    `All of it was computed with ${formatList([...versions, ...backends])}${data.length === 0 ? '' : `, on data of SHA-256 ${data.join(', ')}`}.`,
    ...(type === 'network'
      ? []
      : [
          `The trials were trained by a ${type} of our own, which receives the seeds; its repeats may differ in their bits.`,
        ]),
    `One file reproduces it, ${file ?? `the sweep file of the study ${name}`} (\`ridgeline run ${file ?? 'FILE'} --finals\`)` +
      `${isExact && fingerprints.length > 0 ? ', to the last bit on every machine' : ''}; the parsed settings are in ` +
      `\`ridgeline export ${name} --format json\`.`,
  ];
}

function formatBackend({ version, instructions }: Fingerprint): string {
  return `${version} (${instructions})`;
}

function describeSummary(summary: MetricSummary): string {
  switch (summary.type) {
    case 'last':
      return 'of the last epoch, or of the one whose weights early stopping restored';
    case 'best':
      return 'of its best epoch';
    case 'mean_of_last':
      return `over the last ${summary.count} epochs`;
  }
}

function formatSeeds(seeds: readonly number[]): string {
  const [first, last] = [seeds[0]!, seeds.at(-1)!];
  const isRange = seeds.every((seed, index) => seed === first + index);
  return isRange && seeds.length > 1 ? `${first} to ${last}` : seeds.join(', ');
}

function formatParameter(value: unknown): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(3))) : JSON.stringify(value);
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
