import {
  canonicalJson,
  populationOf,
  randomStream,
  type Json,
  type Metric,
  type Parameters,
  type PopulationMethod,
  type Strategy,
  type TrainingPart,
} from '@ridgeline/core';
import type { FinishedConfiguration, History } from '../../history.ts';
import { lossAtEnd } from '../../pruners/asha.ts';
import { drawnSpaceSize } from '../draws.ts';
import { generationHorizon, isFromSampler } from '../generations.ts';
import { random } from '../random.ts';
import type { Sampler, Search } from '../sampler.ts';

/** Copy of a member, before its parameters change. */
export interface Copy {
  readonly strategy: Strategy;
  /** Number of the copy's point. */
  readonly point: number;
  readonly search: Search;
  readonly history: History;
  /** Copied member of the last generation. */
  readonly donor: FinishedConfiguration;
  /** Members of the last generation that continue with unchanged parameters. */
  readonly continuingMembers: readonly FinishedConfiguration[];
}

/** Function that chooses the parameters of a copy. */
type Explore = (copy: Copy) => Parameters;

/**
 * Creates the sampler of a population that trains in generations of `interval` epochs. Point p belongs to member p
 * modulo the population size. After each generation, each of the worst members, and each member whose training cannot
 * continue, copies the weights of one of the best members (exploit) and changes its parameters (explore). The worst and
 * the best members are selected as in Ray 2.60.
 */
export function populationSampler(method: PopulationMethod, explore: Explore): Sampler {
  return {
    startup: (strategy) => readSettings(strategy).population,
    horizon: (strategy, point) => generationHorizon(point, readSettings(strategy).population),
    size(strategy) {
      if (drawnSpaceSize(strategy) === 1n) return 1n;
      const { population, generations } = readSettings(strategy);
      return BigInt(population * generations);
    },
    propose(strategy, point, search, history) {
      const start = chooseStart(method, strategy, point, search, history);
      switch (start.type) {
        case 'new':
          return random.propose(strategy, point, search);
        case 'continued':
          return start.member.configuration.parameters;
        case 'copy':
          return explore({
            strategy,
            point,
            search,
            history,
            donor: start.member,
            continuingMembers: start.continuingMembers,
          });
      }
    },
    part(strategy, point, search, history, parameters) {
      // A strategy with a single point has nothing to change.
      if (drawnSpaceSize(strategy) === 1n) return undefined;
      const { population, interval, generations } = readSettings(strategy);
      const generation = Math.floor(point / population);
      const pause = generation < generations - 1 ? { pause: (generation + 1) * interval } : {};
      const start = chooseStart(method, strategy, point, search, history);
      return start.type === 'new' ? pause : { ...continuation(start.member, parameters), ...pause };
    },
  };
}

/** Start of a member's next generation: a new training, its own training continued, or a copy of another member's. */
type Start =
  | { readonly type: 'new' }
  | { readonly type: 'continued'; readonly member: FinishedConfiguration }
  | {
      readonly type: 'copy';
      readonly member: FinishedConfiguration;
      readonly continuingMembers: readonly FinishedConfiguration[];
    };

function chooseStart(
  method: PopulationMethod,
  strategy: Strategy,
  point: number,
  search: Search,
  { finished }: History,
): Start {
  const { population, quantile } = readSettings(strategy);
  const generation = Math.floor(point / population);
  if (generation === 0 || drawnSpaceSize(strategy) === 1n) return { type: 'new' };
  const lastGeneration = finished.filter(
    (entry) => isFromSampler(entry) && Math.floor(entry.configuration.point / population) === generation - 1,
  );
  const { worst, best } = splitByQuantile(lastGeneration, quantile, search.metric);
  const ownMember = lastGeneration.find(({ configuration }) => configuration.point === point - population);
  const canContinue = ownMember !== undefined && isPaused(ownMember);
  if (canContinue && !worst.includes(ownMember)) return { type: 'continued', member: ownMember };
  const donors = best.filter(isPaused);
  const draw = randomStream(search.seed, 'strategy', point, strategy.name, method, '').uniform(0);
  const member = donors[Math.floor(draw * donors.length)];
  if (member === undefined) return canContinue ? { type: 'continued', member: ownMember } : { type: 'new' };
  return {
    type: 'copy',
    member,
    continuingMembers: lastGeneration.filter((entry) => isPaused(entry) && !worst.includes(entry)),
  };
}

/** Part that continues a training, with unchanged or new parameters. */
function continuation({ configuration }: FinishedConfiguration, parameters: Parameters): TrainingPart {
  const { number, part, parameters: oldParameters } = configuration;
  const isSame = canonicalJson(oldParameters as Json) === canonicalJson(parameters as Json);
  const before = [
    ...(part?.before ?? []),
    ...(isSame ? [] : [{ until: part!.pause!, parameters: oldParameters }]),
  ];
  return { parent: number, ...(before.length === 0 ? {} : { before }) };
}

/**
 * Returns the worst and the best members of a generation.
 *
 * @param quantile share of the members on each side, 0 to 0.5; their number is rounded up, but at most half of all
 */
export function splitByQuantile(
  members: readonly FinishedConfiguration[],
  quantile: number,
  metric: Pick<Metric, 'name' | 'goal'>,
): { readonly worst: readonly FinishedConfiguration[]; readonly best: readonly FinishedConfiguration[] } {
  const worstFirst = members
    .map((member) => ({ member, loss: isPaused(member) ? lossAtEnd(member, metric) : Infinity }))
    .sort((a, b) =>
      a.loss === b.loss ? a.member.configuration.number - b.member.configuration.number : b.loss - a.loss,
    )
    .map(({ member }) => member);
  const count = Math.min(Math.ceil(worstFirst.length * quantile), Math.floor(worstFirst.length / 2));
  return { worst: worstFirst.slice(0, count), best: worstFirst.slice(worstFirst.length - count) };
}

/** True if a member's training can continue. */
function isPaused({ outcome }: FinishedConfiguration): boolean {
  return outcome === 'pruned';
}

/** Population settings of a strategy whose method trains a population. */
function readSettings(strategy: Strategy) {
  return populationOf(strategy)!;
}
