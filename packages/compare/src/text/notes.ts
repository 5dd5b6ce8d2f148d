import { pluralize, type ConfigurationState, type StudyDefinition, sumCounts } from '@ridgeline/core';
import type { Comparison, MissingPair, StrategyStanding } from '../comparison.ts';
import { repeatUnit } from '../lead.ts';
import { isOwnFault } from '../pairing.ts';
import { alphaShareOf } from '../round-share.ts';
import { validationToTraining } from '../split.ts';
import { smallestP } from '../statistics/exact-test.ts';
import { describeCollapseRisk } from './collapse-risk.ts';
import { nameDataSet, describeValidationData } from './data.ts';
import { describeSelectionBias, describeOvertuning } from './selection.ts';
import { describeLooks } from './looks.ts';
import { describeExamplesRemedy, describeUserTrials } from './user-trials.ts';
import { describeRecord } from './record.ts';
import { formatRoundedPercent } from './unit.ts';

/** Facts that the notes state beyond those of the comparison. */
interface NoteFacts {
  /** Number of rounds of finals. */
  readonly rounds: number;
  /** Number of trials of an older version that were ranked by the wrong epoch. */
  readonly rankedByLastEpoch: number;
  /** Answers of the earlier rounds of finals. */
  readonly earlierAnswers: readonly string[];
}

/** Composes the notes on the origin, the gaps and the limits of a comparison. */
export function composeNotes(
  comparison: Omit<Comparison, 'notes'>,
  definition: StudyDefinition,
  { rounds, rankedByLastEpoch, earlierAnswers }: NoteFacts,
): readonly string[] {
  return [
    ...describePhase(comparison, definition),
    ...(comparison.phase === 'search' ? describeSelectionBias(comparison) : describeOvertuning(comparison)),
    ...(rankedByLastEpoch === 0 ? [] : [describeLastEpochRanking(rankedByLastEpoch)]),
    ...describeFinals(comparison, definition, rounds),
    ...describeUserTrials(comparison, definition),
    ...earlierAnswers.map((answer, index) => `Round ${index + 1} found: ${answer}`),
    ...(comparison.record === undefined ? [] : describeRecord(comparison.record)),
    ...comparison.strategies.flatMap((standing) => describeMissingValues(standing)),
    ...describeMissingPairs(comparison),
    ...describeBudgets(comparison, definition),
    ...describePowerlessTests(comparison, definition),
    describeScope(comparison, definition),
  ];
}

function describePhase(
  { phase, interim, looks, pairs }: Omit<Comparison, 'notes'>,
  definition: StudyDefinition,
): readonly string[] {
  const hasSeedOnlyInterval = pairs.some(
    (pair) => pair.type === 'compared' && pair.estimate?.type === 'seeds',
  );
  const correctionNotes =
    validationToTraining(definition) > 0 && (phase === 'search' || hasSeedOnlyInterval)
      ? ['Intervals over seeds alone are widened for training sets that overlap (Nadeau and Bengio 2003).']
      : [];
  if (phase === 'finals') {
    return [
      ...(interim && looks === undefined
        ? ['Interim: seeds are still missing, so there are intervals and no tests.']
        : []),
      ...correctionNotes,
    ];
  }
  return [
    ...(interim ? ['Interim: trials are still missing.'] : []),
    `A search ranks strategies but claims nothing: each is represented by the configuration that did best on these very ` +
      `seeds and on ${describeValidationData(definition)}, which flatters it, and more so if more configurations were tried. Finals decide.`,
    ...correctionNotes,
  ];
}

function describeLastEpochRanking(count: number): string {
  return (
    `${pluralize(count, 'trial')} of an older version ${count === 1 ? 'is' : 'are'} ranked by the last epoch, though early ` +
    'stopping restored the weights of an earlier one; `run --fresh` trains them again.'
  );
}

