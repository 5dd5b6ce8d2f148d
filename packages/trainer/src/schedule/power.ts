/** `base ^ exponent` for a base of at least 0. `Math.pow` returns different bits on different versions of Node. */
export function power(base: number, exponent: number): number {
  if (exponent === 0) return 1;
  return base === 0 ? 0 : Math.exp(exponent * Math.log(base));
}
