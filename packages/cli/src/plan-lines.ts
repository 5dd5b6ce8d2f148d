import { plannedLooks } from '@ridgeline/compare';
import {
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
import { GRID_LIMIT, rungsOf, type PlanDescription } from '@ridgeline/search';
import { idleLines } from './idle-lines.ts';
import { count, table } from './text-table.ts';
import { trialKindOf } from './trial-kind.ts';

/** Maximum number of lines of each kind. */
const SHOWN_LIMIT = 10;

/** Lines of a plan for a person. */
export function planLines(
  definition: SweepDefinition | BareSweep,
  description: PlanDescription,
): readonly string[] {
  return [
    ...head(definition, description),
    '',
    ...strategyTable(definition, description),
    ...conduct(definition, description),
    ...training(definition, description),
    ...guessing(definition),
    ...nestedFinals(definition, description),
    ...finalsUntilDecided(definition),
    ...remarks(description),
    '',
    isShownWhole(description) ? 'The configurations:' : 'The first configurations:',
    ...table(description.examined.slice(0, SHOWN_LIMIT).map(configurationCells)),
  ].map((line) => line.trimEnd());
}

function isShownWhole({ plan, examined }: PlanDescription): boolean {
  return plan.type === 'finite' && plan.configurations === examined.length && examined.length <= SHOWN_LIMIT;
}

function head(
  { name, seeds, minSeeds, runCap, target, time }: SearchDefinition,
  { plan }: PlanDescription,
): readonly string[] {
  const repeats =
    minSeeds !== undefined
      ? `${minSeeds} to ${seeds.length} seeds each`
      : seeds.length === 1
        ? `seed ${seeds[0]}`
        : `${seeds.length} repeats, seeds ${some(seeds.map(String))}`;
  const most = minSeeds === undefined ? '' : 'at most ';
  switch (plan.type) {
    case 'finite': {
      const cap =
        runCap !== undefined && plan.trials < runCap ? `; run_cap ${count(runCap)} is not reached` : '';
      return [
        `${sanitise(name)}: ${plural(plan.trials, 'trial')} of ${most}${plural(plan.configurations, 'configuration')} (${repeats})${cap}`,
      ];
    }
    case 'no end':
      return target === undefined && time === undefined
        ? [
            `${sanitise(name)}: no end (${repeats})`,
            'To run it, add the line `run_cap: …`, a number of trials, or `target` or `time`.',
          ]
        : [`${sanitise(name)}: unknown number of trials (${repeats})`];
    case 'too large':
      return [
        `${sanitise(name)}: a grid of ${count(plan.size)} cells, more than ${count(GRID_LIMIT)} (${repeats})`,
        'To run it, add the line `run_cap: …`, a number of trials.',
      ];
  }
}

function strategyTable(
  { strategies, minSeeds }: SearchDefinition,
  { plan }: PlanDescription,
): readonly string[] {
  const rows = plan.strategies.map(({ strategy, size, configurations, trials }, index) => [
    strategy,
    strategies[index]!.method,
    size === undefined ? 'no end' : count(size),
    configurations === undefined ? '' : count(configurations),
    trials === undefined ? '' : count(trials),
    configurations !== undefined && size !== undefined && BigInt(configurations) === size ? 'exhausted' : '',
  ]);
  // A strategy of one point, such as `none`, has nothing more to try.
  const searched = plan.strategies.filter(({ size }) => size !== 1n);
  const differ =
    new Set(searched.map(({ trials }) => trials)).size > 1
      ? [
          `Budgets differ: the strategies do not get equally many ${minSeeds === undefined ? 'configurations' : 'trials'}.`,
        ]
      : [];
  return [...table([['strategy', 'method', 'points', 'configurations', 'trials', ''], ...rows]), ...differ];
}

/** Lines on pruning, the end of the search, and limits on trials. */
function conduct(
  definition: SweepDefinition | BareSweep,
  { concurrent, lag, unused }: PlanDescription,
): readonly string[] {
  const { pruner, target, patience, time, metric, asynchronous, enqueued, seeds, minSeeds, warmStart } =
    definition;
  const { smallestDifference } = definition;
  const ends = [
    ...(target === undefined ? [] : [`when a configuration has ${metric.name} ${target} or better`]),
    ...(patience === undefined
      ? []
      : [
          patience === 'expected'
            ? `when no remaining configuration promises an improvement of ${smallestDifference === undefined ? 'a quarter of the standard error of a value' : 'smallest_difference'} (expected)`
            : `when ${count(patience)} in a row were no better`,
        ]),
    ...(time === undefined ? [] : [`after ${count(time)} s`]),
  ];
  const lines = [
    ...(enqueued.length === 0
      ? []
      : [`Chosen by hand: ${plural(enqueued.length, 'configuration')}, to run first.`]),
    ...(warmStart === undefined
      ? []
      : [
          `Samplers begin with the results of ${sanitise(warmStart.study)} that are points of this search; they are read once, at the start.`,
        ]),
    ...(minSeeds === undefined
      ? []
      : [
          `Each configuration is trained with ${plural(minSeeds, 'seed')}, and the best one with more, up to ${seeds.length}. Only those with`,
          `all ${seeds.length} can be chosen.`,
        ]),
    ...(pruner.name === 'asha'
      ? pauses(definition, pruner)
      : pruner.name === 'none'
        ? []
        : [`Trials are stopped early by ${nameOf(pruner)}.`]),
    ...definition.strategies.flatMap(populationLines),
    ...(ends.length === 0 ? [] : [`The search ends ${ends.join(', or ')}.`]),
    ...(concurrent === undefined
      ? []
      : [
          `Configurations wait for ${waitedFor(lag)}: ` +
            `${plural(concurrent, 'trial')} can run at a time; further workers stay idle.`,
        ]),
    ...idleLines(unused),
    ...(asynchronous
      ? ['Configurations wait for nothing (asynchronous): the history of each is recorded.']
      : []),
  ];
  return lines.length === 0 ? [] : ['', ...lines];
}

function waitedFor(lag: number | undefined): string {
  return lag === undefined
    ? 'earlier ones of their strategy'
    : `the results of those ${count(lag)} or more before them (lag)`;
}

/** Line on the population of a strategy, if it has one. */
function populationLines(strategy: Strategy): readonly string[] {
  const settings = populationOf(strategy);
  if (settings === undefined) return [];
  const { population, interval, generations } = settings;
  return [
    `${sanitise(strategy.name)}: ${count(population)} members train ${count(generations)} generations of ${plural(interval, 'epoch')} (${strategy.method}), ` +
      `each as a trial of its own: as many epochs as ${plural(population, 'whole trial')}.`,
  ];
}

/** Lines on the rungs of asha. */
function pauses(
  definition: SweepDefinition | BareSweep,
  pruner: Extract<Pruner, { name: 'asha' }>,
): readonly string[] {
  const rungs = rungsOf(pruner).map(count);
  const epochs = rungs.length === 1 ? rungs[0]! : `${rungs.slice(0, -1).join(', ')} or ${rungs.at(-1)!}`;
  const restarts = definition.type !== 'network' || trialKindOf(definition).missing !== undefined;
  return [
    `Trials pause after ${epochs} epochs (asha). The best 1 in ${count(pruner.reductionFactor)} of each rung continue, each as a trial of its own.`,
    ...(restarts
      ? ['A trial that continues trains again from the start: only networks on the engine can be paused.']
      : []),
  ];
}

/** Name of a pruner in the file. */
function nameOf(pruner: Pruner): string {
  if (pruner.name === 'bands') return 'early_terminate';
  return `the pruner ${pruner.name === 'percentile' && pruner.percentile === 50 ? 'median' : pruner.name}`;
}

function training(
  { seeds, minSeeds }: SearchDefinition,
  { training, examined, plan }: PlanDescription,
): readonly string[] {
  if (training === undefined)
    return ['', 'There is no `task`: this is a search space, and nothing can be trained.'];
  const { epochs, examples, expected } = training;
  // Without a limit, the program decides how long it trains.
  if (epochs >= maxReports) return [];
  const each = minSeeds ?? seeds.length;
  const all = plan.type === 'finite' && plan.trials === examined.length * each;
  const of = all ? '' : `The first ${count(examined.length)} configurations: `;
  const inAll =
    expected !== undefined
      ? [`In all about ${count(Math.round(expected))} epochs, if each rung lets its share continue.`]
      : plan.type === 'finite' && !all && examined.length > 0
        ? [`In all about ${count(Math.round((epochs / (examined.length * each)) * plan.trials))} epochs.`]
        : [];
  return [
    '',
    `${of}${count(epochs)} epochs${examples === undefined ? '' : ` on ${count(examples)} training examples`}, if none is stopped.`,
    ...inAll,
  ];
}

/** Accuracy of the best constant guess. */
function guessing(definition: SweepDefinition | BareSweep): readonly string[] {
  const sentence = definition.type === 'network' ? majorityGuessSentence(definition) : undefined;
  return sentence === undefined ? [] : [`${sentence[0]!.toUpperCase()}${sentence.slice(1)}.`];
}

/** Cost of finals over several searches. */
function nestedFinals(
  { finals: { seeds, splits = 1, byDefault = [] }, searches = 1, strategies }: SearchDefinition,
  { plan }: PlanDescription,
): readonly string[] {
  if (plan.type !== 'finite' || (splits === 1 && searches === 1)) return [];
  const finals = strategies.length * seeds.length;
  const [isSplit, more] =
    splits > 1
      ? [true, splits * (plan.trials + finals)]
      : [false, (searches - 1) * plan.trials + searches * finals];
  return [
    '',
    ...(isSplit
      ? [
          `Finals: ${count(splits)} outer splits. In each, a search like this one reads the other rows, and the best of`,
          `each strategy are trained with ${plural(seeds.length, 'seed')} and tested on the split. That is`,
        ]
      : [
          `Finals: ${count(searches - 1)} more searches like this one, with other seeds. Of all ${count(searches)} the best of each`,
          `strategy are trained with ${plural(seeds.length, 'seed')}. That is`,
        ]),
    `at most ${plural(more, 'more trial')}.`,
    ...(byDefault.includes('splits')
      ? ['The table is small, so each row is tested. For a single test part instead: finals: { splits: 1 }.']
      : []),
  ];
}

/** Smallest and largest cost of finals until decided. */
function finalsUntilDecided({
  finals: { until, seeds, against },
  strategies,
}: SearchDefinition): readonly string[] {
  if (until === undefined) return [];
  const looks = plannedLooks(seeds.length);
  const [least, most] = [looks[0]!, seeds.length].map((each) => each * strategies.length);
  return [
    '',
    `Finals until decided: tests with ${looks.join(', ')} seeds${against === undefined ? '' : `, of pairs with ${sanitise(against)}`}. A strategy`,
    `whose pairs are decided trains no further: ${count(least!)} to ${plural(most!, 'more trial')}. Their power, once the search has`,
    'ended: ridgeline plan --power.',
  ];
}

function remarks({ duplicates, idle }: PlanDescription): readonly string[] {
  const same = duplicates.map(
    ({ configuration, of }) =>
      `Configuration ${configuration.number} (${configuration.strategy}) is the same as ${of.number} (${of.strategy}).`,
  );
  const without = idle.map(({ strategy, name }) => `${name} changes nothing in strategy ${strategy}.`);
  return [...limited(same, 'duplicates'), ...limited(without, 'such parameters')];
}

function configurationCells({ number, strategy, parameters }: Configuration): readonly string[] {
  const values = Object.entries(parameters).map(
    ([name, value]) => `${name}=${sanitise(typeof value === 'string' ? value : JSON.stringify(value))}`,
  );
  return [`#${number}`, strategy, values.join('  ')];
}

function limited(lines: readonly string[], what: string): readonly string[] {
  const rest = lines.length - SHOWN_LIMIT;
  return [...lines.slice(0, SHOWN_LIMIT), ...(rest > 0 ? [`… and ${count(rest)} more ${what}.`] : [])];
}

function some(texts: readonly string[]): string {
  return texts.length > SHOWN_LIMIT ? `${texts.slice(0, SHOWN_LIMIT).join(', ')}, …` : texts.join(', ');
}

function plural(number: number, word: string): string {
  return `${count(number)} ${word}${number === 1 ? '' : 's'}`;
}