/** Describes the round of finals, its share of alpha, and the coverage of its intervals. */
function describeFinals(
  comparison: Omit<Comparison, 'notes'>,
  definition: StudyDefinition,
  rounds: number,
): readonly string[] {
  const { finalsOf } = definition;
  if (finalsOf === undefined) return [];
  const { pairs, metric, alpha, equivalent, nested, pooled } = comparison;
  const { study, round, design, claim } = finalsOf;
  const comparedPairs = pairs.filter((pair) => pair.type === 'compared');
  const level = alpha * alphaShareOf(finalsOf);
  const share = formatRoundedPercent(level);
  const origin =
    claim === undefined
      ? [
          `Finals, round ${round} of ${rounds}: ${describeNesting(nested, study)}`,
          `This round claims falsely in at most ${share} of studies (p is divided by the round's share); other rounds ` +
            `share what remains of ${formatRoundedPercent(alpha)}. Report all rounds.`,
        ]
      : [
          `Finals of a claim, entry ${claim.entry} of the ledger: ${describeNesting(nested, study)}`,
          `This claim is false in at most ${share} of cases. Other claims on these test data have their own share.`,
        ];
  return [
    ...origin,
    ...describeCollapseRisk(comparison.collapseRisk, level, repeatUnit(nested)),
    ...(pooled === 0
      ? []
      : [
          `The first ${pooled} seeds come from earlier rounds, for strategies whose settings did not change.`,
        ]),
    ...(comparedPairs.some(({ estimate }) => estimate?.type === 'seeds')
      ? [
          `Intervals hold only on these test examples: the ${metric.name} of each is unknown.` +
            describeExamplesRemedy(definition, metric.name),
        ]
      : []),
    ...describeLooks(comparison, definition),
    ...(equivalent === undefined || equivalent === design?.smallestDifference
      ? []
      : ['The smallest difference was chosen by hand, possibly after seeing the results.']),
  ];
}

/** Describes the origin of the finals in one search or several. */
function describeNesting(nested: Comparison['nested'], study: string): string {
  if (nested === undefined) {
    return (
      `the configurations that did best in the search of ${study}, trained again on new seeds and judged on the test ` +
      'part, which no search reads. They compare the settings that this one search found, not the strategies in general.'
    );
  }
  if (nested.type === 'search') {
    return (
      `the search of ${study}, run ${nested.of} times with different seeds. The best configurations of each were trained ` +
      'again on new seeds and judged on the test part, which no search reads. A search counts as one observation, so ' +
      'verdicts hold for the strategies, not only for the settings that one search found.'
    );
  }
  return (
    `nested. In each of ${nested.of} outer splits a search of ${study} read only the other rows, and the best ` +
    'configuration of each strategy was trained again on new seeds and judged on the split. Each row is therefore tested, ' +
    'and verdicts hold for the strategies, not only for the settings that one search found. The variance of examples counts ' +
    `${nested.of}/${nested.of - 1} times, because networks of two splits share training rows; for the same reason there ` +
    'are no tests by ranks.'
  );
}

