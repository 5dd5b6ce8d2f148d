import {
  alphaShareOf,
  describeComparison,
  describeFront,
  deviationOf,
  findLead,
  isJudgedByRanks,
  pairsNeeded,
  sharedVariance,
  validationToTraining,
  formatP,
  rankStandings,
  type Comparison,
  type Lead,
  type PairComparison,
  type StudyFront,
  toConfidencePercent,
} from '@ridgeline/compare';
import {
  costOf,
  displayStateIn,
  finalsMetric,
  innerSearches,
  isSkipped,
  shellWord,
  smallestDifferenceOf,
  type Study,
  type StudyDefinition,
} from '@ridgeline/core';
import type { ComparedStudy } from '../read-comparison.ts';
import type { Headline, NextStep } from '../texts/headline.ts';
import { parameterName } from '../figures/parameter-name.ts';
import { varyingPaths } from './configuration-table.ts';
import { frontHeadline, createPageFront } from './page-front.ts';
import { createPageMetric } from './page-metric.ts';
import { createComparedPair, createUncomparedPair } from './page-pair.ts';
import { formatCommand, type CommandContext } from './format-command.ts';
import { formatPageParameter } from './format-page-parameter.ts';
import type { StudyAnswer, PageCost, PagePair, PageStanding } from './study-page.ts';

/** Creates the view model of a comparison. `search` is the study that the suggested commands name. */
export function createStudyAnswer(
  { study, trials, comparison, front }: ComparedStudy & { readonly front?: StudyFront | undefined },
  search: Study,
  commandContext?: CommandContext,
): StudyAnswer {
  const { phase, nested, examples } = comparison;
  const lead = findLead(comparison);
  const metric = createPageMetric(comparison.metric);
  const { standings: standingTexts, header } = describeComparison(comparison);
  const standings = standingTexts.map(({ strategy, letters }) =>
    createPageStanding(strategy, header.letters === '' ? undefined : letters, comparison, search),
  );
  const [leader] = standings;
  const smallestDifference =
    comparison.equivalent ??
    (leader?.mean === undefined ? undefined : smallestDifferenceOf(study.definition, leader.mean));
  const rankByStrategy = new Map(standings.map(({ strategy }, index) => [strategy, index]));
  const seeds = Math.max(0, ...standings.map(({ values }) => values.length));
  return {
    phase,
    metric,
    headline: (front && frontHeadline(front)) ?? comparisonHeadline(lead, comparison),
    interim: comparison.interim,
    front: front && createPageFront(front, study.definition),
    next: nextStep(lead, comparison, study, search, commandContext),
    percent: toConfidencePercent(comparison.alpha),
    sample:
      nested?.type === 'search' ? { type: 'searches', size: nested.of } : { type: 'seeds', size: seeds },
    examples,
    decimals: decimalsForIntervals(standings, metric.scale),
    // A ranking by one metric would ignore the other objectives.
    standings: front === undefined ? standings : [],
    band:
      smallestDifference === undefined || leader?.mean === undefined
        ? undefined
        : {
            low: leader.mean - smallestDifference,
            high: leader.mean + smallestDifference,
            size: smallestDifference,
          },
    pairs:
      front === undefined
        ? comparison.pairs.map((pair) =>
            createPagePair(pair, rankByStrategy.get(pair.a)! <= rankByStrategy.get(pair.b)!),
          )
        : [],
    overall: comparison.overall && {
      strategies: comparison.overall.meanRanks.length,
      p: formatP(comparison.overall.p),
    },
    notes: front === undefined ? comparison.notes : describeFront(front).notes,
    cost: createPageCost({ study, trials, comparison }, smallestDifference),
    record: comparison.record,
    hasOwnData: study.definition.type !== 'network',
  };
}

function comparisonHeadline(lead: Lead, comparison: Comparison): Headline {
  switch (lead.type) {
    case 'nothing':
      return { type: 'nothing', ended: lead.ended, planned: lead.planned, infeasible: lead.complete > 0 };
    case 'only':
      return { type: 'only', strategy: lead.strategy };
    case 'search':
      return { type: 'search', strategy: lead.strategy, interim: lead.interim };
    case 'untested':
      return { type: 'untested', strategy: lead.strategy, firstLook: lead.firstLook };
    case 'tested': {
      const { strategy, better, worse, equivalent, open } = lead;
      const others = better.length + worse.length + equivalent.length + open.length;
      const lostCount = countLostSeeds(strategy, comparison);
      const total = lostCount + lead.chosen.values.length;
      return {
        type: 'tested',
        strategy,
        better,
        worse,
        equivalent,
        open,
        others,
        lost: { seeds: lostCount, total },
      };
    }
  }
}

