#pragma once
#include "../math.h"
#include "elementwise.h"

namespace ridgeline {

/**
 * `z` if above 0, else `alpha * (exp(z) - 1)`, whose gradient is `y + alpha` (Clevert, Unterthiner and
 * Hochreiter 2016). Keras: `keras.activations.elu`.
 */
struct Elu {
  static constexpr bool keepsZero = true;
  float alpha;
  Lanes forward(Lanes z) const {
    return select(less(splat(0), z), z, expMinusOne(smaller(splat(0), z)) * splat(alpha));
  }
  Lanes backward(Lanes gradient, Lanes z, Lanes y) const {
    return select(less(splat(0), z), gradient, gradient * (y + splat(alpha)));
  }
};

}  // namespace ridgeline
