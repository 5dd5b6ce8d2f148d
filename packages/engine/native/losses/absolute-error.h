#pragma once
#include "pointwise.h"

namespace ridgeline {

/** `|z - t|`; its gradient is the sign of `z - t`, or 0 for 0. Keras: `keras.losses.MeanAbsoluteError`. */
struct AbsoluteError {
  LossAndSlope operator()(Lanes z, Lanes target) const {
    Lanes error = z - target;
    Lanes sign = select(less(splat(0), error), splat(1), select(less(error, splat(0)), splat(-1), splat(0)));
    return {magnitude(error), sign};
  }
};

}  // namespace ridgeline
