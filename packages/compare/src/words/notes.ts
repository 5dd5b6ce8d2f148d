import { dataWordsOf, type ConfigurationState, type SweepDefinition } from '@ridgeline/core';
import type { Comparison, MissingPair, StrategyStanding } from '../comparison.ts';

/** What has to be known to read a comparison: how it came about, what is missing, what it cannot say. */
export function notesOf(
  comparison: Omit<Comparison, 'notes'>,
  definition: SweepDefinition,
  rounds: number,
): readonly string[] {
  return [
    ...circumstances(comparison),
    ...finalsWords(comparison, definition, rounds),
    ...comparison.strategies.flatMap((standing) => lostWords(standing)),
    ...missingPairs(comparison),
    ...budgets(comparison),
    ...tooFew(comparison),
    scope(comparison, definition),
  ];
}

function circumstances({ phase, interim }: Omit<Comparison, 'notes'>): readonly string[] {
  return [
    ...(interim ? ['Interim: trials are still to come, so there are intervals and no tests.'] : []),
    ...(phase === 'search'
      ? [
          'Each strategy is judged by the configuration that did best on these very seeds, which flatters it, and ' +
            'flatters most where most was tried. Finals on fresh seeds decide.',
        ]
      : []),
  ];
}

/** What finals are, which round it is, and what its two intervals are about. */
function finalsWords(
  { pairs, metric }: Omit<Comparison, 'notes'>,
  { finalsOf }: SweepDefinition,
  rounds: number,
): readonly string[] {
  if (finalsOf === undefined) return [];
  const { study, round } = finalsOf;
  const samples = pairs.flatMap((pair) => (pair.type === 'compared' ? (pair.testSample ?? []) : []));
  return [
    `Finals, round ${round} of ${rounds}: what did best in the search of ${study}, trained again on fresh seeds and ` +
      'judged on the test part, which no search sees.',
    ...(rounds > 1
      ? [
          `There are ${rounds} rounds of finals. Seeds that are added after a look at earlier ones make a claim by ` +
            'chance more likely; each round is judged by itself, and all of them should be told.',
        ]
      : []),
    ...(samples.length > 0
      ? [
          `The intervals over seeds hold for these ${samples[0]!.examples} test examples. Where the difference would ` +
            'lie on others of their kind, with these very networks, is the second interval (paired bootstrap).',
        ]
      : pairs.some(({ type }) => type === 'compared')
        ? [
            `There is no interval over test examples: ${metric.name} is no mean over them, or they are too few or not at hand.`,
          ]
        : []),
  ];
}

/** Configurations and repeats that came to no value. */
function lostWords({ strategy, states, chosen }: StrategyStanding): readonly string[] {
  const lost = (['failed', 'diverged', 'pruned', 'cancelled'] as const).filter((state) => states[state] > 0);
  const counts = lost.map((state) => `${states[state]} ${state}`).join(' and ');
  const total = Object.values(states).reduce((sum, count) => sum + count, 0);
  const repeats = (chosen?.lost ?? [])
    .map(({ seed, state }) => `seed ${seed} ${stateWords(state)}`)
    .join(', ');
  return [
    ...(chosen === undefined
      ? [`${strategy} has no complete configuration, so it is in no comparison.`]
      : []),
    ...(counts === ''
      ? []
      : [`${strategy}: ${countOf(total, 'configuration')}, of which ${counts} have no value.`]),
    ...(repeats === ''
      ? []
      : [
          `${strategy}, chosen configuration: ${repeats}; its mean is over the others, which may flatter it.`,
        ]),
  ];
}

function missingPairs({ pairs }: Omit<Comparison, 'notes'>): readonly string[] {
  const apart = pairs.flatMap(({ a, b, missing }) => {
    const seeds = missing.filter(differs).map(({ seed }) => seed);
    return seeds.length === 0
      ? []
      : [`${a} and ${b} on ${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`];
  });
  return apart.length === 0
    ? []
    : [
        `Not paired, for they were computed on different numerics (backend, version, processor or data): ${apart.join('; ')}.`,
      ];
}

function differs({ reason }: MissingPair): boolean {
  return reason.type === 'fingerprints-differ';
}

function budgets({ phase, strategies }: Omit<Comparison, 'notes'>): readonly string[] {
  if (phase === 'finals') return [];
  const tried = strategies.map(({ strategy, states }) => ({
    strategy,
    count: Object.values(states).reduce((sum, count) => sum + count, 0),
  }));
  if (tried.every(({ count }) => count === tried[0]?.count)) return [];
  return [
    `Budgets differ: configurations tried were ${tried.map(({ strategy, count }) => `${strategy} ${count}`).join(', ')}.`,
  ];
}

/** The exact tests count sign patterns: with few seeds no data at all would be enough. */
function tooFew({ pairs, compared, alpha }: Omit<Comparison, 'notes'>): readonly string[] {
  const mute = pairs.flatMap((pair) => {
    const test = pair.type === 'compared' ? pair.tests?.signFlip : undefined;
    return test === undefined || test.canReject ? [] : [test.smallest];
  });
  if (mute.length === 0) return [];
  const smallest = Math.min(...mute);
  const least = Number((smallest * compared).toPrecision(3));
  const holm = compared > 1 ? ` after Holm over ${compared} pairs` : '';
  return [
    `The exact tests (sign-flip, signed-rank) cannot reach ${alpha} here: with so few seeds their p is at least ` +
      `${Math.min(1, least)}${holm} whatever the data, so that they show nothing says nothing.`,
  ];
}

function scope({ metric, phase }: Omit<Comparison, 'notes'>, definition: SweepDefinition): string {
  const data = dataWordsOf(definition);
  const words: Readonly<Record<string, unknown>> =
    typeof data === 'object' && data !== null ? { ...data } : {};
  const called = [words['name'], words['csv'], words['idx']].find((word) => typeof word === 'string');
  const name = called === undefined ? 'this task' : `the data set ${called}`;
  return (
    `All of this is about ${metric.name} on ${name}, with these settings, this budget and ` +
    `${countOf(definition.seeds.length, phase === 'finals' ? 'fresh seed' : 'seed')}; it says nothing about others.`
  );
}

function stateWords(state: Exclude<ConfigurationState, 'complete'>): string {
  return state === 'running' ? 'not finished' : state;
}

function countOf(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
