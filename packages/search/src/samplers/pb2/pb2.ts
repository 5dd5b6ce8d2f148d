import {
  canonicalJson,
  populationOf,
  randomStream,
  type Json,
  type Parameters,
  type Strategy,
} from '@ridgeline/core';
import { normalAt } from '../../quantile.ts';
import { lossAtEnd } from '../../pruners/asha.ts';
import { createCube, type CubeSpace } from '../cube.ts';
import { createCache } from '../draws.ts';
import { findHighest } from '../gp/acquire.ts';
import { processPosterior } from '../gp/gaussian-process.ts';
import { populationSampler, type Copy } from '../population/population.ts';
import { random } from '../random.ts';
import { computeGains, createRangeScale, standardize } from './gains.ts';
import {
  fitTimeVaryingHyperparameters,
  timeVaryingCorrelation,
  type TimedPoints,
  type TimeVaryingHyperparameters,
} from './time-varying.ts';

/** Maximum number of gains in the model, which uses the latest ones. */
const MAX_GAINS = 250;

/** Effort of the search for the highest upper bound. */
const EFFORT = { scattered: 300, starts: 2, rounds: 7, moves: 16 };

/**
 * Population-based bandits (Parker-Holder, Nguyen, Roberts: "Provably efficient online hyperparameter optimization with
 * population-based bandits", NeurIPS 2020). A member's gain in a generation is modelled as a function of the
 * generation's number, the loss at its start and the parameters. A copy gets the parameters with the highest upper
 * confidence bound. Members that train simultaneously reduce the variance around their own points, as in the paper.
 * Without finite gains, a copy gets random parameters.
 */
export const pb2 = populationSampler('pb2', (copy) => {
  const { strategy, point, search, history, donor } = copy;
  const { metric } = search;
  const randomPoint = random.propose(strategy, point, search);
  const gains = computeGains(history, strategy, metric).slice(-MAX_GAINS);
  if (!gains.some(({ value }) => Number.isFinite(value))) return randomPoint;

  const space = cubeCache(strategy, '', () => createCube(strategy));
  const scaleLoss = createRangeScale(gains.map(({ startLoss }) => startLoss));
  const toTimedPoint = (time: number, startLoss: number, position: Float64Array) =>
    Float64Array.of(time, scaleLoss(startLoss), ...position);
  const observedPoints = gains.map(({ generation, startLoss, parameters }) =>
    toTimedPoint(generation, startLoss, space.encode(parameters)),
  );
  const values = standardize(gains.map(({ value }) => value));
  const hyperparameters = fitCache(strategy, [...observedPoints, values].map(String).join(), () =>
    fitTimeVaryingHyperparameters(observedPoints, values),
  );

  const time = Math.floor(point / populationOf(strategy)!.population);
  const members = findConcurrentMembers(copy);
  const concurrentPoints = members.map(({ parent, parameters }) =>
    toTimedPoint(time, lossAtEnd(parent, metric), space.encode(parameters)),
  );
  const boundAt = upperBound(hyperparameters, observedPoints, values, concurrentPoints);
  if (boundAt === undefined) return randomPoint;
  const startLoss = lossAtEnd(donor, metric);
  const usedParameters = new Set(
    members
      .filter(({ parent }) => parent === donor)
      .map(({ parameters }) => canonicalJson(parameters as Json)),
  );
  const stream = randomStream(search.seed, 'strategy', point, strategy.name, 'pb2', 'bound');
  let index = 0;
  const draw = () => stream.uniform(index++);
  const highest = findHighest(
    {
      space,
      scoreAt: (position) => boundAt(toTimedPoint(time, startLoss, position)),
      // The same parameters would train the same network twice.
      isExcluded: (position) => usedParameters.has(canonicalJson(space.decode(position) as Json)),
      draw,
      normal: () => normalAt({ mu: 0, sigma: 1 }, draw()),
    },
    [],
    EFFORT,
  );
  return highest === undefined ? randomPoint : space.decode(highest);
});

const cubeCache = createCache<Strategy, CubeSpace>();
const fitCache = createCache<Strategy, TimeVaryingHyperparameters>();

/** A member that trains in the copy's generation, with the training that it continues. */
interface ConcurrentMember {
  readonly parent: Copy['donor'];
  readonly parameters: Parameters;
}

/** Finds the members chosen before the copy: all that continue their own training, and earlier copies. */
function findConcurrentMembers({
  strategy,
  point,
  history,
  continuingMembers,
}: Copy): readonly ConcurrentMember[] {
  const { population } = populationOf(strategy)!;
  const byNumber = new Map(history.finished.map((entry) => [entry.configuration.number, entry]));
  const copies = history.pending.flatMap(
    ({ point: pendingPoint, part, parameters }): readonly ConcurrentMember[] => {
      const parent = part?.parent === undefined ? undefined : byNumber.get(part.parent);
      const isCopy =
        parent !== undefined &&
        parent.configuration.point !== pendingPoint - population &&
        pendingPoint < point;
      return isCopy ? [{ parent, parameters }] : [];
    },
  );
  return [
    ...continuingMembers.map((parent) => ({ parent, parameters: parent.configuration.parameters })),
    ...copies,
  ];
}

/**
 * Upper confidence bound of the gain at a point: mean + √β times the standard deviation, with β = 0.2 + log(0.4 n) for
 * n gains, at least 0.2, as in Ray. The deviation treats members in training as observed (Desautels, Krause, Burdick:
 * "Parallelizing exploration-exploitation tradeoffs in Gaussian process bandit optimization", 2014). Undefined if a
 * covariance is singular.
 */
export function upperBound(
  hyperparameters: TimeVaryingHyperparameters,
  observedPoints: TimedPoints,
  values: Float64Array,
  concurrentPoints: TimedPoints,
): ((point: Float64Array) => number) | undefined {
  const posterior = processPosterior(
    timeVaryingCorrelation(hyperparameters, observedPoints),
    hyperparameters,
    values,
  );
  const points = [...observedPoints, ...concurrentPoints];
  // The deviation does not depend on values.
  const posteriorWithConcurrent = processPosterior(
    timeVaryingCorrelation(hyperparameters, points),
    hyperparameters,
    new Float64Array(points.length),
  );
  if (posterior === undefined || posteriorWithConcurrent === undefined) return undefined;
  const weight = Math.sqrt(0.2 + Math.max(0, Math.log(0.4 * observedPoints.length)));
  return (point) =>
    posterior.predict(point).mean + weight * Math.sqrt(posteriorWithConcurrent.predict(point).variance);
}
