#pragma once
#include "../math.h"
#include "elementwise.h"

namespace ridgeline {

/** The hyperbolic tangent; its gradient is `1 - y^2`. Keras: `keras.activations.tanh`. */
struct Tanh {
  static constexpr bool keepsZero = true;
  Lanes forward(Lanes z) const { return tanh(z); }
  Lanes backward(Lanes gradient, Lanes, Lanes y) const { return gradient * (splat(1) - y * y); }
};

}  // namespace ridgeline
