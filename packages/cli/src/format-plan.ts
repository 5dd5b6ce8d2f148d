import { plannedLooks } from '@ridgeline/compare';
import {
  capitalize,
  learnsFromOthers,
  maxReports,
  majorityGuessSentence,
  populationOf,
  sanitise,
  type BareSweep,
  type Configuration,
  type Pruner,
  type SearchDefinition,
  type Strategy,
  type SweepDefinition,
} from '@ridgeline/core';
import { MAX_GRID_CELLS, rungsOf, type PlanDescription } from '@ridgeline/search';
import { describeUnusedComponents } from './describe-unused-components.ts';
import { groupThousands, alignColumns } from './text-table.ts';
import { findTrialKind } from './find-trial-kind.ts';

/** Maximum number of printed lines of each kind. */
const MAX_LINES = 10;

/** Describes a plan for the user, line by line. */
export function formatPlan(
  definition: SweepDefinition | BareSweep,
  description: PlanDescription,
): readonly string[] {
  return [
    ...describeTotals(definition, description),
    '',
    ...formatStrategyTable(definition, description),
    ...describeSearch(definition, description),
    ...describeTraining(definition, description),
    ...describeGuessing(definition),
    ...describeNestedFinals(definition, description),
    ...describeSequentialFinals(definition),
    ...describeRemarks(description),
    '',
    formatHeading(definition, description),
    ...alignColumns(description.examinedConfigurations.slice(0, MAX_LINES).map(formatConfiguration)),
  ].map((line) => line.trimEnd());
}

function formatHeading({ minSeeds, strategies }: SearchDefinition, description: PlanDescription): string {
  const heading = showsAll(description) ? 'The configurations' : 'The first configurations';
  const conditions = [
    ...(description.assumesFewResults
      ? ['there are too few earlier results for the sampler to learn from']
      : []),
    ...(minSeeds !== undefined && strategies.length > 1 ? ['none gets further seeds before they start'] : []),
  ];
  return `${heading}${conditions.length === 0 ? '' : `, if ${conditions.join(' and ')}`}:`;
}

function showsAll({ plan, examinedConfigurations }: PlanDescription): boolean {
  return (
    plan.type === 'finite' &&
    plan.configurations === examinedConfigurations.length &&
    examinedConfigurations.length <= MAX_LINES
  );
}

function describeTotals(
  { name, seeds, minSeeds, runCap, target, time }: SearchDefinition,
  { plan }: PlanDescription,
): readonly string[] {
  const seedsText =
    minSeeds !== undefined
      ? `${minSeeds} to ${seeds.length} seeds each`
      : seeds.length === 1
        ? `seed ${seeds[0]}`
        : `${seeds.length} repeats, seeds ${joinLimited(seeds.map(String))}`;
  const boundPrefix = minSeeds === undefined ? '' : 'at most ';
  switch (plan.type) {
    case 'finite': {
      const capText =
        runCap !== undefined && plan.trials < runCap
          ? `; run_cap ${groupThousands(runCap)} is not reached`
          : '';
      return [
        `${sanitise(name)}: ${pluralizeGrouped(plan.trials, 'trial')} of ${boundPrefix}${pluralizeGrouped(plan.configurations, 'configuration')} (${seedsText})${capText}`,
      ];
    }
    case 'no end':
      return target === undefined && time === undefined
        ? [
            `${sanitise(name)}: unlimited trials (${seedsText})`,
            'To run it, limit the number of trials with `run_cap: …`, or set `target` or `time`.',
          ]
        : [`${sanitise(name)}: unknown number of trials (${seedsText})`];
    case 'too large':
      return [
        `${sanitise(name)}: a grid of ${groupThousands(plan.size)} cells, more than ${groupThousands(MAX_GRID_CELLS)} (${seedsText})`,
        'To run it, limit the number of trials with `run_cap: …`.',
      ];
  }
}

function formatStrategyTable(
  { strategies, minSeeds }: SearchDefinition,
  { plan }: PlanDescription,
): readonly string[] {
  const rows = plan.strategies.map(({ strategy, size, configurations, trials }, index) => [
    strategy,
    strategies[index]!.method,
    size === undefined ? 'unlimited' : groupThousands(size),
    configurations === undefined ? '' : groupThousands(configurations),
    trials === undefined ? '' : groupThousands(trials),
    configurations !== undefined && size !== undefined && BigInt(configurations) === size ? 'exhausted' : '',
  ]);
  // A strategy with a single point, such as `none`, never needs more trials.
  const searchedStrategies = plan.strategies.filter(({ size }) => size !== 1n);
  const budgetLines =
    new Set(searchedStrategies.map(({ trials }) => trials)).size > 1
      ? [
          `Budgets differ: the strategies do not get the same number of ${minSeeds === undefined ? 'configurations' : 'trials'}.`,
        ]
      : [];
  return [
    ...alignColumns([['strategy', 'method', 'points', 'configurations', 'trials', ''], ...rows]),
    ...budgetLines,
  ];
}