/** Describes the configurations and seeds of a strategy that have no value. */
function describeMissingValues({
  strategy,
  states,
  chosen,
  lost: lostRepeats,
}: StrategyStanding): readonly string[] {
  const statesWithoutValue = (['failed', 'diverged', 'pruned', 'cancelled'] as const).filter(
    (state) => states[state] > 0,
  );
  const countWithoutValue = statesWithoutValue.reduce((sum, state) => sum + states[state], 0);
  const stateCounts = statesWithoutValue.map((state) => `${states[state]} ${state}`).join(', ');
  const total = sumCounts(states);
  const lostSeedText = lostRepeatStates
    .map((state) => ({ state, count: lostRepeats.filter((repeat) => repeat.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${pluralize(count, 'seed')} ${formatState(state)}`)
    .join(', ');
  return [
    ...(chosen === undefined && !lostRepeats.some(isOwnFault)
      ? [
          states.complete === 0
            ? `${strategy} has no complete configuration, so it is not compared.`
            : `${strategy} has no configuration that meets the constraints, so it is not compared.`,
        ]
      : []),
    ...(countWithoutValue === 0
      ? []
      : [
          `${strategy}: ${countWithoutValue} of ${pluralize(total, 'configuration')} ${countWithoutValue === 1 ? 'has' : 'have'} no value (${stateCounts}).`,
        ]),
    ...(lostSeedText === ''
      ? []
      : [
          `${strategy}, chosen configuration: ${lostSeedText}; ${chosen === undefined ? 'no seed has a value' : 'its mean is over the others, which may flatter it'}.`,
        ]),
  ];
}

const lostRepeatStates = ['failed', 'diverged', 'pruned', 'cancelled', 'running'] as const;

function describeMissingPairs({ pairs }: Omit<Comparison, 'notes'>): readonly string[] {
  const unpairedSeeds = pairs.flatMap(({ a, b, missing }) => {
    const seedCount = missing.filter(hasFingerprintMismatch).length;
    return seedCount === 0 ? [] : [`${a} and ${b} on ${pluralize(seedCount, 'seed')}`];
  });
  return unpairedSeeds.length === 0
    ? []
    : [
        `Not paired, because they were computed with different numerics (backend, version, processor or data): ${unpairedSeeds.join('; ')}.`,
      ];
}

function hasFingerprintMismatch({ reason }: MissingPair): boolean {
  return reason.type === 'fingerprints-differ';
}

function describeBudgets(
  { phase, strategies }: Omit<Comparison, 'notes'>,
  { minSeeds }: StudyDefinition,
): readonly string[] {
  // With `seeds.min`, strategies train equally many networks but try different numbers of configurations.
  if (phase === 'finals' || minSeeds !== undefined) return [];
  const triedCounts = strategies.map(({ strategy, states }) => ({
    strategy,
    count: sumCounts(states),
  }));
  if (triedCounts.every(({ count }) => count === triedCounts[0]?.count)) return [];
  return [
    `Budgets differ: the strategies tried different numbers of configurations (${triedCounts.map(({ strategy, count }) => `${strategy} ${count}`).join(', ')}).`,
  ];
}

/** Warns if exact tests, which count sign patterns, cannot reject with so few seeds. */
function describePowerlessTests(
  { pairs, looks, compared, alpha }: Omit<Comparison, 'notes'>,
  { finalsOf }: StudyDefinition,
): readonly string[] {
  if (looks !== undefined) return [];
  const smallestPs = pairs.flatMap((pair) => {
    if (pair.type !== 'compared' || pair.tests?.signedRank === undefined) return [];
    // Ties shorten the test, but more seeds would not help a pair that ties on most of them.
    const seeds = pair.differences.length + pair.lost.a + pair.lost.b;
    const p = (smallestP(seeds) * compared) / alphaShareOf(finalsOf);
    return p <= alpha ? [] : [p];
  });
  if (smallestPs.length === 0) return [];
  const minP = Number(Math.min(...smallestPs).toPrecision(3));
  const holm = compared > 1 ? ` after Holm over ${compared} pairs` : '';
  return [
    `The exact tests (sign-flip, signed-rank) cannot reach ${alpha} here: with so few seeds their p is at least ` +
      `${Math.min(1, minP)}${holm} for any data, so it means nothing if they show no difference.`,
  ];
}

function describeScope(
  { metric, phase, looks, nested }: Omit<Comparison, 'notes'>,
  definition: StudyDefinition,
): string {
  const seedCount = looks === undefined ? definition.seeds.length : (looks.planned[looks.made - 1] ?? 0);
  const settings = nested === undefined ? 'these settings, this budget' : 'searches of this budget';
  const observations =
    nested?.type === 'search'
      ? `${nested.of} of them`
      : pluralize(seedCount, phase === 'finals' ? 'new seed' : 'seed');
  return (
    `All of this is about ${metric.name} on ${nameDataSet(definition)}, with ${settings} and ${observations}; it says ` +
    'nothing about others.'
  );
}

function formatState(state: Exclude<ConfigurationState, 'complete'>): string {
  return state === 'running' ? 'not finished' : state;
}
