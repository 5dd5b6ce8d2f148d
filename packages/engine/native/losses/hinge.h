#pragma once
#include "pointwise.h"

namespace ridgeline {

/**
 * `max(1 - y z, 0)` with `y` -1 for class 0 and 1 for class 1; its gradient is `-y`, or 0 if the loss is 0.
 * Keras: `keras.losses.Hinge` on a linear output.
 */
struct Hinge {
  LossAndSlope operator()(Lanes z, Lanes target) const {
    Lanes sign = target * splat(2) - splat(1);
    Lanes loss = larger(splat(0), splat(1) - z * sign);
    return {loss, keep(less(splat(0), loss), -sign)};
  }
};

}  // namespace ridgeline
