#pragma once
#include "pointwise.h"

namespace ridgeline {

/** `|z - t|`; its gradient is the sign, 0 at 0. Keras: `keras.losses.MeanAbsoluteError`. */
struct AbsoluteError {
  LossAndSlope operator()(Lanes z, Lanes target) const {
    Lanes error = z - target;
    Lanes sign = select(less(all(0), error), all(1), select(less(error, all(0)), all(-1), all(0)));
    return {magnitude(error), sign};
  }
};

}  // namespace ridgeline
