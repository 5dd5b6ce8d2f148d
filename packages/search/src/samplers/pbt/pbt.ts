import {
  canonicalJson,
  methodSettings,
  randomStream,
  type Configuration,
  type Json,
  type Metric,
  type Parameters,
  type Strategy,
  type TrainingPart,
} from '@ridgeline/core';
import type { FinishedConfiguration, History } from '../../history.ts';
import { lossAtEnd } from '../../pruners/asha.ts';
import { sizeOfDraws } from '../draws.ts';
import { generationHorizon, isOwn } from '../generations.ts';
import { random } from '../random.ts';
import type { AdaptiveSampler, Search } from '../sampler.ts';
import { singleObjective } from '../standing.ts';
import { explored } from './explore.ts';

/**
 * Population-based training (Jaderberg et al.: "Population based training of neural networks", 2017), by the choices of
 * Ray 2.60. A population trains in generations of `interval` epochs. Point p belongs to member p modulo the population.
 * After each generation the worst members copy the weights of one of the best (exploit), and change its parameters
 * (explore).
 */
export const pbt: AdaptiveSampler = {
  type: 'adaptive',
  startup: (strategy) => methodSettings('pbt', strategy).population,
  horizon: (strategy, index) => generationHorizon(index, methodSettings('pbt', strategy).population),
  size(strategy) {
    if (sizeOfDraws(strategy) === 1n) return 1n;
    const { population, generations } = methodSettings('pbt', strategy);
    return BigInt(population * generations);
  },
  propose: (...args) => memberAt(...args).parameters,
  part: (...args) => memberAt(...args).part,
};

interface Member {
  readonly parameters: Parameters;
  readonly part: TrainingPart | undefined;
}

function memberAt(strategy: Strategy, point: number, search: Search, history: History): Member {
  const fresh = random.pointAt(strategy, point, search);
  // A strategy of a single point has nothing to change.
  if (sizeOfDraws(strategy) === 1n) return { parameters: fresh, part: undefined };
  const { population, interval, generations, quantile, resample } = methodSettings('pbt', strategy);
  const generation = Math.floor(point / population);
  const pause = generation < generations - 1 ? { pause: (generation + 1) * interval } : {};
  const restarted: Member = { parameters: fresh, part: pause };
  if (generation === 0) return restarted;
  const last = lastGeneration(history, generation, population);
  const { worst, best } = quantilesOf(last, quantile, singleObjective(search.objectives).metric);
  const own = last.find(({ configuration }) => configuration.point === point - population);
  const continuesOwn = own !== undefined && isPaused(own);
  if (continuesOwn && !worst.includes(own)) return continued(own.configuration, own.configuration.parameters);
  const stream = (name: string) => randomStream(search.seed, 'strategy', point, strategy.name, 'pbt', name);
  const donors = best.filter(isPaused);
  const donor = donors[Math.floor(stream('').uniform(0) * donors.length)];
  if (donor === undefined) {
    return continuesOwn ? continued(own.configuration, own.configuration.parameters) : restarted;
  }
  const { configuration } = donor;
  const draws = (name: string, index: number) => stream(name).uniform(index);
  return continued(configuration, explored(strategy, configuration.parameters, { fresh, resample, draws }));

  function continued({ number, part, parameters: old }: Configuration, parameters: Parameters): Member {
    const isSame = canonicalJson(old as Json) === canonicalJson(parameters as Json);
    const before = [...(part?.before ?? []), ...(isSame ? [] : [{ until: part!.pause!, parameters: old }])];
    return { parameters, part: { parent: number, ...pause, ...(before.length === 0 ? {} : { before }) } };
  }
}

function lastGeneration(
  { finished }: History,
  generation: number,
  population: number,
): readonly FinishedConfiguration[] {
  return finished.filter(
    (one) => isOwn(one) && Math.floor(one.configuration.point / population) === generation - 1,
  );
}

/**
 * Worst and best members of a generation: a share of it on each side, rounded up, at most half.
 *
 * @param quantile share, 0 to 0.5
 */
export function quantilesOf(
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

/** True for a member whose training can be continued. */
function isPaused({ outcome }: FinishedConfiguration): boolean {
  return outcome === 'pruned';
}
