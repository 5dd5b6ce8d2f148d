import { methodSettings, randomStream, type Strategy } from '@ridgeline/core';
import { normalAt } from '../../quantile.ts';
import { cachedFor, sizeOfDraws } from '../draws.ts';
import { random } from '../random.ts';
import { compareStandings, singleObjective, standings, type Standing } from '../standing.ts';
import type { AdaptiveSampler } from '../sampler.ts';
import { sobol } from '../sobol.ts';
import { highest, type Effort } from './acquire.ts';
import { fitHyperparameters, type Repeats } from './fit.ts';
import { posteriorOf, type Prediction } from './gaussian-process.ts';
import type { Hyperparameters } from './kernel.ts';
import { logExpectedImprovement } from './log-expected-improvement.ts';
import { repeatedOf, type Repeated } from './noise.ts';
import { cubeOf, type CubeSpace } from '../cube.ts';
import { warped } from './warp.ts';

/** Largest number of observations that hyperparameters are fitted to. */
const FITTED = 100;
/** Largest number of observations in the model. */
const MODELLED = 250;
/** Value of a pending configuration: the mean of the observed ones (a constant liar). */
const LIE = 0;
/** Number of best configurations whose surroundings are searched. */
const INCUMBENTS = 2;

/**
 * Gaussian process (Jones, Schonlau, Welch: "Efficient global optimization of expensive black-box functions", 1998): a
 * Matern 5/2 kernel with a length scale for each parameter, on warped values. The most probable
 * hyperparameters are used, and the point of highest log expected improvement is suggested. No point is suggested
 * twice: the same seeds would train the same networks.
 */
export const gp: AdaptiveSampler = {
  type: 'adaptive',
  startup: (strategy) => methodSettings('gp', strategy).startup,
  size: sizeOfDraws,
  propose(strategy, point, search, history) {
    const { startup } = methodSettings('gp', strategy);
    const objective = singleObjective(search.objectives);
    const repeated = repeatedOf(history.finished, objective.metric);
    const all = standings(repeated.finished, objective);
    if (all.length < startup) return sobol.pointAt(strategy, point, search);
    const space = spaces(strategy, '', () => cubeOf(strategy));
    const hyperparameters = fittedTo(strategy, space, all, startup, repeated);
    const placesOf = (some: readonly Standing[]) =>
      some.map(({ configuration }) => space.encode(configuration.parameters));
    const pending = history.pending.map(({ parameters }) => space.encode(parameters));
    const seen = bestAndSpread(all, MODELLED);
    const observed = placesOf(seen);
    const points = space.pointsAt([...observed, ...pending]);
    const values = new Float64Array(points.count).fill(LIE);
    values.set(valuesOf(seen));
    const shares = new Float64Array(points.count).fill(1);
    shares.set(sharesOf(seen, repeated));
    const posterior = posteriorOf(hyperparameters, points, values, shares);
    if (posterior === undefined) return random.pointAt(strategy, point, search);

    // The best mean, since the best value may be due to luck.
    const best = posterior.means.slice(0, seen.length).reduce((least, mean) => Math.min(least, mean));
    const taken = new Set([...placesOf(all), ...pending].map((place) => place.join(' ')));
    const stream = randomStream(search.seed, 'strategy', point, strategy.name, 'gp');
    let drawn = 0;
    const draw = () => stream.uniform(drawn++);
    const found = highest(
      {
        space,
        scoreOf(place, least) {
          const isHopeless = (bound: Prediction) => logExpectedImprovement(bound, best) <= least;
          return logExpectedImprovement(posterior.predict(place, isHopeless), best);
        },
        isTaken: (place) => taken.has(place.join(' ')),
        draw,
        normal: () => normalAt({ mu: 0, sigma: 1 }, draw()),
      },
      observed.slice(0, INCUMBENTS),
      effortFor(points.count),
    );
    return found === undefined ? random.pointAt(strategy, point, search) : space.decode(found);
  },
};

/** Effort of a search for the next point. Scoring a place takes longer with more observations. */
function effortFor(observations: number): Effort {
  const share = Math.min(1, 100 / observations);
  return { scattered: 300 * share, starts: 2, rounds: 7, around: 16 * share };
}

const spaces = cachedFor<Strategy, CubeSpace>();
const fits = cachedFor<Strategy, Hyperparameters>();

/**
 * Hyperparameters fitted to the first configurations. Their number grows by an eighth at a time, since a fit costs more
 * than a suggestion.
 */
function fittedTo(
  strategy: Strategy,
  space: CubeSpace,
  all: readonly Standing[],
  startup: number,
  repeated: Repeated,
): Hyperparameters {
  let count = startup;
  for (let next = count; next <= all.length; next += Math.max(1, Math.floor(next / 8))) count = next;
  const last = all.map(({ configuration }) => configuration.number).sort((a, b) => a - b)[count - 1]!;
  const first = bestAndSpread(
    all.filter(({ configuration }) => configuration.number <= last),
    FITTED,
  );
  const points = space.pointsAt(first.map(({ configuration }) => space.encode(configuration.parameters)));
  const values = valuesOf(first);
  const shares = sharesOf(first, repeated);
  const repeats = warpedNoise(first, values, repeated);
  const key = [...points.rows, ...values, ...shares, repeats.variance].join(' ');
  return fits(strategy, key, () => fitHyperparameters(points, { values, shares, repeats }));
}

function sharesOf(some: readonly Standing[], { shareOf }: Repeated): Float64Array {
  return Float64Array.from(some, ({ configuration }) => shareOf(configuration.number));
}

/** Noise of one training on the scale of the better half, whose values keep their spacing. */
function warpedNoise(some: readonly Standing[], values: Float64Array, { shareOf, noise }: Repeated): Repeats {
  const half = Math.floor(some.length / 2);
  const slope = (values[half]! - values[0]!) / (some[half]!.loss - some[0]!.loss);
  if (some[half]!.rank !== 0 || !Number.isFinite(slope)) return { variance: 0, freedom: 0 };
  const freedom = some.reduce((sum, { configuration }) => sum + 1 / shareOf(configuration.number) - 1, 0);
  return { variance: noise.variance * slope * slope, freedom };
}

/** All standings or, if there are more than `most`, the best `most / 2` and as many evenly spaced others. */
function bestAndSpread(all: readonly Standing[], most: number): readonly Standing[] {
  if (all.length <= most) return all;
  const half = most / 2;
  const apart = (all.length - half) / half;
  return [
    ...all.slice(0, half),
    ...Array.from({ length: half }, (_, index) => all[half + Math.floor(index * apart)]!),
  ];
}

function valuesOf(some: readonly Standing[]): Float64Array {
  return warped(
    some.map(({ rank, loss }) => (rank === 0 ? loss : Infinity)),
    (index) => compareStandings(some[index]!, some[index - 1]!) === 0,
  );
}
