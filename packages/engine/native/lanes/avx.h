#pragma once
// Eight floats in one AVX2 register, with FMA; also used by AVX-512.

#include <immintrin.h>
#include <stdint.h>

namespace ridgeline {

struct Lanes {
  __m256 all;
};
struct Words {
  __m256i all;
};
struct Mask {
  __m256 all;
};

inline Lanes load(const float* from) { return {_mm256_loadu_ps(from)}; }
inline void store(float* to, Lanes a) { _mm256_storeu_ps(to, a.all); }
inline Lanes splat(float number) { return {_mm256_set1_ps(number)}; }
/** Eight bytes as floats. */
inline Lanes loadBytes(const uint8_t* from) {
  return {_mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from))))};
}

inline Lanes operator+(Lanes a, Lanes b) { return {_mm256_add_ps(a.all, b.all)}; }
inline Lanes operator-(Lanes a, Lanes b) { return {_mm256_sub_ps(a.all, b.all)}; }
inline Lanes operator*(Lanes a, Lanes b) { return {_mm256_mul_ps(a.all, b.all)}; }
inline Lanes operator/(Lanes a, Lanes b) { return {_mm256_div_ps(a.all, b.all)}; }
/** `a * b + c`, rounded once. */
inline Lanes multiplyAdd(Lanes a, Lanes b, Lanes c) { return {_mm256_fmadd_ps(a.all, b.all, c.all)}; }
inline Lanes squareRoot(Lanes a) { return {_mm256_sqrt_ps(a.all)}; }
inline Lanes larger(Lanes a, Lanes b) { return {_mm256_max_ps(a.all, b.all)}; }
inline Lanes smaller(Lanes a, Lanes b) { return {_mm256_min_ps(a.all, b.all)}; }

inline Mask less(Lanes a, Lanes b) { return {_mm256_cmp_ps(a.all, b.all, _CMP_LT_OQ)}; }
inline Mask equal(Lanes a, Lanes b) { return {_mm256_cmp_ps(a.all, b.all, _CMP_EQ_OQ)}; }
/** Bits of a mask: bit i is 1 if lane i is true. */
inline unsigned bitsOf(Mask mask) { return unsigned(_mm256_movemask_ps(mask.all)); }
/** `a` where the mask is true, else 0. */
inline Lanes keep(Mask mask, Lanes a) { return {_mm256_and_ps(mask.all, a.all)}; }
/** 0 where the mask is true, else `a`. */
inline Lanes drop(Mask mask, Lanes a) { return {_mm256_andnot_ps(mask.all, a.all)}; }

inline Words loadWords(const uint32_t* from) {
  return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from))};
}
inline void storeWords(uint32_t* to, Words a) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), a.all); }
inline Words splatWords(uint32_t number) { return {_mm256_set1_epi32(int32_t(number))}; }
inline Words operator+(Words a, Words b) { return {_mm256_add_epi32(a.all, b.all)}; }
inline Words operator-(Words a, Words b) { return {_mm256_sub_epi32(a.all, b.all)}; }
inline Words operator^(Words a, Words b) { return {_mm256_xor_si256(a.all, b.all)}; }
inline Words operator&(Words a, Words b) { return {_mm256_and_si256(a.all, b.all)}; }
inline Words operator|(Words a, Words b) { return {_mm256_or_si256(a.all, b.all)}; }
template <int bits>
inline Words shiftLeft(Words a) {
  return {_mm256_slli_epi32(a.all, bits)};
}
template <int bits>
inline Words shiftRight(Words a) {
  return {_mm256_srli_epi32(a.all, bits)};
}
/** Compares signed numbers. */
inline Mask greater(Words a, Words b) { return {_mm256_castsi256_ps(_mm256_cmpgt_epi32(a.all, b.all))}; }

inline Words asWords(Lanes a) { return {_mm256_castps_si256(a.all)}; }
inline Lanes asLanes(Words a) { return {_mm256_castsi256_ps(a.all)}; }

/** Sum of the lanes in the order `((0+4)+(2+6)) + ((1+5)+(3+7))`. */
inline float sum(Lanes a) {
  __m128 four = _mm_add_ps(_mm256_castps256_ps128(a.all), _mm256_extractf128_ps(a.all, 1));
  __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

/** The largest lane, reduced in the order of `sum`. */
inline float largest(Lanes a) {
  __m128 four = _mm_max_ps(_mm256_castps256_ps128(a.all), _mm256_extractf128_ps(a.all, 1));
  __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)));
}

/** a0 b0 a1 b1 … a7 b7 at `to`. */
inline void storeInterleaved(float* to, Lanes a, Lanes b) {
  __m256 low = _mm256_unpacklo_ps(a.all, b.all), high = _mm256_unpackhi_ps(a.all, b.all);
  _mm256_storeu_ps(to, _mm256_permute2f128_ps(low, high, 0x20));
  _mm256_storeu_ps(to + 8, _mm256_permute2f128_ps(low, high, 0x31));
}

class Float32Rules {
 public:
  // 0x1f80: rounds to nearest, keeps denormals and masks exceptions.
  Float32Rules() : savedControl(_mm_getcsr()) { _mm_setcsr(0x1f80); }
  ~Float32Rules() { _mm_setcsr(savedControl); }
  Float32Rules(const Float32Rules&) = delete;

 private:
  unsigned savedControl;
};

}  // namespace ridgeline
