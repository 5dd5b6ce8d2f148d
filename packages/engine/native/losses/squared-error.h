#pragma once
#include "pointwise.h"

namespace ridgeline {

/** `(z - t)^2`; its gradient is `2 (z - t)`. Keras: `keras.losses.MeanSquaredError`. */
struct SquaredError {
  LossAndSlope operator()(Lanes z, Lanes target) const {
    Lanes error = z - target;
    return {error * error, error + error};
  }
};

}  // namespace ridgeline
