#pragma once
// Vectors of eight floats.
//
// One set of types and operations with four implementations: AVX2 with FMA (x86-64-v3), AVX-512 (x86-64-v4),
// NEON (arm64) and WebAssembly with relaxed SIMD. No other file uses intrinsics. Every operation rounds as
// IEEE 754 requires and keeps denormals, so all four give the same bits:
//
//   Lanes                   eight float32            + - * / multiplyAdd squareRoot magnitude larger smaller
//   Pair                    two vectors              loadPair storePair splatPair + multiplyAdd
//                           of two images            loadTwins storeTwins splatTwins
//   Words                   eight uint32             + - ^ & | shiftLeft shiftRight rotateLeft
//   Mask                    eight truth values       less equal greater select keep drop bitsOf
//   Float32Rules            rounds to nearest and keeps denormals, until its scope ends
//
// `larger(a, b)` is `a > b ? a : b` and `smaller(a, b)` is `a < b ? a : b`, also for NaN and signed zeros: a
// NaN in `b` stays. `select(mask, a, b)` is `a` where the mask is true, else `b`.

#include <stddef.h>
#include <stdint.h>

#if defined(__AVX512F__) && defined(__AVX512VL__) && defined(__AVX512DQ__)
#include "avx512.h"
#elif defined(__AVX2__) && defined(__FMA__)
#include "avx2.h"
#elif defined(__ARM_NEON)
#include "neon.h"
#elif defined(__wasm_relaxed_simd__)
#include "wasm.h"
#else
#error \
    "the engine needs AVX2 and FMA (-march=x86-64-v3), NEON, or WebAssembly's relaxed SIMD (-mrelaxed-simd)"
#endif

namespace ridgeline {

/** Floats in a vector. */
constexpr long width = 8;

inline Lanes operator-(Lanes a) { return asLanes(asWords(a) ^ splatWords(0x8000'0000)); }

inline Lanes magnitude(Lanes a) { return asLanes(asWords(a) & splatWords(0x7fff'ffff)); }

inline Lanes& operator+=(Lanes& a, Lanes b) { return a = a + b; }

/** The numbers 0 to 7. */
inline Words countUp() {
  static const uint32_t numbers[width] = {0, 1, 2, 3, 4, 5, 6, 7};
  return loadWords(numbers);
}

/** True in the first `count` lanes. */
inline Mask firstLanes(long count) { return greater(splatWords(uint32_t(count)), countUp()); }

/**
 * `a * a`, rounded as a product. On x64 a denormal product takes a hundred times longer. A product below
 * 2^-126 is therefore added to 2^-126, whose last bit is the smallest float, and the bits of 2^-126 are then
 * subtracted.
 */
inline Lanes square(Lanes a) {
  const Lanes summand = keep(less(magnitude(a), splat(0x1p-63f)), splat(0x1p-126f));
  return asLanes(asWords(multiplyAdd(a, a, summand)) - asWords(summand));
}

/** The numbers 0 to 7 as floats. */
inline Lanes floatsUp() {
  static const float numbers[width] = {0, 1, 2, 3, 4, 5, 6, 7};
  return load(numbers);
}

/**
 * Writes `rule(a, b, …)` for each vector of the arrays. Pointers are passed by value: otherwise a store could
 * change them, and each vector would read them again.
 */
template <class Rule, class... From>
inline void transform(long vectors, float* to, Rule rule, const From*... from) {
  for (long i = 0; i < vectors * width; i += width) store(to + i, rule(load(from + i)...));
}

/** The first lane. */
inline float first(Lanes a) {
  float numbers[width];
  store(numbers, a);
  return numbers[0];
}

}  // namespace ridgeline
