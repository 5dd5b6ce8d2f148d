import { erfc } from '../../special-functions.ts';
import type { MeanAndVariance } from './gaussian-process.ts';

const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);
/** Value of z below which φ(z) and z Φ(z) cancel almost completely; an asymptotic series replaces their sum. */
const FAR = -25;

/**
 * Logarithm of the expected improvement below `best` (Ament, Daulton, Eriksson, Balandat, Bakshy: "Unexpected
 * improvements to expected improvement", 2023). The logarithm ranks even points whose improvement underflows to 0.
 */
export function logExpectedImprovement({ mean, variance }: MeanAndVariance, best: number): number {
  const deviation = Math.sqrt(variance);
  return Math.log(deviation) + logImprovement((best - mean) / deviation);
}

/** Logarithm of φ(z) + z Φ(z), where φ and Φ are the standard normal density and distribution function. */
export function logImprovement(z: number): number {
  const logDensity = -0.5 * z * z - Math.log(ROOT_TWO_PI);
  if (z > FAR) {
    const density = Math.exp(logDensity);
    return z > -1
      ? Math.log(density + z * 0.5 * erfc(-z * Math.SQRT1_2))
      : logDensity + Math.log(1 + (z * 0.5 * erfc(-z * Math.SQRT1_2)) / density);
  }
  const inverse = 1 / (z * z);
  return (
    logDensity + Math.log(inverse * (1 - inverse * (3 - inverse * (15 - inverse * (105 - inverse * 945)))))
  );
}
