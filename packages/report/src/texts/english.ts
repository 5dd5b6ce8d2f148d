import type { VerdictRemedy } from '@ridgeline/compare';
import type { ClaimAnswer } from '@ridgeline/core/ledger';
import type { AxisText, FigureText, FurtherTrials, TitledCaption } from './figure-text.ts';
import type { PageAttainmentCount, PageLargestDifference, Sample } from '../page/study-page.ts';
import type { AttainmentFacts, Headline, NextStep, ObjectivePoint, TestedLeader } from './headline.ts';

const formatList = (names: readonly string[]) => new Intl.ListFormat('en-GB').format(names);
const formatCount = (number: number) => number.toLocaleString('en-US');
const pluralize = (number: number, noun: string) =>
  `${formatCount(number)} ${noun}${number === 1 ? '' : 's'}`;

/** Formats names as a list. More than four are shortened to three and a count. */
const formatShortList = (names: readonly string[]) =>
  names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : formatList(names);

const axes: Readonly<Record<AxisText, string>> = {
  best: 'best',
  budget: 'configurations tried',
  configuration: 'configuration',
  configurations: 'configurations',
  curve: 'curve',
  density: 'density',
  difference: 'difference',
  epoch: 'epoch',
  'expected-best': 'expected best',
  from: 'from',
  gap: 'gap',
  good: 'good',
  highest: 'highest seed',
  layer: 'layer',
  'learning-rate': 'learning rate',
  lowest: 'lowest seed',
  mean: 'mean',
  'median-best': 'median best',
  'near-zero': 'share near zero',
  norm: 'norm',
  pair: 'pair',
  parameter: 'parameter',
  predicted: 'predicted',
  probability: 'probability of being on the front',
  seed: 'seed',
  seeds: 'seeds',
  share: 'share',
  'share-of-configurations': 'share of configurations',
  'share-of-variance': 'share of variance',
  'share-of-weights': 'share of weights',
  strategy: 'strategy',
  to: 'to',
  training: 'training',
  tried: 'tried',
  validation: 'validation',
  value: 'value',
  verdict: 'verdict',
  weight: 'weight',
  weights: 'weights',
};