/** Describes how trials are chosen and pruned, when the search ends, and how many trials run simultaneously. */
function describeSearch(
  definition: SweepDefinition | BareSweep,
  { maxConcurrentTrials, lag, unusedComponents }: PlanDescription,
): readonly string[] {
  const { pruner, target, patience, time, metric, asynchronous, enqueued, seeds, minSeeds, warmStart } =
    definition;
  const { smallestDifference } = definition;
  const endConditions = [
    ...(target === undefined ? [] : [`when a configuration has ${metric.name} ${target} or better`]),
    ...(patience === undefined
      ? []
      : [
          patience === 'expected'
            ? `when no remaining configuration promises an improvement of ${smallestDifference === undefined ? 'a quarter of the standard error of a value' : 'smallest_difference'} (expected)`
            : `when ${groupThousands(patience)} configurations in a row bring no improvement`,
        ]),
    ...(time === undefined ? [] : [`after ${groupThousands(time)} s`]),
  ];
  const lines = [
    ...(enqueued.length === 0
      ? []
      : [`${pluralizeGrouped(enqueued.length, 'configuration')} chosen by hand will run first.`]),
    ...(warmStart === undefined
      ? []
      : [
          definition.strategies.some(learnsFromOthers)
            ? `Samplers start from the results of ${sanitise(warmStart.study)} at points of this search, read once at the start.`
            : `No sampler of this search learns from the results of ${sanitise(warmStart.study)} (warm_start).`,
        ]),
    ...(minSeeds === undefined
      ? []
      : [
          `Each configuration is trained with ${pluralizeGrouped(minSeeds, 'seed')}, and the best one with more, up to ${seeds.length}. Only configurations`,
          `with all ${seeds.length} can win.`,
        ]),
    ...(pruner.name === 'asha'
      ? describeAsha(definition, pruner)
      : pruner.name === 'none'
        ? []
        : [`Trials are stopped early by ${formatPruner(pruner)}.`]),
    ...definition.strategies.flatMap(describePopulation),
    ...(endConditions.length === 0 ? [] : [`The search ends ${endConditions.join(', or ')}.`]),
    ...(maxConcurrentTrials === undefined
      ? []
      : [
          `Configurations wait for ${describePredecessors(lag)}: ` +
            `${pluralizeGrouped(maxConcurrentTrials, 'trial')} can run at a time; further workers stay idle.`,
        ]),
    ...describeUnusedComponents(unusedComponents),
    ...(asynchronous
      ? ['Configurations do not wait for earlier results (asynchronous). The history of each is recorded.']
      : []),
  ];
  return lines.length === 0 ? [] : ['', ...lines];
}

function describePredecessors(lag: number | undefined): string {
  return lag === undefined
    ? 'earlier configurations of their strategy'
    : `the results of configurations ${groupThousands(lag)} or more places before them (lag)`;
}

/** Describes the population of a strategy, if the strategy has one. */
function describePopulation(strategy: Strategy): readonly string[] {
  const settings = populationOf(strategy);
  if (settings === undefined) return [];
  const { population, interval, generations } = settings;
  return [
    `${sanitise(strategy.name)}: ${groupThousands(population)} members train ${groupThousands(generations)} generations of ${pluralizeGrouped(interval, 'epoch')} (${strategy.method}), ` +
      `one trial for each member and generation: as many epochs as ${pluralizeGrouped(population, 'full trial')}.`,
  ];
}

/** Describes the rungs of asha. */
function describeAsha(
  definition: SweepDefinition | BareSweep,
  pruner: Extract<Pruner, { name: 'asha' }>,
): readonly string[] {
  const rungs = rungsOf(pruner).map(groupThousands);
  const epochs = rungs.length === 1 ? rungs[0]! : `${rungs.slice(0, -1).join(', ')} or ${rungs.at(-1)!}`;
  const restarts = definition.type !== 'network' || findTrialKind(definition).unsupportedLayer !== undefined;
  return [
    `Trials pause after ${epochs} epochs (asha). The best 1 in ${groupThousands(pruner.reductionFactor)} of each rung continue, each as a separate trial.`,
    ...(restarts
      ? ['A trial that continues retrains from the start, because only networks on the engine can be paused.']
      : []),
  ];
}

/** Names a pruner in a sentence, as the sweep file does. */
function formatPruner(pruner: Pruner): string {
  if (pruner.name === 'bands') return 'early_terminate';
  return `the pruner ${pruner.name === 'percentile' && pruner.percentile === 50 ? 'median' : pruner.name}`;
}

