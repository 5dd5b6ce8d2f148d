/**
 * Holm's adjustment of p values of simultaneous tests (Holm, "A simple sequentially rejective multiple test procedure",
 * Scandinavian Journal of Statistics 6, 1979). If each hypothesis with an adjusted p of at most alpha is rejected, the
 * chance of any false rejection is at most alpha, for any dependence between the tests. Results are in the order of `ps`.
 *
 * @param maxTrue maximum number of hypotheses that can be true together (Shaffer, "Modified sequentially rejective
 * multiple test procedures", Journal of the American Statistical Association 81, 1986); by default all
 * @example
 * holm([0.01, 0.04, 0.03]); // [0.03, 0.06, 0.06]
 */
export function holm(ps: readonly number[]): readonly number[] {
  const adjusted = new Array<number>(ps.length);
  const order = ps.map((_, index) => index).sort((a, b) => ps[a]! - ps[b]!);
  let floor = 0;
  order.forEach((index, step) => {
    floor = Math.max(floor, Math.min(1, (ps.length - step) * ps[index]!));
    adjusted[index] = floor;
  });
  return adjusted;
}
