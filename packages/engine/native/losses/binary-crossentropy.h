#pragma once
#include "../math.h"
#include "pointwise.h"

namespace ridgeline {

/**
 * Cross-entropy between a class 0 or 1 and the sigmoid of `z`: `max(z, 0) - z t + log(1 + exp(-|z|))`; `t` is
 * smoothed to `t (1 - smoothing) + smoothing / 2`. Its gradient is `sigmoid(z) - t`. Keras:
 * `BinaryCrossentropy(from_logits=True)`.
 */
struct BinaryCrossentropy {
  float smoothing;

  LossAndSlope operator()(Lanes z, Lanes target) const {
    Lanes t = target * splat(1 - smoothing) + splat(smoothing * 0.5f);
    Lanes tail = logOfOnePlus(exp(-magnitude(z)));
    return {larger(splat(0), z) - z * t + tail, sigmoid(z) - t};
  }
};

}  // namespace ridgeline