/** Counts the seeds under which a strategy's chosen configuration has no value. */
function countLostSeeds(strategy: string, { strategies }: Comparison): number {
  return strategies.find((standing) => standing.strategy === strategy)?.lost.length ?? 0;
}

function nextStep(
  lead: Lead,
  comparison: Comparison,
  study: Study,
  search: Study,
  commandContext: CommandContext | undefined,
): NextStep {
  const { strategies, phase, interim } = comparison;
  const name = shellWord(search.name);
  const command = (text: string) => formatCommand(text, commandContext);
  if (phase === 'finals' && interim) return { type: 'resume', command: command(`finals ${name}`) };
  if (phase === 'search' && study.state !== 'complete')
    return { type: 'resume', command: command(`resume ${name}`) };
  switch (lead.type) {
    case 'nothing': {
      const states = (['failed', 'diverged', 'pruned', 'cancelled'] as const).map((state) => ({
        state: displayStateIn(study.definition, state),
        configurations: strategies.reduce((sum, standing) => sum + standing.states[state], 0),
      }));
      const lostStates = states.filter(({ configurations }) => configurations > 0);
      // Without lost configurations, all complete ones violate the constraints.
      return lostStates.length === 0
        ? { type: 'rank', command: undefined }
        : { type: 'failures', states: lostStates, command: undefined };
    }
    case 'tested': {
      const remedy = lead.remedy ?? lead.reference?.remedy;
      const { strategy, equivalent, worse } = lead;
      if (remedy === undefined) {
        // A leader that lost seeds may be worse than another strategy.
        const better = rankStandings(comparison).find((standing) => worse.includes(standing.strategy));
        return better === undefined
          ? { type: 'use', strategy, equivalent, command: undefined }
          : { type: 'use', strategy: better.strategy, equivalent: [], command: undefined };
      }
      // Further finals would not add seeds to a claim.
      const moreSeedsCommand =
        study.definition.finalsOf?.claim === undefined
          ? command(`finals ${name} --more ${study.definition.seeds.length}`)
          : undefined;
      const seeds = countLostSeeds(strategy, comparison);
      if (seeds > 0) return { type: 'lost-seeds', strategy, seeds, command: moreSeedsCommand };
      return { type: 'more', remedy, command: remedy.type === 'repeat' ? moreSeedsCommand : undefined };
    }
    case 'only':
    case 'search':
    case 'untested':
      if (search.definition.objectives !== undefined)
        return { type: 'front', command: command(`leaderboard ${name} --pareto`) };
      return finalsMetric(search.definition) === undefined || strategies.length < 2
        ? { type: 'rank', command: undefined }
        : { type: 'finals', command: command(`finals ${name}`) };
  }
}

function createPageStanding(
  strategy: string,
  letters: string | undefined,
  { strategies, nested, phase }: Comparison,
  study: Study,
): PageStanding {
  const { definition } = study;
  const { chosen, states, lost } = strategies.find((standing) => standing.strategy === strategy)!;
  const paths = varyingPaths(definition);
  const { parameters = {} } = nested === undefined ? (chosen?.configuration ?? {}) : {};
  const lostCounts = (['failed', 'diverged', 'pruned', 'cancelled'] as const).map((state) => ({
    state: displayStateIn(study.definition, state),
    count: phase === 'search' ? states[state] : lost.filter((seed) => seed.state === state).length,
  }));
  return {
    strategy,
    letters,
    mean: chosen?.mean,
    low: chosen?.interval?.low,
    high: chosen?.interval?.high,
    values: chosen?.values.map(({ value }) => value) ?? [],
    parameters: Object.entries(parameters)
      .filter(([path]) => paths.includes(path))
      .map(([path, value]) => ({ name: parameterName(path, paths), value: formatPageParameter(value) })),
    lost: lostCounts.filter(({ count }) => count > 0),
  };
}

/**
 * Returns the number of decimals that show two significant digits of half the narrowest interval. For a mean without an
 * interval, a hundredth of the mean counts instead.
 */
