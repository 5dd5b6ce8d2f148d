#pragma once
#include "../math.h"
#include "elementwise.h"

namespace ridgeline {

/** `1 / (1 + exp(-z))`; its gradient is `y (1 - y)`. Keras: `keras.activations.sigmoid`. */
struct Sigmoid {
  static constexpr bool keepsZero = false;
  Lanes forward(Lanes z) const { return sigmoid(z); }
  Lanes backward(Lanes gradient, Lanes, Lanes y) const { return gradient * (y * (splat(1) - y)); }
};

}  // namespace ridgeline