function describeTraining(
  { seeds, minSeeds }: SearchDefinition,
  { training, examinedConfigurations, plan }: PlanDescription,
): readonly string[] {
  if (training === undefined)
    return ['', 'The file has no `task`: it is only a search space, and nothing can be trained.'];
  const { epochs, examples, expectedEpochs } = training;
  // Without a limit in the sweep file, the program decides how long to train.
  if (epochs >= maxReports) return [];
  const seedCount = minSeeds ?? seeds.length;
  const isComplete = plan.type === 'finite' && plan.trials === examinedConfigurations.length * seedCount;
  const scope = isComplete
    ? ''
    : `The first ${groupThousands(examinedConfigurations.length)} configurations: `;
  const totalLines =
    expectedEpochs !== undefined
      ? [
          `In total about ${groupThousands(Math.round(expectedEpochs))} epochs, if the expected share of each rung continues.`,
        ]
      : plan.type === 'finite' && !isComplete && examinedConfigurations.length > 0
        ? [
            `In total about ${groupThousands(Math.round((epochs / (examinedConfigurations.length * seedCount)) * plan.trials))} epochs.`,
          ]
        : [];
  return [
    '',
    `${scope}${groupThousands(epochs)} epochs${examples === undefined ? '' : ` with ${groupThousands(examples)} training examples in total`}, if no trial is stopped.`,
    ...totalLines,
  ];
}

/** States the accuracy of the best constant guess; empty if it is unknown. */
function describeGuessing(definition: SweepDefinition | BareSweep): readonly string[] {
  const sentence = definition.type === 'network' ? majorityGuessSentence(definition) : undefined;
  return sentence === undefined ? [] : [`${capitalize(sentence)}.`];
}

/** Describes the cost of finals with outer splits or several searches. */
function describeNestedFinals(
  { finals: { seeds, splits = 1, byDefault = [] }, searches = 1, strategies }: SearchDefinition,
  { plan }: PlanDescription,
): readonly string[] {
  if (plan.type !== 'finite' || (splits === 1 && searches === 1)) return [];
  const finalsTrials = strategies.length * seeds.length;
  const [isSplit, moreTrials] =
    splits > 1
      ? [true, splits * (plan.trials + finalsTrials)]
      : [false, (searches - 1) * plan.trials + searches * finalsTrials];
  return [
    '',
    ...(isSplit
      ? [
          `Finals: ${groupThousands(splits)} outer splits. In each, a search like this one reads the other rows, and the best`,
          `configuration of each strategy is trained with ${pluralizeGrouped(seeds.length, 'seed')} and tested on the split. That is`,
        ]
      : [
          `Finals: ${groupThousands(searches - 1)} more searches like this one, with other seeds. The best configuration of each`,
          `strategy in each of the ${groupThousands(searches)} searches is trained with ${pluralizeGrouped(seeds.length, 'seed')}. That is`,
        ]),
    `at most ${pluralizeGrouped(moreTrials, 'more trial')}.`,
    ...(byDefault.includes('splits')
      ? ['The table is small, so each row is tested. For a single test part, set `finals: { splits: 1 }`.']
      : []),
  ];
}

/** Describes the smallest and largest number of trials of finals that stop once they are decided. */
function describeSequentialFinals({
  finals: { until, seeds, against },
  strategies,
}: SearchDefinition): readonly string[] {
  if (until === undefined) return [];
  const looks = plannedLooks(seeds.length);
  const [minTrials, maxTrials] = [looks[0]!, seeds.length].map((count) => count * strategies.length);
  return [
    '',
    `Finals until decided: tests with ${looks.join(', ')} seeds${against === undefined ? '' : `, of pairs with ${sanitise(against)}`}. A strategy`,
    `whose pairs are decided trains no further: ${groupThousands(minTrials!)} to ${pluralizeGrouped(maxTrials!, 'more trial')}. To see the power after the search,`,
    'run ridgeline plan --power.',
  ];
}

function describeRemarks({ duplicates, idleParameters }: PlanDescription): readonly string[] {
  const duplicateLines = duplicates.map(
    ({ configuration, original }) =>
      `Configuration ${configuration.number} (${configuration.strategy}) is the same as ${original.number} (${original.strategy}).`,
  );
  const idleParameterLines = idleParameters.map(
    ({ strategy, name }) => `${name} changes nothing in strategy ${strategy}.`,
  );
  return [
    ...limitLines(duplicateLines, 'duplicates'),
    ...limitLines(idleParameterLines, 'parameters without effect'),
  ];
}

function formatConfiguration({ number, strategy, parameters }: Configuration): readonly string[] {
  const values = Object.entries(parameters).map(
    ([name, value]) => `${name}=${sanitise(typeof value === 'string' ? value : JSON.stringify(value))}`,
  );
  return [`#${number}`, strategy, values.join('  ')];
}

function limitLines(lines: readonly string[], noun: string): readonly string[] {
  const hiddenCount = lines.length - MAX_LINES;
  return [
    ...lines.slice(0, MAX_LINES),
    ...(hiddenCount > 0 ? [`… and ${groupThousands(hiddenCount)} more ${noun}.`] : []),
  ];
}

function joinLimited(texts: readonly string[]): string {
  return texts.length > MAX_LINES ? `${texts.slice(0, MAX_LINES).join(', ')}, …` : texts.join(', ');
}

function pluralizeGrouped(number: number, noun: string): string {
  return `${groupThousands(number)} ${noun}${number === 1 ? '' : 's'}`;
}
