import { methodSettings } from '@ridgeline/core';
import { drawnSpaceSize } from './draws.ts';
import { gp } from './gp/gp.ts';
import type { Sampler } from './sampler.ts';
import { tpe } from './tpe/tpe.ts';

/** Maximum number of results for a Gaussian process, whose fitting time grows with the cube of this number. */
const MAX_RESULTS = 250;
/** Maximum number of parameters whose length scales a Gaussian process can learn. */
const MAX_PARAMETERS = 40;

/**
 * Choice between two samplers: a Gaussian process up to 250 results and 40 parameters; TPE for more, for several
 * objectives, and for constraints. The Gaussian process starts with evenly spread points and models the noise of
 * results.
 */
export const auto: Sampler = {
  startup: (strategy) => methodSettings('auto', strategy).startup,
  size: drawnSpaceSize,
  propose(strategy, point, search, history) {
    const { objectives, constraints = [] } = search;
    const suitsGp =
      objectives === undefined && constraints.length === 0 && strategy.dimensions.length <= MAX_PARAMETERS;
    const sampler = suitsGp && history.finished.length <= MAX_RESULTS ? gp : tpe;
    return sampler.propose(strategy, point, search, history);
  },
};
