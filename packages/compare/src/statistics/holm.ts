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
export function holm(ps: readonly number[], maxTrue = ps.length): readonly number[] {
  const adjustedPs = new Array<number>(ps.length);
  const order = ps.map((_, index) => index).sort((a, b) => ps[a]! - ps[b]!);
  let floor = 0;
  order.forEach((index, step) => {
    floor = Math.max(floor, Math.min(1, Math.min(maxTrue, ps.length - step) * ps[index]!));
    adjustedPs[index] = floor;
  });
  return adjustedPs;
}

/**
 * Adjusts the tests of difference and of equivalence of several pairs together, because a false claim of either kind
 * counts. At most one of a pair's two hypotheses is true. An undefined p value stands for a test that does not apply.
 *
 * @example
 * adjustClaims([0.01, 0.03], [undefined, 0.04]); // { differences: [0.02, 0.06], equivalences: [1, 0.08] }
 */
export function adjustClaims(
  differencePs: readonly (number | undefined)[],
  equivalencePs: readonly (number | undefined)[],
): { readonly differences: readonly number[]; readonly equivalences: readonly number[] } {
  const pairCount = differencePs.length;
  // Without a smallest difference, equivalence is not tested.
  const testedPs = equivalencePs.every((p) => p === undefined) ? [] : equivalencePs;
  // Every pair counts, even if one of its tests does not apply.
  const adjustedPs = holm(
    [...differencePs, ...testedPs].map((p) => p ?? 1),
    pairCount,
  );
  return { differences: adjustedPs.slice(0, pairCount), equivalences: adjustedPs.slice(pairCount) };
}
