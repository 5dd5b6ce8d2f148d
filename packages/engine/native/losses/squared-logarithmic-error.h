#pragma once
#include "../math.h"
#include "pointwise.h"

namespace ridgeline {

/**
 * `(log(1 + z) - log(1 + t))^2`, where smaller z and t count as 1e-7 (Keras's epsilon); its gradient is
 * `2 (log(1 + z) - log(1 + t)) / (1 + z)`, or 0 if `z` is at most 1e-7. Keras:
 * `keras.losses.MeanSquaredLogarithmicError`.
 */
struct SquaredLogarithmicError {
  LossAndSlope operator()(Lanes z, Lanes target) const {
    const Lanes floor = splat(1e-7f);
    Lanes prediction = larger(floor, z);
    Lanes error = logOfOnePlus(prediction) - logOfOnePlus(larger(floor, target));
    return {error * error, keep(less(floor, z), (error + error) / (prediction + splat(1)))};
  }
};

}  // namespace ridgeline