export function decimalsForIntervals(standings: readonly PageStanding[], scale: number): number {
  const halfWidths = standings.flatMap(({ low, high, mean }) =>
    low === undefined || high === undefined
      ? mean === undefined || mean === 0
        ? []
        : [Math.abs(mean) / 100]
      : [(high - low) / 2],
  );
  const narrowest = Math.min(...halfWidths.filter((width) => width > 0)) * scale;
  return Number.isFinite(narrowest) ? Math.min(8, Math.max(0, 1 - Math.floor(Math.log10(narrowest)))) : 2;
}

function createPagePair(pair: PairComparison, isOrdered: boolean): PagePair {
  if (pair.type === 'uncompared') return createUncomparedPair(pair, isOrdered, pair.verdict);
  const { estimate, mean } = isJudgedByRanks(pair) ? {} : pair;
  const { primary, equivalence } = pair.tests ?? {};
  const adjustedP = (pair.answer === 'equivalent' ? equivalence : primary)?.adjustedP;
  return createComparedPair({ ...pair, mean, estimate, adjustedP, sentence: pair.verdict }, isOrdered);
}

function createPageCost(
  { study, trials, comparison }: ComparedStudy,
  smallestDifference: number | undefined,
): PageCost {
  const trainedTrials = trials.filter(({ outcome }) => !isSkipped(outcome));
  const time = trainedTrials.reduce((sum, trial) => sum + costOf(trial), 0);
  const completeTrials = trainedTrials.filter(({ outcome }) => outcome.type === 'complete');
  const meanTrialTime =
    completeTrials.reduce((sum, trial) => sum + costOf(trial), 0) / Math.max(1, completeTrials.length);
  const estimateCost = (trialCount: number) =>
    trialCount > 0 && meanTrialTime > 0
      ? { trials: trialCount, time: trialCount * meanTrialTime }
      : undefined;
  const { planned, ended } = comparison.trials;
  const isSearch = comparison.phase === 'search';
  const isSingleSearch = innerSearches(study.definition).length === 1;
  // While a search runs, every strategy may still get a configuration for the finals.
  const candidateCount = (comparison.interim ? comparison.strategies : rankStandings(comparison)).length;
  const allowsFinals =
    isSearch && isSingleSearch && candidateCount > 1 && finalsMetric(study.definition) !== undefined;
  return {
    ended: trainedTrials.length,
    time,
    skipped: estimateCost(trials.length - trainedTrials.length),
    remaining: study.state === 'complete' ? undefined : estimateCost((planned ?? ended) - ended),
    finals: allowsFinals ? estimateCost(candidateCount * study.definition.finals.seeds.length) : undefined,
    toDecide:
      isSearch || comparison.interim || smallestDifference === undefined
        ? undefined
        : estimateDecidingSeeds(comparison, smallestDifference, meanTrialTime, study.definition),
  };
}

/**
 * Estimates how many seeds would show `difference` with 80 % probability in every undecided pair that more seeds can
 * decide.
 */
function estimateDecidingSeeds(
  { pairs, alpha, compared, nested }: Comparison,
  difference: number,
  meanTrialTime: number,
  definition: StudyDefinition,
): PageCost['toDecide'] {
  if (nested !== undefined || !(meanTrialTime > 0)) return undefined;
  const openPairs = pairs.flatMap((pair) =>
    pair.type === 'compared' && pair.answer === 'not-shown' && !pair.isLimited && pair.differences.length > 1
      ? [pair]
      : [],
  );
  const alphaPerPair = (alpha * alphaShareOf(definition.finalsOf)) / compared;
  const ratio = validationToTraining(definition);
  const counts = openPairs.map(({ differences, estimate }) => {
    const deviation = deviationOf(differences.map(({ value }) => value));
    return pairsNeeded({
      deviation,
      difference,
      alpha: alphaPerPair,
      power: 0.8,
      sharedVariance: sharedVariance(estimate, deviation, ratio),
    });
  });
  if (counts.length === 0 || counts.includes(undefined)) return undefined;
  const seeds = Math.max(...counts.map((count) => count!));
  const currentSeeds = Math.max(...openPairs.map(({ differences }) => differences.length));
  const strategies = new Set(openPairs.flatMap(({ a, b }) => [a, b])).size;
  if (seeds <= currentSeeds) return undefined;
  return { seeds, difference, time: (seeds - currentSeeds) * strategies * meanTrialTime };
}
