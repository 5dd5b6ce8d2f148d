#pragma once
#include "../math.h"
#include "pointwise.h"

namespace ridgeline {

/**
 * `log(cosh(z - t))`, computed as `|e| + log(1 + exp(-2 |e|)) - log 2`; its gradient is `tanh(z - t)`. Keras:
 * `keras.losses.LogCosh`.
 */
struct LogCosh {
  LossAndSlope operator()(Lanes z, Lanes target) const {
    Lanes error = z - target;
    Lanes size = magnitude(error);
    return {size + logOfOnePlus(exp(size * splat(-2))) - splat(0x1.62e43p-1f), tanh(error)};
  }
};

}  // namespace ridgeline
