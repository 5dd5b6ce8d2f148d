import type { Surrogate } from '../samplers/gp/surrogate.ts';

/**
 * Inverse of a surrogate's warp: a function from the warped scale to losses. It interpolates linearly between observed
 * losses and extends the line of the better half beyond the best one. The worst loss is its upper bound, since beyond
 * it there are only configurations without a value. The best configuration must have a value.
 */
export function unwarp({
  seen,
  values,
  scale,
}: Pick<Surrogate, 'seen' | 'values' | 'scale'>): (warped: number) => number {
  // Takes the first of equal losses: those at the median have two warped values.
  const knots = seen.flatMap(({ rank, loss }, index) =>
    rank === 0 && (index === 0 || loss !== seen[index - 1]!.loss) ? [{ loss, warped: values[index]! }] : [],
  );
  const [first, last] = [knots[0]!, knots.at(-1)!];
  return (warped) => {
    if (warped <= first.warped) return first.loss + (scale ? (warped - scale.value) / scale.slope : 0);
    if (warped >= last.warped) return last.loss;
    const above = knots.findIndex((knot) => knot.warped > warped);
    const [a, b] = [knots[above - 1]!, knots[above]!];
    return a.loss + ((b.loss - a.loss) * (warped - a.warped)) / (b.warped - a.warped);
  };
}
