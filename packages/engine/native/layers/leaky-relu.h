#pragma once
#include "elementwise.h"

namespace ridgeline {

/** `z` if above 0, else `slope * z`; its gradient at 0 is `slope`. Keras: `keras.activations.leaky_relu`. */
struct LeakyRelu {
  static constexpr bool keepsZero = true;
  float slope;
  Lanes forward(Lanes z) const { return select(less(splat(0), z), z, z * splat(slope)); }
  Lanes backward(Lanes gradient, Lanes z, Lanes) const {
    return select(less(splat(0), z), gradient, gradient * splat(slope));
  }
};

}  // namespace ridgeline
