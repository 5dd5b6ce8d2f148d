#pragma once
#include "elementwise.h"

namespace ridgeline {

/** `z` itself. Keras: `keras.activations.linear`. */
struct Linear {
  static constexpr bool keepsZero = true;
  Lanes forward(Lanes z) const { return z; }
  Lanes backward(Lanes gradient, Lanes, Lanes) const { return gradient; }
};

}  // namespace ridgeline
