#pragma once
// Eight floats in two registers of four; `neon.h` and `wasm.h` define `Four`, `FourWords` and their
// operations.

#include <stdint.h>

namespace ridgeline {

struct Lanes {
  Four low, high;
};
struct Words {
  FourWords low, high;
};
struct Mask {
  FourWords low, high;
};

inline Lanes load(const float* from) { return {loadFour(from), loadFour(from + 4)}; }
inline void store(float* to, Lanes a) { storeFour(to, a.low), storeFour(to + 4, a.high); }
inline Lanes splat(float number) {
  Four four = splatFour(number);
  return {four, four};
}
/** Eight bytes as floats. */
inline Lanes loadBytes(const uint8_t* from) {
  Lanes numbers;
  bytesToFours(from, numbers.low, numbers.high);
  return numbers;
}

inline Lanes operator+(Lanes a, Lanes b) { return {add(a.low, b.low), add(a.high, b.high)}; }
inline Lanes operator-(Lanes a, Lanes b) { return {subtract(a.low, b.low), subtract(a.high, b.high)}; }
inline Lanes operator*(Lanes a, Lanes b) { return {multiply(a.low, b.low), multiply(a.high, b.high)}; }
inline Lanes operator/(Lanes a, Lanes b) { return {divide(a.low, b.low), divide(a.high, b.high)}; }
/** `a * b + c`, rounded once. */
inline Lanes multiplyAdd(Lanes a, Lanes b, Lanes c) {
  return {multiplyAdd(a.low, b.low, c.low), multiplyAdd(a.high, b.high, c.high)};
}
inline Lanes squareRoot(Lanes a) { return {squareRoot(a.low), squareRoot(a.high)}; }
inline Lanes larger(Lanes a, Lanes b) { return {larger(a.low, b.low), larger(a.high, b.high)}; }
inline Lanes smaller(Lanes a, Lanes b) { return {smaller(a.low, b.low), smaller(a.high, b.high)}; }

inline Mask less(Lanes a, Lanes b) { return {less(a.low, b.low), less(a.high, b.high)}; }
inline Mask equal(Lanes a, Lanes b) { return {equal(a.low, b.low), equal(a.high, b.high)}; }
/** Bits of a mask: bit i is 1 if lane i is true. */
inline unsigned bitsOf(Mask mask) { return bitsOf(mask.low) | bitsOf(mask.high) << 4; }
inline Lanes select(Mask mask, Lanes a, Lanes b) {
  return {select(mask.low, a.low, b.low), select(mask.high, a.high, b.high)};
}
/** `a` where the mask is true, else 0. */
inline Lanes keep(Mask mask, Lanes a) { return {keep(mask.low, a.low), keep(mask.high, a.high)}; }
/** 0 where the mask is true, else `a`. */
inline Lanes drop(Mask mask, Lanes a) { return {drop(mask.low, a.low), drop(mask.high, a.high)}; }

inline Words loadWords(const uint32_t* from) { return {loadFourWords(from), loadFourWords(from + 4)}; }
inline void storeWords(uint32_t* to, Words a) { storeFourWords(to, a.low), storeFourWords(to + 4, a.high); }
inline Words splatWords(uint32_t number) {
  FourWords four = splatFourWords(number);
  return {four, four};
}
inline Words operator+(Words a, Words b) { return {addWords(a.low, b.low), addWords(a.high, b.high)}; }
inline Words operator-(Words a, Words b) {
  return {subtractWords(a.low, b.low), subtractWords(a.high, b.high)};
}
inline Words operator^(Words a, Words b) { return {xorWords(a.low, b.low), xorWords(a.high, b.high)}; }
inline Words operator&(Words a, Words b) { return {andWords(a.low, b.low), andWords(a.high, b.high)}; }
inline Words operator|(Words a, Words b) { return {orWords(a.low, b.low), orWords(a.high, b.high)}; }
template <int bits>
inline Words shiftLeft(Words a) {
  return {shiftFourLeft<bits>(a.low), shiftFourLeft<bits>(a.high)};
}
template <int bits>
inline Words shiftRight(Words a) {
  return {shiftFourRight<bits>(a.low), shiftFourRight<bits>(a.high)};
}
/** Compares signed numbers. */
inline Mask greater(Words a, Words b) { return {greater(a.low, b.low), greater(a.high, b.high)}; }

inline Words asWords(Lanes a) { return {asWords(a.low), asWords(a.high)}; }
inline Lanes asLanes(Words a) { return {asFour(a.low), asFour(a.high)}; }

/** Sum of the lanes in the order `((0+4)+(2+6)) + ((1+5)+(3+7))`. */
inline float sum(Lanes a) {
  Four four = add(a.low, a.high);
  return (lane<0>(four) + lane<2>(four)) + (lane<1>(four) + lane<3>(four));
}

/** The largest lane, reduced in the order of `sum`. */
inline float largest(Lanes a) {
  Four four = larger(a.low, a.high);
  float even = lane<0>(four) > lane<2>(four) ? lane<0>(four) : lane<2>(four);
  float odd = lane<1>(four) > lane<3>(four) ? lane<1>(four) : lane<3>(four);
  return even > odd ? even : odd;
}

/** a0 b0 a1 b1 … a7 b7 at `to`. */
inline void storeInterleaved(float* to, Lanes a, Lanes b) {
  storeFour(to, interleaveLow(a.low, b.low));
  storeFour(to + 4, interleaveHigh(a.low, b.low));
  storeFour(to + 8, interleaveLow(a.high, b.high));
  storeFour(to + 12, interleaveHigh(a.high, b.high));
}

}  // namespace ridgeline

#include "pair.h"
