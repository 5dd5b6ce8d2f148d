import { capitalize, pluralize, Ranking } from '@ridgeline/core';
import { proposedSeeds } from '../results/remedy.ts';
import type {
  VerdictRefusal,
  RefusedPair,
  ResultComparison,
  ResultPair,
  ResultStanding,
  TestedPair,
} from '../results/result.ts';
import { formatBounds, formatValue } from './answer.ts';
import { describeCollapseDoubt, describeCollapseRisk } from './collapse-risk.ts';
import { describeOverallTest, type ComparisonText, type StandingText } from './describe-comparison.ts';
import { assignLetters } from './letters.ts';
import { formatList } from './list.ts';
import {
  flipInterval,
  formatAmount,
  formatInterval,
  formatMargin,
  formatPercent,
  formatP,
  roundOutwards,
  chooseUnit,
  type Unit,
  toConfidencePercent,
} from './unit.ts';
import { formatCorrection } from './verdict.ts';

/** Maximum number of runs that a sentence lists one by one. */
const maxListedRuns = 3;
/** Maximum number of reasons in the answer; the sentences of the pairs contain all. */
const maxListedReasons = 4;

/**
 * Describes a comparison of results: the answer, a table of the strategies, on request a sentence for each pair, then
 * the tests by ranks and the notes.
 *
 * @param notes further sentences, for example about columns that were guessed
 * @example
 * describeResults(compareResults(rows, { metric })).answer; // 'l2 leads with an accuracy of 92.0 %. …'
 */
export function describeResults(
  comparison: ResultComparison,
  { pairs = false, notes = [] }: { readonly pairs?: boolean; readonly notes?: readonly string[] } = {},
): ComparisonText {
  const order = sortStandings(comparison);
  const testedPairs = comparison.pairs.filter((pair) => pair.type === 'tested');
  const isTested = ({ strategy }: ResultStanding) =>
    testedPairs.some(({ a, b }) => a === strategy || b === strategy);
  const letters = assignLetters(
    order.filter(isTested).map(({ strategy }) => strategy),
    testedPairs,
  );
  const hasDatasets = comparison.datasets.length > 0;
  const sections = [
    pairs ? comparison.pairs.map((pair) => formatResultVerdict(pair, comparison)) : [],
    describeRanks(comparison),
    [...notes, ...composeResultNotes(comparison)].map((note) => `Note: ${note}`),
  ];
  const hasChoices = order.some(({ configurations }) => configurations > 1);
  return {
    answer: describeAnswer(comparison, order),
    header: {
      strategy: 'strategy',
      chosen: '',
      value: comparison.ranks === undefined ? comparison.metric.name : 'mean rank',
      interval:
        comparison.ranks === undefined
          ? `${toConfidencePercent(comparison.alpha)} % interval`
          : 'rank interval',
      letters: letters.size > 0 ? 'group' : '',
      seeds: hasDatasets ? 'data sets' : 'runs',
      tried: hasChoices ? 'tried' : '',
    },
    standings: order.map((standing) => ({
      ...formatStanding(standing, comparison),
      letters: letters.get(standing.strategy) ?? '',
      tried: hasChoices ? String(standing.configurations) : '',
    })),
    sections: sections.filter((sentences) => sentences.length > 0),
  };
}

/**
 * Formats the verdict on a pair as one sentence that claims no more than the evidence supports. Another sentence
 * describes the additional exact test, if that test could reject.
 */
export function formatResultVerdict(pair: ResultPair, comparison: ResultComparison): string {
  if (pair.type === 'refused') {
    const reasons = pair.refusals.map((refusal) => describeRefusal(refusal, pair));
    return `${pair.a} and ${pair.b}: no verdict, because ${reasons.join('; ')}.`;
  }
  return [describeTestedPair(pair, comparison), ...describeExactTest(pair, comparison)].join(' ');
}

