import { methodSettings, randomStream } from '@ridgeline/core';
import { normalAt } from '../../quantile.ts';
import { drawnSpaceSize } from '../draws.ts';
import { random } from '../random.ts';
import { isInformative } from '../rank-configurations.ts';
import type { Sampler } from '../sampler.ts';
import { sobol } from '../sobol.ts';
import { findHighest, type Effort } from './acquire.ts';
import type { MeanAndVariance } from './gaussian-process.ts';
import { logExpectedImprovement } from './log-expected-improvement.ts';
import { cachedCube, fitSurrogate } from './surrogate.ts';

/** Number of best configurations with candidates near them. */
const INCUMBENTS = 2;

/**
 * Gaussian process (Jones, Schonlau, Welch: "Efficient global optimization of expensive black-box functions", 1998)
 * with a Matern 5/2 kernel and a length scale for each parameter, on warped values. It uses the most probable
 * hyperparameters, and suggests the point with the highest log expected improvement. While other points remain, it
 * suggests no point twice, because the same seeds would train the same networks.
 */
export const gp: Sampler = {
  startup: (strategy) => methodSettings('gp', strategy).startup,
  size: drawnSpaceSize,
  propose(strategy, point, search, history) {
    const { startup } = methodSettings('gp', strategy);
    if (history.finished.filter(isInformative).length < startup)
      return sobol.propose(strategy, point, search);
    const space = cachedCube(strategy);
    const pending = history.pending.map(({ parameters }) => space.encode(parameters));
    const surrogate = fitSurrogate(strategy, history.finished, search, startup, { pending });
    if (surrogate === undefined) return random.propose(strategy, point, search);

    const { posterior, best, modelledPositions, endedPositions } = surrogate;
    const excluded = [...endedPositions, ...pending];
    const stream = randomStream(search.seed, 'strategy', point, strategy.name, 'gp');
    let index = 0;
    const draw = () => stream.uniform(index++);
    const position = findHighest(
      {
        space,
        scoreAt(position, threshold) {
          const isHopeless = (bound: MeanAndVariance) => logExpectedImprovement(bound, best) <= threshold;
          return logExpectedImprovement(posterior.predict(position, isHopeless), best);
        },
        isExcluded: (position) =>
          excluded.some((excludedPosition) =>
            position.every((coordinate, axis) => coordinate === excludedPosition[axis]),
          ),
        draw,
        normal: () => normalAt({ mu: 0, sigma: 1 }, draw()),
      },
      modelledPositions.slice(0, INCUMBENTS),
      chooseEffort(modelledPositions.length),
    );
    return position === undefined ? random.propose(strategy, point, search) : space.decode(position);
  },
};

/** Chooses a smaller effort for more than 100 observations, which make scores more expensive. */
function chooseEffort(observationCount: number): Effort {
  const share = Math.min(1, 100 / observationCount);
  return { scattered: 300 * share, starts: 2, rounds: 7, moves: 16 * share };
}
