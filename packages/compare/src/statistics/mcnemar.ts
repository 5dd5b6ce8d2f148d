/**
 * Exact p value of McNemar's test of two trained networks (McNemar, "Note on the sampling error of the difference
 * between correlated proportions", Psychometrika 12, 1947). The null hypothesis is that both networks are right equally
 * often on new examples. The p value is valid for one seed only, because a second seed would not bring new examples.
 * statsmodels: `mcnemar(exact=True)`.
 *
 * @param onlyA number of examples that only `a` classifies correctly
 * @param onlyB number of examples that only `b` classifies correctly
 * @returns two-sided p value
 * @example
 * mcnemarP(3, 12); // 0.035…
 */
export function mcnemarP(onlyA: number, onlyB: number): number {
  const count = onlyA + onlyB;
  // Logarithms of the binomial terms, because 2^-n underflows from 1,075 examples on.
  let logTerm = -count * Math.LN2;
  let tail = 0;
  for (let k = 0; k <= Math.min(onlyA, onlyB); k++) {
    tail += Math.exp(logTerm);
    logTerm += Math.log((count - k) / (k + 1));
  }
  return Math.min(1, 2 * tail);
}