function describeAnswer(comparison: ResultComparison, order: readonly ResultStanding[]): string {
  const { metric, pairs, ranks } = comparison;
  const [leader, ...otherStandings] = order.filter(({ mean }) => mean !== undefined);
  if (leader === undefined) return `Nothing to compare: no run has a value of ${metric.name}.`;
  const value = formatValue({ mean: leader.mean!, interval: leader.interval }, chooseResultUnit(comparison));
  if (otherStandings.length === 0) return `${leader.strategy} is the only strategy with a result: ${value}.`;
  const leads =
    ranks === undefined
      ? `${leader.strategy} leads with ${/^[aeiou]/i.test(metric.name) ? 'an' : 'a'} ${metric.name} of ${value}`
      : `${leader.strategy} leads with a mean rank of ${findMeanRank(leader, ranks).toFixed(2)} over ${pluralize(comparison.datasets.length, 'data set')}`;
  const refusedPairs = pairs.filter((pair) => pair.type === 'refused');
  if (refusedPairs.length === pairs.length) {
    return `${leads}, which shows nothing: ${listReasons(refusedPairs)}.${describeRemedy(comparison)}`;
  }
  const leaderPairs = pairs.filter(({ a, b }) => a === leader.strategy || b === leader.strategy);
  const pairsWith = (...answers: readonly TestedPair['answer'][]) =>
    leaderPairs.filter((pair): pair is TestedPair => pair.type === 'tested' && answers.includes(pair.answer));
  const clause = (selected: readonly TestedPair[], start: string, end = '') =>
    selected.length === 0 ? [] : [`${start} ${listOpponents(selected, leader.strategy)}${end}.`];
  const isBetter = ({ a, answer }: TestedPair) => (a === leader.strategy) === (answer === 'a-better');
  const differentPairs = pairsWith('a-better', 'b-better');
  const repeats = comparison.datasets.length > 0 ? 'data sets' : 'seeds';
  const refusedLeaderPairs = leaderPairs.filter((pair) => pair.type === 'refused');
  return [
    `${leads}.`,
    ...clause(differentPairs.filter(isBetter), 'It is better than'),
    ...clause(
      differentPairs.filter((pair) => !isBetter(pair)),
      'It is worse than',
    ),
    ...clause(pairsWith('equivalent'), 'It is equivalent to'),
    ...clause(pairsWith('not-shown'), 'It is not distinguishable from', `: more ${repeats} may decide`),
    ...describeCollapseDoubt(comparison.collapseRisk, 'runs'),
    ...(refusedPairs.length === 0
      ? []
      : [
          `${describeRefusedPairs(refusedLeaderPairs, refusedPairs, leader.strategy)}: ${listReasons(refusedPairs)}.${describeRemedy(comparison)}`,
        ]),
  ].join(' ');
}

function describeRefusedPairs(
  refusedLeaderPairs: readonly RefusedPair[],
  refusedPairs: readonly RefusedPair[],
  leader: string,
): string {
  return refusedLeaderPairs.length === 0
    ? `${pluralize(refusedPairs.length, 'other pair')} ${refusedPairs.length === 1 ? 'gets' : 'get'} no verdict`
    : `No verdict on its ${refusedLeaderPairs.length === 1 ? 'pair' : 'pairs'} with ${listOpponents(refusedLeaderPairs, leader)}`;
}

function listOpponents(pairs: readonly ResultPair[], strategy: string): string {
  return formatList(pairs.map(({ a, b }) => (a === strategy ? b : a)));
}

/** First reasons of all refused pairs, without repetition. */
function listReasons(refusedPairs: readonly RefusedPair[]): string {
  const refusals = refusedPairs.flatMap((pair) => pair.refusals.map((refusal) => ({ refusal, pair })));
  const reasons = refusals
    .filter(({ refusal }) => refusal.type !== 'few')
    .map(({ refusal, pair }) => describeRefusal(refusal, pair));
  const fewRuns = [1, 2, 3].flatMap((runs) => {
    const strategies = refusals.flatMap(({ refusal }) =>
      refusal.type === 'few' && refusal.runs === runs ? [refusal.strategy] : [],
    );
    const names = [...new Set(strategies)];
    if (names.length === 0) return [];
    const have = names.length === 1 ? 'has' : 'have';
    return [`${formatList(names)} ${have} ${describeFewRuns(runs, names.length > 1)}`];
  });
  const distinctReasons = [...fewRuns, ...new Set(reasons)];
  const remaining = distinctReasons.length - maxListedReasons;
  if (remaining <= 1) return distinctReasons.join('; ');
  return [...distinctReasons.slice(0, maxListedReasons), `and ${remaining} more reasons`].join('; ');
}