/** Texts of the page in English; other languages have the same keys. */
export const english = {
  language: 'English',
  axes,
  figure,
  headline,
  nextStep,

  certainty({ sample: { type, size }, examples, falseClaimPercent, hasClaims }: Certainty): string {
    const samples = {
      seeds: pluralize(size, 'seed'),
      searches: `${formatCount(size)} searches`,
      runs: pluralize(size, 'run'),
      datasets: pluralize(size, 'data set'),
    };
    const basis = [samples[type], ...(examples === undefined ? [] : [pluralize(examples, 'test example')])];
    return `Based on ${formatList(basis)}.${hasClaims ? ` The chance of any false claim is at most ${falseClaimPercent} %.` : ''}`;
  },
  /** Sentence on the lead over another strategy. */
  lead: ({ other, difference, low, high, percent, p, pairs }: LeadText) =>
    pairs > 1 && p !== undefined
      ? `Ahead of ${other} by ${difference} (${percent} % interval for this pair ${low} to ${high}; ${p}, corrected for ${pairs} pairs).`
      : `Ahead of ${other} by ${difference} (${percent} % interval ${low} to ${high}${p === undefined ? '' : `, ${p}`}).`,
  /** Sentence on a lead that is less than `size`, so it is too small to matter. */
  equivalentLead: ({
    other,
    difference,
    low,
    high,
    percent,
    p,
    size,
  }: LeadText & { readonly size: string }) =>
    `The difference from ${other}, ${difference} (${percent} % interval ${low} to ${high}), is less than ${size}, too small to matter${p === undefined ? '' : ` (${p} by two one-sided tests)`}.`,
  searchCertainty: (percent: number) =>
    `Lines are ${percent} % intervals over seeds. The search chose configurations by these values, so all of them are optimistic.`,

  better: { minimize: 'lower is better', maximize: 'higher is better' },
  /** Size of a difference, in percentage points for a share. */
  amount: (size: string, isShare: boolean) =>
    isShare ? `${size} ${size === '1' ? 'point' : 'points'}` : size,
  states: {
    open: 'open',
    running: 'running',
    waiting: 'waiting',
    complete: 'complete',
    paused: 'paused',
    pruned: 'pruned',
    diverged: 'diverged',
    failed: 'failed',
    cancelled: 'cancelled',
    stopped: 'stopped early',
    lost: 'lost',
    late: 'late',
  },
  counts: {
    trials: (ended: number, planned: number | undefined) =>
      planned === undefined
        ? pluralize(ended, 'trial')
        : `${formatCount(ended)} of ${pluralize(planned, 'trial')}`,
    configurations: (matching: number, total: number) =>
      `${formatCount(matching)} of ${pluralize(total, 'configuration')}`,
  },
  started: (when: string) => `started ${when}`,

  standings: {
    finals: 'Finals',
    search: 'Search',
    results: 'Results',
    rank: 'mean rank',
    letters: 'Group',
    strategy: 'Strategy',
    samples: { seeds: 'Seeds', searches: 'Searches', runs: 'Runs', datasets: 'Data sets' },
    lost: 'No value',
    interval: (percent: number) => `${percent} % interval`,
    lettersCaption: 'Strategies that share a letter show no difference.',
    band: (size: string) => `Shaded: within ${size} of the leader, too close to matter.`,
    marks: {
      seeds: 'Small dots are seeds, large dots are means.',
      searches: 'Small dots are searches, large dots are means.',
      runs: 'Small dots are runs, large dots are means.',
      datasets: 'Small dots are means on a data set, large dots are means over all data sets.',
    },
    rankInterval: 'Rank interval',
    rankCaption: (difference: string) =>
      `Dots are mean ranks, 1 for the best. Mean ranks that differ by less than ${difference}, the length of a line, are not distinguishable (Nemenyi).`,
    none: (interim: boolean): string => (interim ? 'no value yet' : 'no value'),
    description: (name: string) => `Ranked interval plot of the strategies by ${name}`,
  },
  front: {
    hypervolume: 'Hypervolume',
    onFront: 'On the front',
    configuration: 'Configuration',
    probability: 'Probability',
    largestDifference: largestDifferenceSentence,
    otherPairs: (number: number) => `${pluralize(number, 'other pair')} of strategies`,
    strategiesCaption: (names: readonly string[]) =>
      `Hypervolume: of the box between the best and the worst ${formatList(names)} in the study, the share that a strategy's front dominates, with its 95 % interval over seeds.`,
    pointsCaption:
      'Configurations whose means over seeds no other configuration beats, with the probability over seeds that each is on the front.',
  },
  facts: {
    next: 'Next',
    cost: 'Cost of the finals',
    searchCost: 'Cost of the search',
    testPart: 'Test part',
    ended: (trials: number, time: string) => `${pluralize(trials, 'trial')} in ${time}.`,
    skipped: (trials: number, time: string) =>
      `${pluralize(trials, 'trial')} skipped after early decisions: ${time} saved.`,
    remaining: (trials: number, time: string) => `${pluralize(trials, 'trial')} to run: about ${time}.`,
    finalsWouldCost: (trials: number, time: string) =>
      `Finals would run ${pluralize(trials, 'trial')}: about ${time}.`,
    moreSeeds: (seeds: number, size: string, time: string) =>
      `${pluralize(seeds, 'seed')} in total would show a difference of ${size} with 80 % probability: about ${time} more.`,
    threadTime: 'Times are for one thread; two threads take half as long.',
    noTest: 'No trial of the search has read the test part.',
    noRecord: 'The database has no record of how the test part was used.',
    ownData: 'These trials load their own data, so it is unknown how often their test part was used.',
    usedBy: (study: string, trials: number, days: string) =>
      `${study}: ${pluralize(trials, 'trial')}, ${days}`,
    usedHere: (trials: number, days: string) => `This study: ${pluralize(trials, 'trial')}, ${days}`,
    onlyHere: 'No other study in this database has used the test part.',
    optimismNote: 'Choices made after looking at test results make later test results optimistic.',
    plan: (hash: string) => `Plan stored before the first trial: ${hash}`,
    claims: 'Claims',
    claim: (k: number, strategy: string, baseline: string, answer: ClaimAnswer | undefined) =>
      `Claim ${k}, ${strategy} against ${baseline}: ${answer?.replace('-', ' ') ?? 'no verdict yet'}`,
    intact: (entries: number, hash: string) =>
      `Ledger verified: ${entries === 1 ? 'its entry is' : `all ${entries} entries are`} as written. Last hash: ${hash}`,
    damaged: 'The ledger is damaged. Its claims are no longer valid.',
  },
  views: {
    front: 'Front',
    training: 'Training',
    differences: 'Pairs of strategies',
    sentences: 'Verdicts',
    values: 'Values',
    parameters: 'Parameters',
    search: 'The search',
    weights: 'Weights',
    configurations: 'Configurations',
    notes: 'Notes',
    contents: 'Contents',
  },
  differences: {
    caption: (percent: number) =>
      `Each cell shows row minus column: the point is the mean difference, the line is its ${percent} % interval, and the centre is no difference. Select a cell to read its verdict.`,
    searchCaption:
      'Each cell shows row minus column: the point is the mean difference, the line is its interval, and the centre is no difference. A search does not test differences.',
    claims: {
      better: 'better',
      worse: 'worse',
      equivalent: 'equivalent',
      open: 'no difference shown',
      untested: 'not tested',
    },
    cell: (a: string, b: string, claim: string, difference: string) =>
      `${a} and ${b}: ${claim}, ${difference}`,
    uncompared: 'not compared',
    overall: (strategies: number, p: string) =>
      `All ${strategies} strategies together, by ranks (Friedman): ${p}.`,
  },
  controls: {
    show: 'Show strategies',
    theme: { light: 'Light', dark: 'Dark' },
    themeLabel: 'Theme',
    languageLabel: 'Language',
    band: 'Bands',
    perSeed: 'Each seed',
    save: (format: string) => `Save as ${format}`,
    data: 'Data',
    filter: 'Filter',
    filterHint: 'words, or lr<0.01 units>=64',
    allStates: 'All states',
    clearBrush: 'Clear the selection in the figures',
    skip: 'Skip to the answer',
    close: 'Back to the study',
    firstRows: (shown: number, total: number) =>
      `The first ${formatCount(shown)} of ${formatCount(total)} rows; the CSV file contains all of them.`,
  },
  table: {
    configuration: 'Configuration',
    strategy: 'Strategy',
    state: 'State',
    violation: 'Violation',
    none: 'No configuration matches the filter.',
  },
  trial: {
    title: (number: number) => `Trial ${number}`,
    subtitle: (configuration: number, seed: number) => `configuration ${configuration}, seed ${seed}`,
    parameters: 'Parameters',
    attempts: 'Attempts',
    attempt: 'Attempt',
    started: 'Started',
    duration: 'Duration',
    reason: 'Reason',
    curves: 'Curves',
    output: 'Last lines of the output',
    error: 'Error',
    replay: 'Retrain this trial and compare the results bit for bit',
    epochs: (epochs: number, maxEpochs: number | undefined) =>
      maxEpochs === undefined
        ? pluralize(epochs, 'epoch')
        : `${formatCount(epochs)} of ${pluralize(maxEpochs, 'epoch')}`,
    noCurve: 'No epochs reported.',
    notStarted: (study: string) => `Study ${study} has not started this trial.`,
    notEmbedded: 'This file does not contain this trial. To see every trial, run:',
    fingerprint: 'Trained by',
    siblings: 'Seeds of this configuration',
  },
  studies: {
    title: 'Studies',
    none: 'No studies in this database yet.',
    name: 'Study',
    created: 'Created',
    progress: 'Trials',
    metric: 'Metric',
    data: 'Data',
    compare: 'Compare selected studies',
    select: (name: string) => `Select ${name}`,
  },
  live: {
    connecting: 'Connecting',
    owner: { running: 'running', paused: 'paused', stopping: 'stopping' },
    threads: (number: number) => pluralize(number, 'thread'),
    cancel: 'Keep it running',
    live: 'Live',
    lost: 'Connection lost, reconnecting',
    pause: 'Pause',
    resume: 'Resume',
    stop: 'Stop',
    confirmStop: 'Stop this study? Run it again to continue.',
    refused: (reason: string) => `Refused: ${reason}`,
    loading: 'Loading',
    notFound: (name: string) => `Study ${name} not found.`,
  },
  generatedFromStudy: (name: string) => `Generated by Ridgeline from study ${name}.`,
  generatedFromFile: (file: string) => `Generated by Ridgeline from ${file}.`,
  /** Note on texts that are shown in English; empty in English itself. */
  noteLanguage: '',
};

