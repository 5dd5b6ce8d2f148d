#pragma once
// Four floats in an arm64 register.

#include <arm_neon.h>
#include <stdint.h>

namespace ridgeline {

/** A tile of a product: 6 rows of 2 vectors, 24 of 32 registers. */
constexpr int tileRows = 6, tilePanels = 2;

using Four = float32x4_t;
using FourWords = uint32x4_t;

inline Four loadFour(const float* from) { return vld1q_f32(from); }
inline void storeFour(float* to, Four a) { vst1q_f32(to, a); }
inline Four splatFour(float number) { return vdupq_n_f32(number); }
inline void bytesToFours(const uint8_t* from, Four& low, Four& high) {
  uint16x8_t eight = vmovl_u8(vld1_u8(from));
  low = vcvtq_f32_u32(vmovl_u16(vget_low_u16(eight)));
  high = vcvtq_f32_u32(vmovl_u16(vget_high_u16(eight)));
}

inline Four add(Four a, Four b) { return vaddq_f32(a, b); }
inline Four subtract(Four a, Four b) { return vsubq_f32(a, b); }
inline Four multiply(Four a, Four b) { return vmulq_f32(a, b); }
inline Four divide(Four a, Four b) { return vdivq_f32(a, b); }
inline Four multiplyAdd(Four a, Four b, Four c) { return vfmaq_f32(c, a, b); }
inline Four squareRoot(Four a) { return vsqrtq_f32(a); }
// vmaxq and vminq would order zeros by their sign.
inline Four larger(Four a, Four b) { return vbslq_f32(vcgtq_f32(a, b), a, b); }
inline Four smaller(Four a, Four b) { return vbslq_f32(vcltq_f32(a, b), a, b); }

inline FourWords less(Four a, Four b) { return vcltq_f32(a, b); }
inline FourWords equal(Four a, Four b) { return vceqq_f32(a, b); }
inline unsigned bitsOf(FourWords mask) {
  static const uint32_t bits[4] = {1, 2, 4, 8};
  return vaddvq_u32(vandq_u32(mask, vld1q_u32(bits)));
}
inline Four select(FourWords mask, Four a, Four b) { return vbslq_f32(mask, a, b); }

inline FourWords loadFourWords(const uint32_t* from) { return vld1q_u32(from); }
inline void storeFourWords(uint32_t* to, FourWords a) { vst1q_u32(to, a); }
inline FourWords splatFourWords(uint32_t number) { return vdupq_n_u32(number); }
inline FourWords addWords(FourWords a, FourWords b) { return vaddq_u32(a, b); }
inline FourWords subtractWords(FourWords a, FourWords b) { return vsubq_u32(a, b); }
inline FourWords xorWords(FourWords a, FourWords b) { return veorq_u32(a, b); }
inline FourWords andWords(FourWords a, FourWords b) { return vandq_u32(a, b); }
inline FourWords orWords(FourWords a, FourWords b) { return vorrq_u32(a, b); }
template <int bits>
inline FourWords shiftFourLeft(FourWords a) {
  return vshlq_n_u32(a, bits);
}
template <int bits>
inline FourWords shiftFourRight(FourWords a) {
  return vshrq_n_u32(a, bits);
}
inline FourWords greater(FourWords a, FourWords b) {
  return vcgtq_s32(vreinterpretq_s32_u32(a), vreinterpretq_s32_u32(b));
}

inline FourWords asWords(Four a) { return vreinterpretq_u32_f32(a); }
inline Four asFour(FourWords a) { return vreinterpretq_f32_u32(a); }
inline Four keep(FourWords mask, Four a) { return asFour(vandq_u32(asWords(a), mask)); }
inline Four drop(FourWords mask, Four a) { return asFour(vbicq_u32(asWords(a), mask)); }

template <int index>
inline float lane(Four a) {
  return vgetq_lane_f32(a, index);
}
inline Four interleaveLow(Four a, Four b) { return vzip1q_f32(a, b); }
inline Four interleaveHigh(Four a, Four b) { return vzip2q_f32(a, b); }

class Float32Rules {
 public:
  Float32Rules() : savedControl(__builtin_aarch64_get_fpcr()) { __builtin_aarch64_set_fpcr(0); }
  ~Float32Rules() { __builtin_aarch64_set_fpcr(savedControl); }
  Float32Rules(const Float32Rules&) = delete;

 private:
  unsigned savedControl;
};

}  // namespace ridgeline

#include "halves.h"