function describeRefusal(refusal: VerdictRefusal, { a, b }: RefusedPair): string {
  switch (refusal.type) {
    case 'chosen':
      return `${refusal.strategy} is the best of ${refusal.configurations} configurations, chosen by the very values that are compared`;
    case 'repeated':
      return `${refusal.strategy} has ${refusal.runs} runs under ${refusal.where}, and one would have to be chosen`;
    case 'missing': {
      const { runs } = refusal;
      const remaining = runs.length - maxListedRuns;
      const listedRuns = runs.slice(0, remaining > 0 ? maxListedRuns : undefined);
      return `${refusal.strategy} has no value for ${formatList([...listedRuns, ...(remaining > 0 ? [pluralize(remaining, 'more run')] : [])])}`;
    }
    case 'few':
      return `${refusal.strategy} has ${describeFewRuns(refusal.runs, false)}`;
    case 'budgets':
      return `budgets differ, ${a} with ${formatBudget(refusal.a)} and ${b} with ${formatBudget(refusal.b)}`;
    case 'open-ended':
      return `the number of seeds of ${refusal.strategy} is not fixed: its trials are not complete, or they stop once a look decides`;
    case 'seeds-unused':
      return 'every strategy has one value on all its seeds, as if they were not used';
  }
}

function describeFewRuns(runs: number, isOfSeveralStrategies: boolean): string {
  const count = `${['no', 'one', 'two', 'three'][runs]} ${runs === 1 ? 'run' : 'runs'}${isOfSeveralStrategies ? ' each' : ''}`;
  return `${count}, which ${runs === 1 ? 'says nothing' : 'say too little'} about chance`;
}

/** Describes the remedy for the refused pairs, with a leading space; empty if none helps. */
function describeRemedy({ pairs, remedy }: ResultComparison): string {
  const types = new Set(
    pairs.flatMap((pair) => (pair.type === 'refused' ? pair.refusals : [])).map(({ type }) => type),
  );
  const seeds = proposedSeeds === 5 ? 'five' : proposedSeeds;
  const trainings = [
    ...(types.has('chosen') ? [`train the chosen configurations again, each with ${seeds} new seeds`] : []),
    ...(types.has('few') && !types.has('chosen') ? [`train each with ${seeds} seeds`] : []),
    ...(types.has('missing') ? ['train the missing runs'] : []),
    ...(types.has('budgets') ? ['train all with one budget'] : []),
  ];
  const cost =
    remedy === undefined
      ? ''
      : `: ${pluralize(remedy.runs, 'run')}${remedy.duration === undefined ? '' : `, about ${formatDuration(remedy.duration)} at your speed`}`;
  const sentences = [
    ...(trainings.length === 0 ? [] : [`${formatList(trainings)}${cost}`]),
    ...(types.has('repeated')
      ? ['name the column that distinguishes the runs, or keep one run per seed']
      : []),
    ...(types.has('seeds-unused') ? ['let the seed decide initial weights and the order of examples'] : []),
  ];
  return sentences.map((sentence) => ` ${capitalize(sentence)}.`).join('');
}

/** Formats a rounded duration, such as `40 minutes`. */
function formatDuration(ms: number): string {
  const units = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ] as const;
  const [name, size] = units.find(([, length]) => ms >= 1.5 * length) ?? (['second', 1000] as const);
  return pluralize(Math.max(1, Math.round(ms / size)), name);
}

