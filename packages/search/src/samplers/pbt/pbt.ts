import { methodSettings, randomStream } from '@ridgeline/core';
import { populationSampler } from '../population/population.ts';
import { random } from '../random.ts';
import { explore } from './explore.ts';

/**
 * Population-based training (Jaderberg et al.: "Population based training of neural networks", 2017) as in Ray 2.60,
 * where the parameters of a copy change at random.
 */
export const pbt = populationSampler('pbt', ({ strategy, point, search, donor }) => {
  const { resample } = methodSettings('pbt', strategy);
  const resampled = random.propose(strategy, point, search);
  const draw = (name: string, index: number) =>
    randomStream(search.seed, 'strategy', point, strategy.name, 'pbt', name).uniform(index);
  return explore(strategy, donor.configuration.parameters, {
    resampled,
    resampleProbability: resample,
    draw,
  });
});
