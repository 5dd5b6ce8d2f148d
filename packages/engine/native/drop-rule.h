#pragma once
// Factors of inverted dropout.

#include "lanes/lanes.h"

namespace ridgeline {

/**
 * Factor of an output for random bits: `1 / (1 - rate)` if the first 24 bits, as a uniform number, are at
 * least `rate`; else 0.
 */
class DropRule {
 public:
  explicit DropRule(double rate) : threshold(computeThreshold(float(rate))), scale(float(1 / (1 - rate))) {}

  Lanes operator()(Words bits) const {
    return keep(greater(shiftRight<8>(bits), splatWords(threshold - 1)), splat(scale));
  }

 private:
  /** Smallest 24-bit random number that keeps an output. */
  uint32_t threshold;
  float scale;

  /** Smallest whole number that is at least `rate * 2^24`, for comparison with integers. */
  static uint32_t computeThreshold(float rate) {
    const double exact = double(rate) * 0x1p24;
    const uint32_t below = uint32_t(exact);
    return below < exact ? below + 1 : below;
  }
};

}  // namespace ridgeline