function describeTestedPair(pair: TestedPair, comparison: ResultComparison): string {
  const { a, b, mean, estimate, answer, primary, equivalence } = pair;
  const { alpha, equivalent } = comparison;
  const unit = chooseResultUnit(comparison);
  const [ahead, behind] = new Ranking(comparison.metric).isBetter(mean, 0) ? [a, b] : [b, a];
  const spread = estimate === undefined ? Math.abs(mean) : (estimate.high - estimate.low) / 2;
  const amount = formatAmount(mean, spread, unit);
  const interval = (isFlipped: boolean) =>
    estimate === undefined
      ? ''
      : `${toConfidencePercent(alpha)} % interval ${formatInterval(isFlipped ? flipInterval(estimate) : estimate, unit)} `;
  const p = `${formatP(primary.adjustedP)}${formatCorrection(comparison)}`;
  const margin = formatMargin(equivalent ?? 0, unit);
  switch (answer) {
    case 'a-better':
    case 'b-better': {
      const isSmall = equivalence !== undefined && equivalence.adjustedP <= alpha;
      return `${ahead} is better than ${behind} by ${amount}${isSmall ? `, but by less than ${margin}` : ''} (${interval(mean < 0)}${describeSource(pair, comparison)}, ${p}).`;
    }
    case 'equivalent':
      return `${a} and ${b} are equivalent within ${margin} (${interval(false)}${describeSource(pair, comparison)}, ${formatP(equivalence!.adjustedP)} by two one-sided tests${formatCorrection(comparison)}).`;
    case 'not-shown': {
      const powerNote = primary.canReject ? '' : `, and no data of this size can reach ${alpha}`;
      return `${a} and ${b}: no difference shown (${interval(false)}${describeSource(pair, comparison)}, ${p}${powerNote}).`;
    }
  }
}

/** Describes the values behind a verdict, and its test. */
function describeSource(
  { design, n, estimate, primary, wins, a, b }: TestedPair,
  { folds }: ResultComparison,
): string {
  switch (design) {
    case 'paired': {
      const pairs = folds === undefined ? pluralize(n.a, 'pair') : `${n.a} pairs of folds`;
      const examples =
        estimate?.type === 'seeds-and-examples'
          ? ` and ${estimate.examples.toLocaleString('en-US')} examples`
          : '';
      return `over ${pairs}${examples}${primary.type === 'sign-flip' ? ' without a spread, by sign-flip' : ''}`;
    }
    case 'unpaired':
      return `unpaired over ${n.a} and ${n.b} runs, by ${primary.type === 'welch' ? 'Welch' : 'Mann and Whitney'}`;
    case 'datasets':
      return `over ${n.a} data sets, ${a} ahead on ${wins!.a} and ${b} on ${wins!.b}, by signed ranks`;
  }
}

function describeExactTest({ exact }: TestedPair, comparison: ResultComparison): readonly string[] {
  if (exact === undefined) return [];
  const name = exact.type === 'mann-whitney' ? 'Mann and Whitney' : 'signed ranks';
  return exact.canReject
    ? [`By exact ${name}: ${formatP(exact.adjustedP)}${formatCorrection(comparison)}.`]
    : [];
}

function describeRanks({ ranks, alpha }: ResultComparison): readonly string[] {
  if (ranks === undefined) return [];
  const { friedman, strategies, criticalDifference } = ranks;
  return [
    ...(friedman === undefined ? [] : [describeOverallTest(friedman.p, strategies.length)]),
    `Mean ranks that differ by less than ${criticalDifference.toFixed(2)} are not distinguishable (critical difference of Nemenyi at ${formatPercent(alpha)}).`,
  ];
}

