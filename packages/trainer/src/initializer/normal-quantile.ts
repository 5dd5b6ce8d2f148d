/** Coefficients of AS 241 for `|p - 0.5| <= 0.425`: polynomials in `0.425² - (p - 0.5)²`, lowest power first. */
const central = {
  numerator: [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],
  denominator: [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852546,
  ],
};
/** Coefficients of AS 241 for the tails: polynomials in `sqrt(-log(min(p, 1 - p))) - 1.6`, lowest power first. */
const tail = {
  numerator: [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  denominator: [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
};

/**
 * Quantile function of the standard normal distribution, to 16 digits. Source: Wichura 1988, algorithm AS 241, without
 * the branch for the farthest tails.
 *
 * @param p between 1e-10 and 1 - 1e-10
 *
 * @example
 * standardNormalQuantile(0.975); // 1.959963984540054
 */
export function standardNormalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(central, 0.180625 - q * q);
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  return Math.sign(q) * ratio(tail, r - 1.6);
}

/** Quotient of two polynomials at `x`. */
function ratio(
  { numerator, denominator }: { numerator: readonly number[]; denominator: readonly number[] },
  x: number,
): number {
  const evaluate = (coefficients: readonly number[]) => coefficients.reduceRight((sum, c) => sum * x + c, 0);
  return evaluate(numerator) / evaluate(denominator);
}