/** Every text of the page in one language. */
export type Texts = typeof english;

/** Lead over another strategy, with its numbers as text. */
interface LeadText {
  /** Name of the other strategy. */
  readonly other: string;
  readonly difference: string;
  readonly low: string;
  readonly high: string;
  /** Confidence of the interval, in percent. */
  readonly percent: number;
  readonly p: string | undefined;
  /** Number of pairs over which the probability of a false claim is controlled. */
  readonly pairs: number;
}

/** Sample size of the verdicts, and the accepted probability of a false claim. */
interface Certainty {
  readonly sample: Sample;
  readonly examples: number | undefined;
  readonly falseClaimPercent: number;
  /** True if a difference or an equivalence is claimed for at least one pair. */
  readonly hasClaims: boolean;
}

function headline(facts: Headline): string {
  switch (facts.type) {
    case 'nothing':
      return facts.planned === undefined || facts.ended >= facts.planned
        ? `Nothing to compare: ${facts.ended === 1 ? '1 trial has' : `${formatCount(facts.ended)} trials have`} ended, and no configuration ${facts.infeasible ? 'meets the constraints' : 'is complete'}.`
        : `Nothing to compare yet: ${formatCount(facts.ended)} of ${pluralize(facts.planned, 'trial')}.`;
    case 'front': {
      const { first, last, points } = facts;
      const extremes = points === 1 ? pointText(first) : `from ${pointText(first)} to ${pointText(last)}`;
      const summary =
        points === 1
          ? `1 configuration is on the front, ${extremes}`
          : `${formatCount(points)} configurations are on the front, ${extremes}`;
      return `${facts.interim ? `So far ${summary}` : summary}${attainment(facts.attainment)}.`;
    }
    case 'only':
      return `${facts.strategy} is the only strategy with a result.`;
    case 'search':
      return facts.interim
        ? `So far ${facts.strategy} leads the search. Differences are not tested.`
        : `${facts.strategy} leads the search. Only finals test differences.`;
    case 'untested':
      return facts.firstLook === undefined
        ? `So far ${facts.strategy} leads the finals; differences are tested when all trials have ended.`
        : `So far ${facts.strategy} leads the finals; the first test is at ${facts.firstLook} seeds.`;
    case 'tested': {
      const { open, others, lost } = facts;
      return open.length === others && lost.seeds > 0
        ? `${facts.strategy} leads, but ${lost.seeds} of its ${lost.total} seeds gave no value: no difference from ${otherStrategies(open)} is shown.`
        : testedSentence(facts, ', counting lost seeds as worst');
    }
    case 'no-value':
      return `Nothing to compare: no run has a value of ${facts.metric}.`;
    case 'unjudged':
      return `${facts.strategy} leads, but these results allow no verdict on it.`;
    case 'judged':
      return testedSentence(facts, '', facts.unjudged);
  }
}

