#pragma once
#include "../math.h"
#include "pointwise.h"

namespace ridgeline {

/**
 * `(log(1 + z) - log(1 + t))^2`, both at least 1e-7 (Keras's epsilon); its gradient is
 * `2 (log(1 + z) - log(1 + t)) / (1 + z)`, and 0 where `z` is smaller. Keras:
 * `keras.losses.MeanSquaredLogarithmicError`.
 */
struct SquaredLogarithmicError {
  LossAndSlope operator()(Lanes z, Lanes target) const {
    const Lanes floor = splat(1e-7f);
    Lanes predicted = larger(floor, z);
    Lanes error = logOfOnePlus(predicted) - logOfOnePlus(larger(floor, target));
    return {error * error, keep(less(floor, z), (error + error) / (predicted + splat(1)))};
  }
};

}  // namespace ridgeline
