#pragma once
// Normally distributed numbers.

#include "math.h"

namespace ridgeline {

/**
 * Standard normal number for each random word: the quantile of `(n + 1/2) / 2^23`, where n is the word's
 * first 23 bits. The quantile is PPND7 of Wichura 1988, "Algorithm AS 241: The percentage points of the
 * normal distribution", whose relative error is about 1e-7; its branch beyond p = 1e-11 is not needed.
 */
inline Lanes normalOf(Words random) {
  // Exact: n fits into the last bits of a float, and both steps keep at most 24 bits.
  const Lanes n = lanesOf(shiftRight<9>(random) | allWords(0x4b00'0000)) - all(0x1p23f);
  const Lanes q = (n - all(0x1p22f - 0.5f)) * all(0x1p-23f);

  const Lanes r = all(0.180625f) - q * q;
  Lanes above = all(59.109374720f), below = all(67.187563600f);
  above = multiplyAdd(above, r, all(159.29113202f));
  above = multiplyAdd(above, r, all(50.434271938f));
  above = multiplyAdd(above, r, all(3.3871327179f));
  below = multiplyAdd(below, r, all(78.757757664f));
  below = multiplyAdd(below, r, all(17.895169469f));
  below = multiplyAdd(below, r, all(1));
  const Lanes inside = q * above / below;

  const Lanes tail = larger(all(0x1p-24f), all(0.5f) - magnitude(q));
  const Lanes s = squareRoot(-log(tail)) - all(1.6f);
  Lanes up = all(0.17023821103f), down = all(0.12021132975f);
  up = multiplyAdd(up, s, all(1.3067284816f));
  up = multiplyAdd(up, s, all(2.7568153900f));
  up = multiplyAdd(up, s, all(1.4234372777f));
  down = multiplyAdd(down, s, all(0.73700164250f));
  down = multiplyAdd(down, s, all(1));
  const Words sign = wordsOf(q) & allWords(0x8000'0000);
  const Lanes outside = lanesOf(wordsOf(up / down) | sign);

  return select(less(all(0.425f), magnitude(q)), outside, inside);
}

}  // namespace ridgeline
