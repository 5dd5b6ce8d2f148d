#pragma once
// Four floats in a WebAssembly register. Relaxed multiply-add rounds once if the machine can; `fused()` tests
// whether it does.

#include <stdint.h>
#include <wasm_simd128.h>

namespace ridgeline {

/**
 * A tile of a product: 4 rows of 1 vector. V8 loads all operands of a round before it multiplies, so 4 values
 * and the 2 halves of the vector must fit, beside 8 sums, into the 15 registers of x64. 6 rows do not fit,
 * and take twice as long.
 */
constexpr int tileRows = 4, tilePanels = 1;

struct Four {
  v128_t all;
};
struct FourWords {
  v128_t all;
};

inline Four loadFour(const float* from) { return {wasm_v128_load(from)}; }
inline void storeFour(float* to, Four a) { wasm_v128_store(to, a.all); }
inline Four splatFour(float number) { return {wasm_f32x4_splat(number)}; }
inline void bytesToFours(const uint8_t* from, Four& low, Four& high) {
  v128_t eight = wasm_u16x8_load8x8(from);
  low = {wasm_f32x4_convert_u32x4(wasm_u32x4_extend_low_u16x8(eight))};
  high = {wasm_f32x4_convert_u32x4(wasm_u32x4_extend_high_u16x8(eight))};
}

inline Four add(Four a, Four b) { return {wasm_f32x4_add(a.all, b.all)}; }
inline Four subtract(Four a, Four b) { return {wasm_f32x4_sub(a.all, b.all)}; }
inline Four multiply(Four a, Four b) { return {wasm_f32x4_mul(a.all, b.all)}; }
inline Four divide(Four a, Four b) { return {wasm_f32x4_div(a.all, b.all)}; }
inline Four multiplyAdd(Four a, Four b, Four c) { return {wasm_f32x4_relaxed_madd(a.all, b.all, c.all)}; }
inline Four squareRoot(Four a) { return {wasm_f32x4_sqrt(a.all)}; }
// pmax(x, y) is x < y ? y : x, pmin(x, y) is y < x ? y : x.
inline Four larger(Four a, Four b) { return {wasm_f32x4_pmax(b.all, a.all)}; }
inline Four smaller(Four a, Four b) { return {wasm_f32x4_pmin(b.all, a.all)}; }

inline FourWords less(Four a, Four b) { return {wasm_f32x4_lt(a.all, b.all)}; }
inline FourWords equal(Four a, Four b) { return {wasm_f32x4_eq(a.all, b.all)}; }
inline unsigned bitsOf(FourWords mask) { return wasm_i32x4_bitmask(mask.all); }
/**
 * Lanes of `a` where a comparison is true, else of `b`. V8 needs one instruction for this operation, but
 * three for a `bitselect`, into which Clang would also turn an `and` with a mask.
 */
inline Four select(FourWords mask, Four a, Four b) {
  return {wasm_i32x4_relaxed_laneselect(a.all, b.all, mask.all)};
}

inline FourWords loadFourWords(const uint32_t* from) { return {wasm_v128_load(from)}; }
inline void storeFourWords(uint32_t* to, FourWords a) { wasm_v128_store(to, a.all); }
inline FourWords splatFourWords(uint32_t number) { return {wasm_u32x4_splat(number)}; }
inline FourWords addWords(FourWords a, FourWords b) { return {wasm_i32x4_add(a.all, b.all)}; }
inline FourWords subtractWords(FourWords a, FourWords b) { return {wasm_i32x4_sub(a.all, b.all)}; }
inline FourWords xorWords(FourWords a, FourWords b) { return {wasm_v128_xor(a.all, b.all)}; }
inline FourWords andWords(FourWords a, FourWords b) { return {wasm_v128_and(a.all, b.all)}; }
inline FourWords orWords(FourWords a, FourWords b) { return {wasm_v128_or(a.all, b.all)}; }
template <int bits>
inline FourWords shiftFourLeft(FourWords a) {
  return {wasm_i32x4_shl(a.all, bits)};
}
template <int bits>
inline FourWords shiftFourRight(FourWords a) {
  return {wasm_u32x4_shr(a.all, bits)};
}
inline FourWords greater(FourWords a, FourWords b) { return {wasm_i32x4_gt(a.all, b.all)}; }

inline FourWords asWords(Four a) { return {a.all}; }
inline Four asFour(FourWords a) { return {a.all}; }
inline Four keep(FourWords mask, Four a) { return select(mask, a, splatFour(0)); }
inline Four drop(FourWords mask, Four a) { return select(mask, splatFour(0), a); }

template <int index>
inline float lane(Four a) {
  return wasm_f32x4_extract_lane(a.all, index);
}
inline Four interleaveLow(Four a, Four b) { return {wasm_i32x4_shuffle(a.all, b.all, 0, 4, 1, 5)}; }
inline Four interleaveHigh(Four a, Four b) { return {wasm_i32x4_shuffle(a.all, b.all, 2, 6, 3, 7)}; }

/** WebAssembly always rounds to nearest and keeps denormals. */
class Float32Rules {
 public:
  Float32Rules() {}
};

}  // namespace ridgeline

#include "halves.h"
