#pragma once
#include "elementwise.h"

namespace ridgeline {

/** `max(z, 0)`; its gradient at 0 is 0. Keras: `keras.activations.relu`. */
struct Relu {
  static constexpr bool keepsZero = true;
  Lanes forward(Lanes z) const { return larger(splat(0), z); }
  Lanes backward(Lanes gradient, Lanes, Lanes y) const { return keep(less(splat(0), y), gradient); }
};

}  // namespace ridgeline
