import { Ranking, type FinishedTrial, type StudyDefinition } from '@ridgeline/core';
import type {
  Answer,
  Comparison,
  ComparisonOptions,
  Estimate,
  PairComparison,
  PairTests,
} from './comparison.ts';
import { configurationOutcomes } from './configuration-outcomes.ts';
import { chooseContender, type Contender } from './contender.ts';
import { estimatePair, isLimitedByExamples, compareSingleSeed } from './evidence.ts';
import { findLooks, selectTrialsAtLooks, type LookTrials } from './looks.ts';
import { collectKnownExamples } from './example-values.ts';
import { measureOvertuning } from './overtuning.ts';
import { overallTest } from './overall-test.ts';
import { testPairs, type PairEvidence } from './pair-tests.ts';
import { pairUp, type Pairing } from './pairing.ts';
import { countRankedByLastEpoch } from './ranked-by-last-epoch.ts';
import { alphaShareOf } from './round-share.ts';
import { seedsNeeded } from './seeds-needed.ts';
import { levelAt } from './statistics/sequential.ts';
import { validationToTraining } from './split.ts';
import { findCollapseRisk } from './statistics/collapse-risk.ts';
import { hedgesG } from './statistics/effect-size.ts';
import { areAllConstant, deviationOf, meanOf } from './statistics/sample.ts';
import { estimateSuperiority } from './superiority.ts';
import { composeNotes } from './text/notes.ts';
import { formatVerdict, formatVerdictWithoutPairs } from './text/verdict.ts';

/**
 * Compares the strategies of a study. In a search, a strategy is represented by its best complete, feasible configuration
 * (ties go to the lower number); in finals, by the configuration that was chosen for them. Values of two strategies are
 * paired by seed. A search only ranks. Finals claim a difference if it is significant over new seeds or, where the
 * results on each test example are known, over new seeds and new test examples. The tests of all pairs have Holm's
 * adjustment, and each round has a share of alpha. Trials may be in any order.
 *
 * @example
 * const comparison = compareStrategies(trials, study.definition, { interim: study.state === 'open' });
 * comparison.pairs.map((pair) => pair.verdict);
 */
export function compareStrategies(
  trials: readonly FinishedTrial[],
  definition: StudyDefinition,
  options?: ComparisonOptions,
): Comparison;
/**
 * Compares the strategies of a study that `createStudy` made.
 *
 * @example
 * describeComparison(compareStrategies(study)).answer;
 */
export function compareStrategies(study: StudyTrials, options?: ComparisonOptions): Comparison;
export function compareStrategies(
  source: readonly FinishedTrial[] | StudyTrials,
  definitionOrOptions: StudyDefinition | ComparisonOptions = {},
  options: ComparisonOptions = {},
): Comparison {
  if (!('definition' in source)) {
    return compareTrials(source, definitionOrOptions as StudyDefinition, options);
  }
  const { trials, definition, state } = source;
  const interim = state.type === 'open';
  return compareTrials(trials, definition, { interim, ...(definitionOrOptions as ComparisonOptions) });
}

/** Study that `createStudy` made, reduced to what a comparison reads. */
export interface StudyTrials {
  readonly definition: StudyDefinition;
  readonly trials: readonly FinishedTrial[];
  /** State of the study's search. While it is `open`, the comparison is interim by default. */
  readonly state: { readonly type: string };
}

