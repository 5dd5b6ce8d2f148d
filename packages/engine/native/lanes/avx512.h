#pragma once
// x86-64-v4: eight floats as with AVX2, and a pair of vectors in one register of AVX-512.

#include "avx.h"

namespace ridgeline {

/** Takes two operations; `_mm256_blendv_ps` would take three. */
inline Lanes select(Mask mask, Lanes a, Lanes b) {
  const __mmask8 where = _mm256_movepi32_mask(_mm256_castps_si256(mask.all));
  return {_mm256_mask_blend_ps(where, b.all, a.all)};
}

/** A tile of a product: 12 rows of 2 pairs, 24 of 32 registers. */
constexpr int tileRows = 12, tilePanels = 4;

struct Pair {
  __m512 all;
};

inline Pair loadPair(const float* first, const float* second) {
  return {_mm512_insertf32x8(_mm512_castps256_ps512(_mm256_loadu_ps(first)), _mm256_loadu_ps(second), 1)};
}
inline Pair loadPair(const float* from) { return {_mm512_loadu_ps(from)}; }
inline void storePair(float* first, float* second, Pair a) {
  _mm256_storeu_ps(first, _mm512_castps512_ps256(a.all));
  _mm256_storeu_ps(second, _mm512_extractf32x8_ps(a.all, 1));
}
inline void storePair(float* to, Pair a) { _mm512_storeu_ps(to, a.all); }
inline Pair splatPair(float number) { return {_mm512_set1_ps(number)}; }

/** True if one register holds a pair. */
constexpr bool pairIsOneRegister = true;

/** Loads two vectors and interleaves them, because `splatTwins` broadcasts two values side by side. */
inline Pair loadTwins(const float* first, const float* second) {
  const __m512i interleaving = _mm512_setr_epi32(0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
  return {_mm512_permutexvar_ps(interleaving, loadPair(first, second).all)};
}
inline void storeTwins(float* first, float* second, Pair a) {
  const __m512i deinterleaving = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15);
  storePair(first, second, {_mm512_permutexvar_ps(deinterleaving, a.all)});
}
/** Broadcasts two values: the first to the first vector, the second to the second. */
inline Pair splatTwins(const float* two) {
  double twins;
  __builtin_memcpy(&twins, two, sizeof(twins));
  return {_mm512_castpd_ps(_mm512_set1_pd(twins))};
}

inline Pair operator+(Pair a, Pair b) { return {_mm512_add_ps(a.all, b.all)}; }
inline Pair multiplyAdd(Pair a, Pair b, Pair c) { return {_mm512_fmadd_ps(a.all, b.all, c.all)}; }

template <int bits>
inline Words rotateLeft(Words a) {
  return {_mm256_rol_epi32(a.all, bits)};
}

}  // namespace ridgeline