/** Composes the caveats of a comparison of results. */
export function composeResultNotes({
  metric,
  alpha,
  pairs,
  hasOverlap,
  datasets,
  strategies,
  collapseRisk,
}: ResultComparison): readonly string[] {
  const testedPairs = pairs.filter((pair) => pair.type === 'tested');
  const welchPairs = testedPairs.filter(({ design }) => design === 'unpaired');
  const hasPairWithoutExamples = testedPairs.some(
    ({ design, estimate }) => design !== 'datasets' && estimate?.type !== 'seeds-and-examples',
  );
  return [
    ...(welchPairs.length === 0
      ? []
      : [
          `${welchPairs.length === testedPairs.length ? 'No' : 'Not every'} pair has a seed in common, so Welch's test judges ` +
            `${welchPairs.length === testedPairs.length ? 'each' : 'the others'}. Runs under the same seeds can show smaller differences.`,
        ]),
    ...(!hasOverlap
      ? []
      : [
          'Intervals are widened for training sets that overlap (Nadeau and Bengio 2003), and exact tests, which require ' +
            'independent values, are omitted.',
        ]),
    ...(datasets.length === 0
      ? []
      : [
          'Pairs are judged by signed ranks over data sets (Demsar 2006) and not by mean ranks, which depend on the other ' +
            'strategies (Benavoli, Corani and Mangili 2016). Intervals of mean differences treat the data sets as a random ' +
            'sample of similar ones, as a mixed model does for balanced results.',
        ]),
    ...describeCollapseRisk(collapseRisk, alpha, 'runs'),
    ...(hasPairWithoutExamples
      ? ['Intervals hold only on these test examples: the value of each is unknown.']
      : []),
    ...(strategies.some(({ configurations }) => configurations > 1)
      ? ['The value of a chosen configuration flatters it, and more so if more configurations were tried.']
      : []),
    `All of this is about ${metric.name} of the runs that were read. Runs that are not among them, and how these were ` +
      'chosen, cannot be judged.',
  ];
}

/**
 * Sorts the strategies from best to worst. Those without a value come last, after those without a value on each data set:
 * their means would count easier or harder data sets only.
 */
function sortStandings(comparison: ResultComparison): readonly ResultStanding[] {
  const { strategies, metric, ranks, datasets } = comparison;
  const isComplete = ({ values }: ResultStanding) => values.length >= datasets.length;
  return ranks === undefined
    ? new Ranking(metric)
        .sort(strategies, ({ mean }) => mean)
        .toSorted((a, b) => Number(isComplete(b)) - Number(isComplete(a)))
    : strategies.toSorted((a, b) => findMeanRank(a, ranks) - findMeanRank(b, ranks));
}

function findMeanRank(
  { strategy }: ResultStanding,
  { strategies }: NonNullable<ResultComparison['ranks']>,
): number {
  return strategies.find((summary) => summary.strategy === strategy)!.meanRank;
}

function formatStanding(
  standing: ResultStanding,
  comparison: ResultComparison,
): Omit<StandingText, 'letters' | 'tried'> {
  const { strategy, values, mean, interval } = standing;
  const seeds = String(values.length);
  const { ranks } = comparison;
  if (mean === undefined) return { strategy, chosen: '', value: '-', interval: '-', seeds };
  if (ranks !== undefined) {
    const rank = findMeanRank(standing, ranks);
    const halfWidth = ranks.criticalDifference / 2;
    const { low, high } = roundOutwards({ low: rank - halfWidth, high: rank + halfWidth }, 2);
    const bounds = `${low.toFixed(2)} to ${high.toFixed(2)}`;
    return { strategy, chosen: '', value: rank.toFixed(2), interval: bounds, seeds };
  }
  const unit = chooseResultUnit(comparison);
  return {
    strategy,
    chosen: '',
    value: formatValue({ mean, interval }, unit),
    interval: formatBounds(interval, unit),
    seeds,
  };
}

/** Chooses the unit of differences: percentage points for accuracies from 0 to 1, otherwise the metric's own. */
export function chooseResultUnit({ metric, strategies }: ResultComparison): Unit {
  const isShare = strategies.every(({ values }) => values.every((value) => value >= 0 && value <= 1));
  return isShare ? chooseUnit(metric) : { scale: 1, suffix: '' };
}

function formatBudget(value: number): string {
  return Number(value.toPrecision(4)).toLocaleString('en-US');
}