function compareTrials(
  trials: readonly FinishedTrial[],
  definition: StudyDefinition,
  options: ComparisonOptions,
): Comparison {
  const { metric, finalsOf } = definition;
  const { phase = finalsOf === undefined ? 'search' : 'finals' } = options;
  const { alpha = finalsOf?.design?.alpha ?? 0.05, examples = new Map() } = options;
  const { resolve, equivalent = finalsOf?.design?.smallestDifference } = options;
  const against = finalsOf?.design?.against;
  const { rounds = finalsOf?.round ?? 1, nested, pooled = 0 } = options;
  const knownExamples = options.knownExamples ?? collectKnownExamples(metric, trials, examples);
  // Tests by ranks and signs require independence, which splits of the same examples lack.
  const splits = nested?.type === 'split' ? nested.of : undefined;
  const splitRatio = validationToTraining(definition);
  const looks = findLooks(trials, definition, { max: options.look, pooled });
  const evidenceAtLooks = (
    looks === undefined ? [] : selectTrialsAtLooks(trials, definition, looks, alpha)
  ).map(collectEvidence);
  const lastLook =
    evidenceAtLooks.at(-1) ?? collectEvidence({ seeds: definition.seeds, trials, confidence: 1 - alpha });
  const { contenders } = lastLook;
  const interim =
    looks === undefined
      ? options.interim === true || (phase === 'finals' && isUnfinished(contenders))
      : looks.made === 0;

  const combinedPairs = lastLook.pairs.map((_, index) =>
    combineLooks(
      (evidenceAtLooks.length === 0 ? [lastLook] : evidenceAtLooks).map(({ pairs }) => pairs[index]!),
    ),
  );
  const standings = contenders.map(({ standing }) => standing);
  const sameOnAllSeeds =
    definition.type !== 'network' &&
    areAllConstant(standings.map(({ chosen }) => chosen?.values.map(({ value }) => value) ?? []));
  const testablePairs = combinedPairs.filter(
    ({ ranked, a, b }) => ranked.length > 0 && isTested(a, b) && !sameOnAllSeeds,
  );
  const alphaShare = alphaShareOf(finalsOf);
  const tests =
    phase === 'search' || interim
      ? []
      : testPairs(
          testablePairs.map(({ evidenceByLook }) => evidenceByLook),
          {
            alpha,
            equivalent,
            share: alphaShare,
            isIndependent: splits === undefined,
          },
        );

  const circumstances = {
    metric,
    phase,
    interim,
    looks,
    nested,
    record: options.record,
    pooled,
    alpha,
    against,
    equivalent,
    trials: { ended: trials.length, planned: options.planned },
    examples: knownExamples.count,
    trained: knownExamples.trainingExamples,
    sameOnAllSeeds,
    compared: testablePairs.length,
  };
  const pairs = combinedPairs.map(
    ({ ranked, confidence, tieAdjusted: _, evidenceByLook: __, looks: ___, ...pair }): PairComparison => {
      const index = testablePairs.findIndex(({ a, b }) => a === pair.a && b === pair.b);
      if (ranked.length === 0) {
        const { a, b, missing } = pair;
        return { type: 'uncompared', a, b, missing, verdict: formatVerdictWithoutPairs(pair) };
      }
      const values = pair.differences.map(({ value }) => value);
      const mean = values.length === 0 ? undefined : meanOf(values);
      const comparedPair = {
        ...pair,
        type: 'compared' as const,
        mean,
        oneSeed: compareSingleSeed(pair, contenders, knownExamples, metric),
        effect: hedgesG(values),
        superiority: estimateSuperiority({ ...pair, ranked }, contenders, knownExamples, {
          metric,
          confidence,
          splits,
        }),
        tests: tests[index],
        seedsNeeded:
          tests[index] === undefined || resolve === undefined
            ? undefined
            : seedsNeeded({
                deviation: deviationOf(values),
                seeds: values.length,
                resolve,
                alpha: (alpha * alphaShare) / testablePairs.length,
                estimate: pair.estimate,
                validationToTraining: splitRatio,
              }),
        answer: decideAnswer(mean, pair.lost, tests[index]),
      };
      const isUndecided =
        index !== -1 && (comparedPair.answer === 'not-shown' || comparedPair.answer === 'untested');
      const isLimited = isUndecided && isLimitedByExamples(pair.estimate);
      return {
        ...comparedPair,
        isLimited,
        isOpen: isUndecided && !isLimited && looks !== undefined && looks.made < looks.planned.length,
        verdict: formatVerdict(comparedPair, circumstances, definition),
      };
    },
  );

  const comparison = {
    ...circumstances,
    strategies: standings,
    pairs,
    collapseRisk: findCollapseRisk({
      seeds: Math.min(
        ...pairs.map((pair, index) => countClaimSeeds(pair, combinedPairs[index]!.evidenceByLook)),
      ),
      strategies: new Set(testablePairs.flatMap(({ a, b }) => [a, b])).size,
      hasReference: against !== undefined,
      level: alpha * alphaShare,
    }),
    overtuning: measureOvertuning(standings, options.searchStandings ?? [], metric),
    // Finals with looks test only pairs of strategies.
    overall:
      phase === 'search' ||
      interim ||
      splitRatio > 0 ||
      splits !== undefined ||
      looks !== undefined ||
      sameOnAllSeeds
        ? undefined
        : overallTest(contenders, metric),
  };
  const rankedByLastEpoch = phase === 'search' ? countRankedByLastEpoch(contenders, definition) : 0;
  return {
    ...comparison,
    notes: composeNotes(comparison, definition, {
      rounds,
      rankedByLastEpoch,
      earlierAnswers: options.earlierAnswers ?? [],
    }),
  };

  /** Collects the contenders and their pairs, with estimates, from the trials of one look. */
  function collectEvidence({ seeds, trials: trialsAtLook, confidence }: LookTrials): Evidence {
    const outcomes = configurationOutcomes(trialsAtLook, seeds.length, definition.constraints);
    const contenders = definition.strategies.map(({ name }) => {
      const strategyOutcomes = outcomes.filter(({ configuration }) => configuration.strategy === name);
      const isTrained = (seed: number) =>
        strategyOutcomes.some((outcome) => outcome.trials.some(({ trial }) => trial.seed === seed));
      const maySkipSeed = (index: number) => looks !== undefined || index < pooled;
      const countedSeeds = seeds.filter((seed, index) => !maySkipSeed(index) || isTrained(seed));
      return chooseContender(name, strategyOutcomes, {
        definition,
        seeds: countedSeeds,
        phase,
        confidence,
        validationToTraining: splitRatio,
        knownExamples,
        splits,
      });
    });
    const pairings = contenders.flatMap((a, index) =>
      contenders.slice(index + 1).map((b) => pairUp(a, b, metric)),
    );
    return {
      contenders,
      pairs: pairings.map((pairing) => {
        const lookOptions = planLook(pairing, contenders, { look: seeds.length, confidence });
        return {
          ...pairing,
          ...lookOptions,
          estimate: estimatePair(pairing, contenders, knownExamples, {
            confidence: lookOptions.confidence,
            validationToTraining: splitRatio,
            splits,
          }),
        };
      }),
    };
  }

  /** Looks at a pair, without the pooled seeds that it lacks because the settings of a strategy changed. */
  function planLook(
    { a, b }: Pairing,
    contenders: readonly Contender[],
    { look, confidence }: { readonly look: number; readonly confidence: number },
  ): Pick<PairAtLook, 'look' | 'looks' | 'confidence'> {
    if (looks === undefined) return { look, confidence };
    const pair = contenders.filter(({ standing: { strategy } }) => strategy === a || strategy === b);
    const lacking = definition.seeds
      .slice(0, pooled)
      .filter((seed) => pair.some((contender) => !contender.seeds.includes(seed))).length;
    const planned = looks.planned.map((count) => count - lacking);
    return {
      look: look - lacking,
      looks: planned,
      confidence: lacking === 0 ? confidence : 1 - levelAt(planned, look - lacking, alpha),
    };
  }

  function isTested(a: string, b: string): boolean {
    return against === undefined || a === against || b === against;
  }

  function decideAnswer(
    mean: number | undefined,
    lost: { a: number; b: number },
    pairTests: PairTests | undefined,
  ): Answer {
    const { primary, equivalence } = pairTests ?? {};
    if (equivalence !== undefined && equivalence.adjustedP <= alpha) {
      // A difference that is significant but too small to matter keeps its direction.
      if (primary === undefined || primary.adjustedP > alpha) return 'equivalent';
    }
    if (primary === undefined) return 'untested';
    if (primary.adjustedP > alpha) return 'not-shown';
    if (mean !== undefined && lost.a + lost.b === 0)
      return new Ranking(metric).isBetter(mean, 0) ? 'a-better' : 'b-better';
    // The remaining seeds flatter a strategy that lost more seeds, so it is never called better.
    const ranks = pairTests?.signedRank;
    if (splitRatio > 0 || ranks === undefined) return 'not-shown';
    const aLeads = new Ranking(metric).isBetter(ranks.positive, ranks.negative);
    if (aLeads) return lost.a > lost.b ? 'not-shown' : 'a-better';
    return lost.b > lost.a ? 'not-shown' : 'b-better';
  }
}