/** Names the other strategies, or counts them if there are more than three. */
function otherStrategies(names: readonly string[]): string {
  return names.length > 3 ? `any of the ${names.length} others` : formatList(names);
}

function testedSentence(
  { strategy, better, worse, equivalent, open, others }: TestedLeader,
  worseNote: string,
  unjudged: readonly string[] = [],
): string {
  if (better.length === others)
    return `${strategy} is better than ${others > 3 ? `all ${others} others` : formatList(better)}.`;
  if (open.length === others)
    return `${strategy} leads, but no difference from ${otherStrategies(open)} is shown.`;
  const clauses = [
    ...(better.length > 0 ? [`better than ${formatShortList(better)}`] : []),
    ...(worse.length > 0 ? [`worse than ${formatShortList(worse)}${worseNote}`] : []),
    ...(equivalent.length > 0 ? [`equivalent to ${formatShortList(equivalent)}`] : []),
    ...(open.length > 0 ? [`not distinguishable from ${formatShortList(open)}`] : []),
  ];
  return `${strategy} is ${formatList(clauses)}${unjudged.length > 0 ? `; no verdict on ${formatShortList(unjudged)}` : ''}.`;
}

/** Formats the values of several objectives at one point. */
function pointText(point: ObjectivePoint): string {
  const [first, ...others] = point.map(({ name, value }) => `${name} ${value}`);
  return others.length === 0 ? first! : `${first} with ${formatList(others)}`;
}

