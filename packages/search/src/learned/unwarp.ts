import type { Surrogate } from '../samplers/gp/surrogate.ts';

/**
 * Inverse of the warp of a surrogate: a function from the warped scale to losses. Between observed losses it is linear.
 * Better than the best one, it continues the line of the better half; the worst loss is its upper bound, since beyond it
 * are only configurations without a value. The best configuration must have one.
 */
export function unwarp({
  seen,
  values,
  scale,
}: Pick<Surrogate, 'seen' | 'values' | 'scale'>): (warped: number) => number {
  // Of equal losses the first one: those at the median have two warped values.
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
