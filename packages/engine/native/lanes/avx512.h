#pragma once
// x86-64-v4: eight floats as with AVX2, and a pair of vectors in one register of AVX-512.

#include "avx.h"

namespace ridgeline {

/** A product's tile: 12 rows of 2 pairs are 24 of 32 registers. */
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
inline Pair allPair(float number) { return {_mm512_set1_ps(number)}; }
inline Pair operator+(Pair a, Pair b) { return {_mm512_add_ps(a.all, b.all)}; }
inline Pair multiplyAdd(Pair a, Pair b, Pair c) { return {_mm512_fmadd_ps(a.all, b.all, c.all)}; }

template <int bits>
inline Words rotateLeft(Words a) {
  return {_mm256_rol_epi32(a.all, bits)};
}

}  // namespace ridgeline
