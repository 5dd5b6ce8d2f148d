#pragma once
#include "../math.h"
#include "pointwise.h"

namespace ridgeline {

/**
 * `log(cosh(e))` with `e = z - t`, computed as `|e| + log(1 + exp(-2 |e|)) - log 2`; its gradient is
 * `tanh(e)`. Keras: `keras.losses.LogCosh`.
 */
struct LogCosh {
  LossAndSlope operator()(Lanes z, Lanes target) const {
    Lanes error = z - target;
    Lanes distance = magnitude(error), logOfTwo = splat(0x1.62e43p-1f);
    return {distance + logOfOnePlus(exp(distance * splat(-2))) - logOfTwo, tanh(error)};
  }
};

}  // namespace ridgeline
