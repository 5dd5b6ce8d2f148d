/** Distribution index of the crossover; larger values keep children closer to their parents. */
const CROSSOVER_INDEX = 15;
/** Distribution index of the mutation. */
const MUTATION_INDEX = 20;

/**
 * Creates a child of two numbers in [0, 1] by simulated binary crossover within bounds (Deb, Agrawal: "Simulated binary
 * crossover for continuous search space", 1995).
 *
 * @param u quantile of the distance from the parents, in [0, 1)
 * @param isUpper true for the child on the side of the larger parent
 */
export function crossover(a: number, b: number, u: number, isUpper: boolean): number {
  const low = Math.min(a, b);
  const high = Math.max(a, b);
  const difference = high - low;
  if (difference < 1e-14) return a;
  const room = isUpper ? 1 - high : low;
  const alpha = 2 - power(1 + (2 * room) / difference, -(CROSSOVER_INDEX + 1));
  const spread =
    u <= 1 / alpha
      ? power(u * alpha, 1 / (CROSSOVER_INDEX + 1))
      : power(1 / (2 - u * alpha), 1 / (CROSSOVER_INDEX + 1));
  const child = 0.5 * (low + high + (isUpper ? spread : -spread) * difference);
  return Math.min(1, Math.max(0, child));
}

/**
 * Mutates a number in [0, 1] by a polynomial distribution within bounds (Deb, Goyal: "A combined genetic adaptive
 * search (GeneAS) for engineering design", 1996).
 *
 * @param u quantile of the mutation, in [0, 1); a quantile below 0.5 decreases the number
 */
export function mutate(x: number, u: number): number {
  const exponent = MUTATION_INDEX + 1;
  if (u <= 0.5) {
    const value = 2 * u + (1 - 2 * u) * power(1 - x, exponent);
    return Math.max(0, x + power(value, 1 / exponent) - 1);
  }
  const value = 2 * (1 - u) + 2 * (u - 0.5) * power(x, exponent);
  return Math.min(1, x + 1 - power(value, 1 / exponent));
}

/** Power of a non-negative number, with the same bits in every version of Node, unlike `Math.pow`. */
function power(base: number, exponent: number): number {
  return base === 0 ? (exponent < 0 ? Infinity : 0) : Math.exp(exponent * Math.log(base));
}
