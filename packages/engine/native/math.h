#pragma once
// exp, log, log1p, tanh and sigmoid, computed with + - * /, multiply-add, comparisons and bit operations
// only. They give the same bits on every machine; the functions of C libraries differ between versions.
//
// Coefficients are minimax (Remez), rounded to float32. Each function states its largest error over all
// float32 values, in units in the last place; `check/accuracy.cc` measures it.

#include "lanes/lanes.h"

namespace ridgeline {

constexpr float infinity = __builtin_inff();

/** `x = n ln 2 + r` with `|r| <= ln 2 / 2`: `minusOne` is `exp(r) - 1`, and `count` is n. */
struct ReducedExponent {
  Lanes minusOne;
  Words count;
};

inline ReducedExponent reduceExponent(Lanes x) {
  // Adding 1.5 * 2^23 to x / ln 2 leaves the nearest whole number, n, in the last bits.
  const Lanes shift = splat(0x1.8p23f);
  Lanes shifted = multiplyAdd(x, splat(0x1.715476p0f), shift);
  Lanes n = shifted - shift;
  // ln 2 in two parts; the first has 15 bits, so its product with n is exact.
  Lanes r = multiplyAdd(n, splat(-0x1.62e4p-1f), x);
  r = multiplyAdd(n, splat(-0x1.7f7d1cp-20f), r);
  Lanes q = splat(0x1.6db5bep-10f);
  q = multiplyAdd(q, r, splat(0x1.123c78p-7f));
  q = multiplyAdd(q, r, splat(0x1.55545cp-5f));
  q = multiplyAdd(q, r, splat(0x1.55548ep-3f));
  q = multiplyAdd(q, r, splat(0.5f));
  return {multiplyAdd(q * r, r, r), asWords(shifted) - splatWords(0x4b40'0000)};
}

/** 2^(exponent - 127), for an exponent of 1 to 254. */
inline Lanes powerOfTwo(Words exponent) { return asLanes(shiftLeft<23>(exponent)); }

/** e^x, within 1.1 ulp, denormal results included. */
inline Lanes exp(Lanes x) {
  // Beyond these limits the result is 0 or infinity.
  Lanes clampedX = larger(splat(-104.0f), smaller(splat(89.0f), x));
  auto [minusOne, n] = reduceExponent(clampedX);
  // 2^n as a product of two powers, because 2^128 and 2^-150 are not normal numbers.
  Words exponents = n + splatWords(254);
  Words firstExponent = shiftRight<1>(exponents);
  Lanes firstPower = powerOfTwo(firstExponent);
  return multiplyAdd(minusOne, firstPower, firstPower) * powerOfTwo(exponents - firstExponent);
}

/** e^x - 1 for x of at most 0, within 1 ulp. */
inline Lanes expMinusOne(Lanes x) {
  auto [minusOne, n] = reduceExponent(larger(splat(-87.0f), x));
  Lanes power = powerOfTwo(n + splatWords(127));
  return multiplyAdd(minusOne, power, power - splat(1.0f));
}

/** Natural logarithm, within 1 ulp; -infinity for 0, NaN for negative numbers. */
inline Lanes log(Lanes x) {
  Mask denormal = less(x, splat(0x1p-126f));
  Lanes normal = select(denormal, x * splat(0x1p23f), x);
  // x = m 2^n with m from sqrt(1/2) to sqrt(2): the bits of sqrt(1/2) are subtracted, then added again
  // without the exponent.
  Words shifted = asWords(normal) - splatWords(0x3f35'04f3);
  Lanes m = asLanes((shifted & splatWords(0x007f'ffff)) + splatWords(0x3f35'04f3));
  // The exponent is signed: 256 is added first, and subtracted from the float whose last bits hold the sum.
  Words biased = shiftRight<23>(shifted + splatWords(256u << 23));
  Lanes n = asLanes(biased | splatWords(0x4b00'0000)) - splat(0x1p23f + 256.0f);
  n = select(denormal, n - splat(23.0f), n);
  Lanes f = m - splat(1.0f);
  Lanes r = splat(0x1.1b461ep-4f);
  r = multiplyAdd(r, f, splat(-0x1.e316cp-4f));
  r = multiplyAdd(r, f, splat(0x1.e6663ep-4f));
  r = multiplyAdd(r, f, splat(-0x1.fb3d5cp-4f));
  r = multiplyAdd(r, f, splat(0x1.23310ap-3f));
  r = multiplyAdd(r, f, splat(-0x1.5562fep-3f));
  r = multiplyAdd(r, f, splat(0x1.99a55ap-3f));
  r = multiplyAdd(r, f, splat(-0x1.ffffeep-3f));
  r = multiplyAdd(r, f, splat(0x1.555546p-2f));
  Lanes square = f * f;
  Lanes remainder = multiplyAdd(n, splat(0x1.7f7d1cp-20f), r * f * square);
  remainder = multiplyAdd(splat(-0.5f), square, remainder);
  Lanes result = multiplyAdd(n, splat(0x1.62e4p-1f), f + remainder);
  // Keeps infinity and NaN.
  result = select(less(x, splat(infinity)), result, x);
  result = select(equal(x, splat(0)), splat(-infinity), result);
  return select(less(x, splat(0)), splat(__builtin_nanf("")), result);
}

/** log(1 + x), within 1.5 ulp. */
inline Lanes logOfOnePlus(Lanes x) {
  Lanes whole = splat(1.0f) + x;
  // The part of x lost to rounding in the sum above.
  Lanes roundingError = x - (whole - splat(1.0f));
  Lanes result = log(whole) + roundingError / whole;
  return select(equal(x, splat(infinity)), x, select(equal(x, splat(-1.0f)), splat(-infinity), result));
}

/** 1 / (1 + e^-x), within 2.4 ulp. */
inline Lanes sigmoid(Lanes x) {
  Lanes e = exp(-magnitude(x));
  return select(less(x, splat(0)), e, splat(1.0f)) / (splat(1.0f) + e);
}

/** The hyperbolic tangent, within 1.4 ulp. */
inline Lanes tanh(Lanes x) {
  Lanes size = magnitude(x);
  Lanes square = x * x;
  Lanes p = splat(0x1.12f3ecp-9f);
  p = multiplyAdd(p, square, splat(-0x1.0a5f06p-7f));
  p = multiplyAdd(p, square, splat(0x1.633b68p-6f));
  p = multiplyAdd(p, square, splat(-0x1.b9e782p-5f));
  p = multiplyAdd(p, square, splat(0x1.111044p-3f));
  p = multiplyAdd(p, square, splat(-0x1.555554p-2f));
  Lanes near = multiplyAdd(p * square, x, x);
  // The result is 1 from 10 upwards; clamping keeps exp finite.
  Lanes far = splat(1.0f) - splat(2.0f) / (exp(smaller(splat(20.0f), size + size)) + splat(1.0f));
  Lanes signedFar = asLanes(asWords(far) | (asWords(x) & splatWords(0x8000'0000)));
  return select(less(size, splat(0.625f)), near, signedFar);
}

}  // namespace ridgeline
