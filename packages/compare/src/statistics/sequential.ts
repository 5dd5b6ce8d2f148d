import { crossingChances, levels } from './look-levels.ts';

/** A test on the data of one look. */
interface LookTest {
  /** Number of seeds at the look. */
  readonly seeds: number;
  /** Unadjusted p value of this look. */
  readonly p: number;
}

/**
 * P value of a test repeated at planned looks: the chance under the null hypothesis that any look has a result as strong
 * as the strongest so far. It never rises from look to look, and holds under any stopping rule (Liu and Anderson, "On
 * adaptive extensions of group sequential trials for clinical investigations", Journal of the American Statistical
 * Association 103, 2008). The level of a look grows with the square root of its seeds.
 *
 * @param looks number of seeds at each planned look, ascending
 * @param tests tests of the looks taken so far
 * @param sides 2 for two-sided tests, whose sides are counted separately
 * @example
 * sequentialP([4, 6, 8, 11, 15, 20, 28, 40], [{ seeds: 4, p: 0.2 }, { seeds: 6, p: 0.004 }], 2); // 0.0337…
 */
export function sequentialP(looks: readonly number[], tests: readonly LookTest[], sides: 1 | 2): number {
  const strongestLevel = Math.min(
    ...tests.map(({ seeds, p }) => p / sides / computeLookWeight(looks, seeds)),
  );
  return Math.min(1, sides * computeCrossingChance(looks.length, strongestLevel));
}

/**
 * Level of a two-sided test at one look. With these levels, the chance that any look rejects a true null hypothesis is
 * `alpha`.
 *
 * @example
 * levelAt([4, 6, 8, 11, 15, 20, 28, 40], 40, 0.05); // 0.0160…
 */
export function levelAt(looks: readonly number[], seeds: number, alpha: number): number {
  return Math.min(1, 2 * solveLevel(looks.length, alpha / 2) * computeLookWeight(looks, seeds));
}

function computeLookWeight(looks: readonly number[], seeds: number): number {
  return Math.sqrt(seeds / looks.at(-1)!);
}

/** One-sided chance that any look reaches its level, from the level of the last look. */
function computeCrossingChance(looks: number, level: number): number {
  // A single look is an ordinary test.
  return looks === 1 ? level : interpolate(levels, crossingChances[looks - 1]!, level);
}

/** Level of the last look, from the one-sided chance that any look reaches its level. */
function solveLevel(looks: number, chance: number): number {
  return looks === 1 ? chance : interpolate(crossingChances[looks - 1]!, levels, chance);
}

/**
 * Value at `x` of a curve through points with decreasing `xs`, interpolated on logarithmic scales. Below the smallest of
 * `xs`, the curve is proportional to `x`; above the largest, it rises to the point (1, 1).
 */
function interpolate(xs: readonly number[], ys: readonly number[], x: number): number {
  const next = xs.findIndex((value) => value <= x);
  if (next === -1) return (x * ys.at(-1)!) / xs.at(-1)!;
  const [x0, y0] = next === 0 ? [1, 1] : [xs[next - 1]!, ys[next - 1]!];
  const [x1, y1] = [xs[next]!, ys[next]!];
  if (x >= 1) return 1;
  const fraction = Math.log(x / x1) / Math.log(x0 / x1);
  return Math.exp(Math.log(y1) + fraction * Math.log(y0 / y1));
}