/** Clause of a headline that compares what the strategies' configurations attain. */
function attainment(facts: AttainmentFacts): string {
  switch (facts.type) {
    case 'alone':
      return '';
    case 'interim':
      return '; differences between strategies are tested when all trials have ended';
    case 'one-seed':
      return '; one seed cannot show whose configurations attain more';
    case 'open':
      return `; over ${facts.seeds} seeds, the configurations of ${formatShortList(facts.strategies)} show no difference in what they attain`;
    case 'shown': {
      const clauses = facts.pairs.map(({ more, less, mutual, p }) =>
        mutual
          ? `${more} and of ${less} each attain more somewhere (${p})`
          : `${more} attain more than those of ${less} (${p})`,
      );
      return `; on new seeds the configurations of ${clauses.length > 3 ? `${formatList(clauses.slice(0, 3))}, with ${clauses.length - 3} more differences` : formatList(clauses)}`;
    }
  }
}

/** Sentence that describes the point at which two strategies differ most. */
function largestDifferenceSentence({ point, more, less, p, seedsNeeded }: PageLargestDifference): string {
  const formatInterval = ({ low, high }: PageAttainmentCount) => `${low} to ${high} %`;
  const neededText =
    seedsNeeded === undefined ? '' : ` At least ${seedsNeeded} seeds are needed to show a difference.`;
  return `${more.strategy} reaches ${pointText(point)} or better on ${more.seeds} of ${more.of} seeds (95 % interval of the chance ${formatInterval(more)}), ${less.strategy} on ${less.seeds} (${formatInterval(less)}); ${p} over all points.${neededText}`;
}

function remedy(facts: VerdictRemedy): string {
  switch (facts.type) {
    case 'look':
      return `The next test, at ${facts.seeds} seeds, may decide.`;
    case 'lost-seeds':
      return 'Seeds were lost. Without their values no difference is claimed.';
    case 'repeat':
      return `More ${facts.helpful} may decide.`;
    case 'data':
      return `More ${facts.helpful} would help; more ${facts.useless} would not.`;
  }
}

