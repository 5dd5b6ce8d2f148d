import { Ranking, type ConfigurationState, type FinishedTrial, type StudyDefinition } from '@ridgeline/core';
import type { ChosenConfiguration, LostRepeat, Phase, StrategyStanding } from './comparison.ts';
import type { ConfigurationOutcome } from './configuration-outcomes.ts';
import type { ExampleValues, KnownExamples } from './example-values.ts';
import { withinRange } from './metric-range.ts';
import { selectionBias } from './search-phase/selection-bias.ts';
import { pairedT } from './statistics/paired-t.ts';
import { deviationOf, meanOf } from './statistics/sample.ts';
import { twoSourceT, widenOverFewSeeds, type TwoSourceT } from './statistics/two-source.ts';

/** A strategy's standing, with the trials of the configuration that represents it. */
export interface Contender {
  readonly standing: StrategyStanding;
  /** Seeds that count for the strategy; empty if no configuration represents it. */
  readonly seeds: readonly number[];
  readonly trials: readonly FinishedTrial[];
}

interface ContenderOptions {
  readonly definition: StudyDefinition;
  readonly seeds: readonly number[];
  readonly phase: Phase;
  /** Confidence of the interval of the strategy's mean, 0 to 1. */
  readonly confidence: number;
  /** Validation examples divided by training examples, for repeats with their own splits; otherwise 0. */
  readonly validationToTraining: number;
  /** Values of the trials on each test example, in finals. */
  readonly knownExamples: KnownExamples;
  /** Number of outer splits that make up the test examples; undefined for one test part. */
  readonly splits: number | undefined;
}

/** Chooses the configuration that represents a strategy, and computes the strategy's standing. */
export function chooseContender(
  strategy: string,
  outcomes: readonly ConfigurationOutcome[],
  options: ContenderOptions,
): Contender {
  const { definition, seeds, phase } = options;
  const states: Record<ConfigurationState, number> = {
    running: 0,
    complete: 0,
    pruned: 0,
    diverged: 0,
    failed: 0,
    cancelled: 0,
  };
  for (const { state } of outcomes) states[state]++;
  // Finals have one configuration per strategy, chosen earlier, with or without values.
  const outcome =
    phase === 'finals' ? outcomes[0] : new Ranking(definition.metric).best(outcomes, ({ value }) => value);
  const chosen = outcome && describeChosen(outcome, options);
  const completeOutcomes = outcomes.filter(({ value }) => value !== undefined);
  const bias =
    phase === 'search'
      ? selectionBias(
          completeOutcomes.map((completeOutcome) =>
            listCompleteTrials(completeOutcome).map(({ value }) => value),
          ),
          definition.metric,
        )
      : undefined;
  return {
    standing: {
      strategy,
      states,
      chosen,
      lost: outcome === undefined ? [] : findLostRepeats(outcome, seeds),
      selectionBias: bias,
    },
    seeds: outcome === undefined ? [] : seeds,
    trials: outcome?.trials ?? [],
  };
}

function findLostRepeats({ trials }: ConfigurationOutcome, seeds: readonly number[]): readonly LostRepeat[] {
  return seeds.flatMap((seed) => {
    const state = trials.find(({ trial }) => trial.seed === seed)?.outcome.type ?? 'running';
    return state === 'complete' ? [] : [{ seed, state }];
  });
}

/** Complete trials of a configuration, with their values. */
function listCompleteTrials({ trials }: ConfigurationOutcome) {
  return trials.flatMap(({ trial: { number, seed }, outcome }) =>
    outcome.type === 'complete' ? [{ number, seed, value: outcome.value }] : [],
  );
}

function describeChosen(
  configurationOutcome: ConfigurationOutcome,
  { definition, knownExamples, splits, ...options }: ContenderOptions,
): ChosenConfiguration | undefined {
  const completeTrials = listCompleteTrials(configurationOutcome);
  if (completeTrials.length === 0) return undefined;
  const numbers = completeTrials.map(({ value }) => value);
  const overSeeds = pairedT(numbers, options);
  const rows = completeTrials.map(({ number }) => knownExamples.values.get(number));
  const twoSource = estimateOverExamples(rows, { confidence: options.confidence, splits });
  const interval = twoSource ? widenOverFewSeeds(twoSource, overSeeds) : overSeeds;
  return {
    configuration: configurationOutcome.configuration,
    mean: meanOf(numbers),
    deviation: numbers.length < 2 ? undefined : deviationOf(numbers),
    interval: interval && withinRange(interval, definition.metric),
    values: completeTrials.map(({ seed, value }) => ({ seed, value })),
  };
}

/** Estimate of the mean over seeds and test examples; undefined without results on single examples. */
function estimateOverExamples(
  rows: readonly (ExampleValues | undefined)[],
  { confidence, splits }: Pick<ContenderOptions, 'confidence' | 'splits'>,
): TwoSourceT | undefined {
  if (!rows.every((row) => row !== undefined)) return undefined;
  const exampleFreedom = Math.min(...rows.map(({ degreesOfFreedom }) => degreesOfFreedom));
  return twoSourceT(
    rows.map((row) => row.values),
    confidence,
    { exampleFreedom, splits },
  );
}
