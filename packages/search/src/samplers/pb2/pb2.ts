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
import { singleObjective } from '../standing.ts';
import { computeGains, rangeScale, standardise } from './gains.ts';
import { fitTimeVarying, timeVarying, type TimedPoints, type TimeVarying } from './time-varying.ts';

/** Maximum number of gains in the model, which uses the last ones. */
const MAX_GAINS = 250;

const EFFORT = { scattered: 300, starts: 2, rounds: 7, moves: 16 };

/**
 * Population-based bandits (Parker-Holder, Nguyen, Roberts: "Provably efficient online hyperparameter optimization with
 * population-based bandits", NeurIPS 2020). A generation's gain is modelled by its time, the loss at its start and its
 * parameters; a copy gets the parameters with the highest upper confidence bound. Members that train simultaneously
 * reduce the variance around them, as in the paper. Without gains, a copy is drawn at random.
 */
export const pb2 = populationSampler('pb2', (copy) => {
  const { strategy, point, search, history, donor } = copy;
  const { metric } = singleObjective(search.objectives);
  const fresh = random.pointAt(strategy, point, search);
  const gains = computeGains(history, strategy, metric).slice(-MAX_GAINS);
  if (!gains.some(({ value }) => Number.isFinite(value))) return fresh;

  const space = spaces(strategy, '', () => createCube(strategy));
  const scaleLoss = rangeScale(gains.map(({ before }) => before));
  const pointOf = (time: number, before: number, position: Float64Array) =>
    Float64Array.of(time, scaleLoss(before), ...position);
  const observed = gains.map(({ generation, before, parameters }) =>
    pointOf(generation, before, space.encode(parameters)),
  );
  const values = standardise(gains.map(({ value }) => value));
  const hyperparameters = fits(strategy, [...observed, values].map(String).join(), () =>
    fitTimeVarying(observed, values),
  );

  const time = Math.floor(point / populationOf(strategy)!.population);
  const concurrent = concurrentMembers(copy);
  const training = concurrent.map(({ parent, parameters }) =>
    pointOf(time, lossAtEnd(parent, metric), space.encode(parameters)),
  );
  const bound = upperBound(hyperparameters, observed, values, training);
  if (bound === undefined) return fresh;
  const before = lossAtEnd(donor, metric);
  const taken = new Set(
    concurrent
      .filter(({ parent }) => parent === donor)
      .map(({ parameters }) => canonicalJson(parameters as Json)),
  );
  const stream = randomStream(search.seed, 'strategy', point, strategy.name, 'pb2', 'bound');
  let index = 0;
  const draw = () => stream.uniform(index++);
  const highest = findHighest(
    {
      space,
      scoreOf: (position) => bound(pointOf(time, before, position)),
      // The same parameters would train the same network twice.
      isTaken: (position) => taken.has(canonicalJson(space.decode(position) as Json)),
      draw,
      normal: () => normalAt({ mu: 0, sigma: 1 }, draw()),
    },
    [],
    EFFORT,
  );
  return highest === undefined ? fresh : space.decode(highest);
});

const spaces = createCache<Strategy, CubeSpace>();
const fits = createCache<Strategy, TimeVarying>();

/** A member that trains in the copy's generation, with the training that it continues. */
interface ConcurrentMember {
  readonly parent: Copy['donor'];
  readonly parameters: Parameters;
}

/** Known members of the copy's generation: those that continue their own training, and earlier copies. */
function concurrentMembers({ strategy, point, history, kept }: Copy): readonly ConcurrentMember[] {
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
  return [...kept.map((parent) => ({ parent, parameters: parent.configuration.parameters })), ...copies];
}

/**
 * Upper confidence bound of the gain at a point: mean + √β times the standard deviation, with β = 0.2 + log(0.4 n) for
 * n gains, at least 0.2. The deviation counts members in training as observed (Desautels, Krause, Burdick:
 * "Parallelizing exploration-exploitation tradeoffs in Gaussian process bandit optimization", 2014). Undefined if a
 * covariance is singular.
 */
export function upperBound(
  hyperparameters: TimeVarying,
  observed: TimedPoints,
  values: Float64Array,
  training: TimedPoints,
): ((point: Float64Array) => number) | undefined {
  const posterior = processPosterior(timeVarying(hyperparameters, observed), hyperparameters, values);
  const points = [...observed, ...training];
  // The deviation does not depend on values.
  const narrowed = processPosterior(
    timeVarying(hyperparameters, points),
    hyperparameters,
    new Float64Array(points.length),
  );
  if (posterior === undefined || narrowed === undefined) return undefined;
  const weight = Math.sqrt(0.2 + Math.max(0, Math.log(0.4 * observed.length)));
  return (point) => posterior.predict(point).mean + weight * Math.sqrt(narrowed.predict(point).variance);
}