function nextStep(step: NextStep): string {
  switch (step.type) {
    case 'resume':
      return 'Wait until the study ends. If it is not running, resume it:';
    case 'finals':
      return 'Train the best configuration of each strategy under new seeds, and evaluate it on the test part:';
    case 'more':
      return remedy(step.remedy);
    case 'use':
      return step.equivalent.length > 0
        ? `Choose freely between ${formatList([step.strategy, ...step.equivalent])}: their differences are too small to matter.`
        : `Use the settings of ${step.strategy}.`;
    case 'lost-seeds':
      return `Find out why ${pluralize(step.seeds, 'seed')} of ${step.strategy} ended without a value: see the errors of its trials below. Then more seeds may decide:`;
    case 'failures':
      return `Look at the configurations without a value: ${step.states.map(({ state, configurations }) => `${formatCount(configurations)} ${state}`).join(', ')}.`;
    case 'front':
      return 'Choose a configuration on the front by the objective that matters more. To list the configurations near it, with their uncertainty:';
    case 'rank':
      return 'Nothing to compare. Configurations are ranked below.';
  }
}

function figure(facts: FigureText): TitledCaption {
  switch (facts.type) {
    case 'standings':
      return {
        title: facts.isFinals ? 'Strategies in the finals' : 'Strategies',
        caption:
          `The chosen configuration of each strategy: small dots are its seeds, the large dot is their mean, and the line is its ` +
          `${facts.percent} % interval. Overlap of two lines says nothing about their difference.`,
      };
    case 'differences':
      return {
        title: facts.isFinals
          ? 'Differences between strategies in the finals'
          : 'Differences between strategies',
        caption: facts.isFinals
          ? 'Mean difference (first minus second) of each pair, with its interval. A difference is shown if its p value, ' +
            `adjusted for all pairs by Holm's method, is at most ${facts.alpha}.`
          : 'Mean difference over seeds (first minus second) of each pair, with its interval. A search does not test differences.',
      };
    case 'learning-curves':
      return {
        title: 'Learning curves',
        caption:
          'The best configuration of each strategy: the mean over seeds with a band from the worst to the best seed, or every seed.' +
          (facts.withTraining
            ? ' Solid lines are for validation examples, dashed lines for training examples.'
            : ''),
      };
    case 'trial-curve':
      return {
        title: facts.metric,
        caption: facts.withTraining
          ? `${facts.metric} at each epoch, on validation and on training examples.`
          : `${facts.metric} at each epoch.`,
      };
    case 'gap':
      return {
        title: 'Train/validation gap',
        caption:
          'How much worse the best configurations are on validation than on training examples: above 0 they overfit.',
      };
    case 'sparsity':
      return {
        title: 'Sparsity',
        caption: 'The share of weights that are zero, in the best configurations.',
      };
    case 'weight-norm':
      return {
        title: 'Size of the weights',
        caption: 'The norm of all weights, in the best configurations.',
      };
    case 'schedules':
      return {
        title: 'Schedules',
        caption: 'The learning rate of the best configurations at the end of each epoch.',
      };
    case 'weights':
      return {
        title: `Weights of layer ${facts.layer}`,
        caption:
          'Distribution of the final weights of the best configurations, pooled over seeds. The density axis has a ' +
          'square-root scale, so that the few large weights remain visible.',
      };
    case 'near-zero':
      return {
        title: 'Weights near zero',
        caption:
          'Share of weights within 0.001 of 0 in each layer of the best configurations, pooled over seeds. They include ' +
          'weights that a penalty has made small, but not exactly 0.',
      };
    case 'front':
      return {
        title: `Front of ${facts.first} and ${facts.second}`,
        caption:
          'Each dot is a configuration (the mean of its seeds); the dashed line is the front: feasible configurations ' +
          'that no other configuration beats in both objectives.' +
          (facts.seeds < 2
            ? ''
            : " Solid steps bound the points that half of a strategy's seeds attain: under each of these seeds, some configuration is at least as good in both objectives. " +
              'Bands reach from a quarter to three quarters of the seeds. The more opaque a dot, the more often it is on the front when seeds are resampled; bars are 95 % intervals over seeds.'),
      };
    case 'history':
      return {
        title: 'History',
        caption:
          `Each dot is a ${configurationNoun(facts)} (the mean of its seeds) in the order of the search; lines are the best value so far of ` +
          `each strategy. Drag over dots to show only these configurations in the table.${thinnedSentence(facts)}${facts.forecast === undefined ? '' : forecastSentence(facts.forecast)}`,
      };
    case 'best-at-budget':
      return {
        title: 'Tuning curves',
        caption:
          'Lines are the expected best value after that many configurations of a strategy. Each band contains the ' +
          `whole curve of the median best with ${facts.percent} % confidence, and ends where there are too few configurations.`,
      };
    case 'good-regions':
      return {
        title: 'How forgiving each strategy is',
        caption:
          `Share of a strategy's configurations within ${facts.margin} of the best in the study, with its 95 % interval. ` +
          'This margin is the spread between seeds. The larger the share, the less luck a search needs.',
      };
    case 'importance':
      return {
        title: 'Importance of the parameters',
        caption:
          'Influence of each parameter on whether a configuration is among the best tenth (PED-ANOVA), as shares of 1. ' +
          'A parameter that only one strategy has is evaluated within that strategy.',
      };
    case 'parallel':
      return {
        title: 'Parallel coordinates',
        caption:
          `Each line is a ${configurationNoun(facts)}; each axis runs from the lowest to the highest value of its parameter. Drag along ` +
          `an axis to highlight the lines that cross it there. Parameters that a strategy lacks are skipped.${facts.drawn < facts.total ? ` The best ${formatCount(facts.drawn)} of ${formatCount(facts.total)} are drawn.` : ''}`,
      };
    case 'slice':
      return {
        title: facts.parameter,
        caption:
          `${facts.metric} of each ${configurationNoun(facts)} against ${facts.parameter}.` +
          thinnedSentence(facts) +
          (facts.modelledCount === 0
            ? ''
            : ` ${facts.isChoice ? 'Diamonds' : 'Lines'} are predictions if only this parameter of a strategy's best ` +
              `configuration changes; ${facts.isChoice ? 'bars' : 'bands'} contain the mean over seeds with 95 % probability. Model: a Gaussian process for each strategy, of up to ${formatCount(facts.modelledCount)} configurations.`),
      };
    case 'map':
      return {
        title: `${facts.strategy}: ${facts.first} and ${facts.second}`,
        caption:
          `Predicted ${facts.metric} if only these two parameters of the best configuration change. Dots are the ` +
          `${configurationNoun(facts)}s that were trained.`,
      };
    case 'main-effects':
      return {
        title: 'Variance explained by each parameter',
        caption:
          `Main effects (functional ANOVA): each parameter's share of the variance of the predictions over the whole space. ` +
          `Interactions explain the rest. Model: a Gaussian process for each strategy, of up to ${formatCount(facts.modelledCount)} configurations, in ` +
          'which the worse half of the values counts only by rank.',
      };
  }
}

function forecastSentence({ trials, better }: FurtherTrials): string {
  return ` According to a model of these values, the probability that ${formatCount(trials)} more trials find a better value is ${formatChance(better)}.`;
}

/** Formats a forecast in tenths, at most `about half`: forecasts are not calibrated beyond that (BENCHMARKS.md of search). */
function formatChance(share: number): string {
  if (share < 0.1) return '10 % or less';
  return share < 0.45 ? `about ${Math.round(share * 10) * 10} %` : 'about half';
}

function configurationNoun({ isConstrained }: { readonly isConstrained: boolean }): string {
  return isConstrained ? 'feasible configuration' : 'configuration';
}

function thinnedSentence({ drawn, total }: { readonly drawn: number; readonly total: number }): string {
  return drawn < total
    ? ` ${formatCount(drawn)} of ${formatCount(total)} are drawn: the best ones, and an even sample of the others.`
    : '';
}
