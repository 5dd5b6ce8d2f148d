/** The outcome of a test by counting sign patterns. */
export interface ExactTest {
  /** Two-sided. */
  readonly p: number;
  /**
   * The smallest p that any data with so many non-zero differences could give: 2 of 2^n sign patterns. Where it is
   * above alpha, the test can never reject, and its silence says nothing.
   */
  readonly smallest: number;
}

/** The smallest two-sided p of a test that counts the sign patterns of `n` differences; 1 for none. */
export function smallestP(n: number): number {
  let p = 2;
  for (let i = 0; i < n; i++) p /= 2;
  return Math.min(1, p);
}
