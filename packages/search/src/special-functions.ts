import { createRequire } from 'node:module';
import type erfcOfStdlib from '@stdlib/math-base-special-erfc';
import type betaQuantileOfStdlib from '@stdlib/stats-base-dists-beta-quantile';
import type normalQuantileOfStdlib from '@stdlib/stats-base-dists-normal-quantile';

const require = createRequire(import.meta.url);

/** The complementary error function. */
export const erfc = loadOnFirstCall(() => require('@stdlib/math-base-special-erfc') as typeof erfcOfStdlib);

/** The quantile of a beta distribution: `(u, a, b)`. */
export const betaQuantile = loadOnFirstCall(
  () => require('@stdlib/stats-base-dists-beta-quantile') as typeof betaQuantileOfStdlib,
);

/** The quantile of a normal distribution: `(u, mu, sigma)`. */
export const normalQuantile = loadOnFirstCall(
  () => require('@stdlib/stats-base-dists-normal-quantile') as typeof normalQuantileOfStdlib,
);

/** Loads a function at its first call, because its package has hundreds of modules. */
function loadOnFirstCall<Numbers extends number[]>(
  load: () => (...numbers: Numbers) => number,
): (...numbers: Numbers) => number {
  let loadedFunction: ReturnType<typeof load> | undefined;
  return (...numbers) => (loadedFunction ??= load())(...numbers);
}