interface Evidence {
  readonly contenders: readonly Contender[];
  readonly pairs: readonly PairAtLook[];
}

interface PairAtLook extends Pairing {
  /** Number of seeds at the look. */
  readonly look: number;
  /** Number of seeds at each planned look of the pair; undefined without looks. */
  readonly looks?: readonly number[];
  /** Confidence of intervals at the look, 0 to 1. */
  readonly confidence: number;
  readonly estimate: Estimate | undefined;
}

/**
 * Combines the looks at a pair: the data of the last look, with the intersection of the intervals of all looks. Looks that
 * add no seed to the pair do not count. If the intervals have no overlap, the last interval stands.
 */
function combineLooks(
  pairsAtLooks: readonly PairAtLook[],
): PairAtLook & { readonly evidenceByLook: readonly PairEvidence[] } {
  const countedPairs = pairsAtLooks.filter(
    ({ ranked }, index) => index === 0 || ranked.length > pairsAtLooks[index - 1]!.ranked.length,
  );
  const lastPair = countedPairs.at(-1)!;
  const evidenceByLook = countedPairs.map((pair) => ({
    ...pair,
    differences: pair.tieAdjusted,
  }));
  const intervals = countedPairs.flatMap(({ estimate }) => estimate ?? []);
  const low = Math.max(...intervals.map((interval) => interval.low));
  const high = Math.min(...intervals.map((interval) => interval.high));
  if (lastPair.estimate === undefined || low >= high) return { ...lastPair, evidenceByLook };
  return { ...lastPair, estimate: { ...lastPair.estimate, low, high }, evidenceByLook };
}

/** Number of seeds at the first look whose interval excludes 0; Infinity unless a t test claims a difference. */
function countClaimSeeds(pair: PairComparison, evidenceByLook: readonly PairEvidence[]): number {
  const isClaimed =
    pair.type === 'compared' &&
    (pair.answer === 'a-better' || pair.answer === 'b-better') &&
    pair.tests?.primary?.type === 't';
  const firstLook = evidenceByLook.find(
    ({ estimate }) => estimate !== undefined && estimate.low * estimate.high > 0,
  );
  return isClaimed ? (firstLook?.differences.length ?? Infinity) : Infinity;
}

/** True if a seed of the finals is unfinished: its trial has not started, is still running, or was cancelled. */
function isUnfinished(contenders: readonly Contender[]): boolean {
  return contenders.some(
    ({ trials, standing: { lost } }) =>
      trials.length === 0 || lost.some(({ state }) => state === 'running' || state === 'cancelled'),
  );
}
