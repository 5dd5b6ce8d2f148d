#pragma once
// Normally distributed numbers.

#include "math.h"

namespace ridgeline {

/**
 * Standard normal number for each random word: the quantile of `(n + 1/2) / 2^23`, where n is the word's
 * first 23 bits. The quantile is PPND7 of Wichura 1988, "Algorithm AS 241: The percentage points of the
 * normal distribution", whose relative error is about 1e-7; its branch for tails below 1e-11 is not needed.
 */
inline Lanes toNormal(Words random) {
  // Exact: n fits into the last bits of a float, and both steps keep at most 24 bits.
  const Lanes n = asLanes(shiftRight<9>(random) | splatWords(0x4b00'0000)) - splat(0x1p23f);
  const Lanes q = (n - splat(0x1p22f - 0.5f)) * splat(0x1p-23f);

  const Lanes r = splat(0.180625f) - q * q;
  Lanes numerator = splat(59.109374720f), denominator = splat(67.187563600f);
  numerator = multiplyAdd(numerator, r, splat(159.29113202f));
  numerator = multiplyAdd(numerator, r, splat(50.434271938f));
  numerator = multiplyAdd(numerator, r, splat(3.3871327179f));
  denominator = multiplyAdd(denominator, r, splat(78.757757664f));
  denominator = multiplyAdd(denominator, r, splat(17.895169469f));
  denominator = multiplyAdd(denominator, r, splat(1));
  const Lanes centralQuantile = q * numerator / denominator;

  const Lanes tail = larger(splat(0x1p-24f), splat(0.5f) - magnitude(q));
  const Lanes s = squareRoot(-log(tail)) - splat(1.6f);
  Lanes tailNumerator = splat(0.17023821103f), tailDenominator = splat(0.12021132975f);
  tailNumerator = multiplyAdd(tailNumerator, s, splat(1.3067284816f));
  tailNumerator = multiplyAdd(tailNumerator, s, splat(2.7568153900f));
  tailNumerator = multiplyAdd(tailNumerator, s, splat(1.4234372777f));
  tailDenominator = multiplyAdd(tailDenominator, s, splat(0.73700164250f));
  tailDenominator = multiplyAdd(tailDenominator, s, splat(1));
  const Words sign = asWords(q) & splatWords(0x8000'0000);
  const Lanes tailQuantile = asLanes(asWords(tailNumerator / tailDenominator) | sign);

  return select(less(splat(0.425f), magnitude(q)), tailQuantile, centralQuantile);
}

}  // namespace ridgeline
