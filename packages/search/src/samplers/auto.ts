import { methodSettings } from '@ridgeline/core';
import { sizeOfDraws } from './draws.ts';
import { gp } from './gp/gp.ts';
import type { AdaptiveSampler } from './sampler.ts';
import { tpe } from './tpe/tpe.ts';

/** Number of results up to which a Gaussian process is worth its time, which grows with their cube. */
const MOST_RESULTS = 250;
/** Number of parameters up to which a Gaussian process learns their length scales. */
const MOST_PARAMETERS = 40;

/**
 * Sampler that needs no choice: a Gaussian process up to 250 results and 40 parameters, beyond that TPE. It starts
 * evenly spread, and the noise of results is part of the Gaussian process.
 */
export const auto: AdaptiveSampler = {
  type: 'adaptive',
  startup: (strategy) => methodSettings('auto', strategy).startup,
  size: sizeOfDraws,
  propose(strategy, point, search, history) {
    const isSmall = strategy.dimensions.length <= MOST_PARAMETERS;
    const sampler = isSmall && history.finished.length <= MOST_RESULTS ? gp : tpe;
    return sampler.propose(strategy, point, search, history);
  },
};
