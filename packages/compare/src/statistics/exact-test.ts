/** Result of a test that counts sign patterns, or assignments of ranks to samples. */
export interface ExactTest {
  /** Two-sided p value. */
  readonly p: number;
  /**
   * Smallest p that any data of this size could give, such as 2 of 2^n sign patterns of n nonzero differences. If it
   * exceeds alpha, the test can never reject.
   */
  readonly smallest: number;
}

/** Smallest two-sided p of a test that counts the sign patterns of `n` differences; 1 for none. */
export function smallestP(n: number): number {
  let p = 2;
  for (let i = 0; i < n; i++) p /= 2;
  return Math.min(1, p);
}
