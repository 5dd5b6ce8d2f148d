#pragma once
#include "pooling2d.h"

namespace ridgeline {

/**
 * The maximum of a window. Its gradient goes to the first maximum, row by row, as in TensorFlow. A NaN is
 * larger than any number. Keras: `keras.layers.MaxPooling2D`.
 */
struct MaxPooling2D {
  template <class AnyPool>
  static Lanes forward(const AnyPool& pool, const float* inputs) {
    Lanes maximum = splat(-__builtin_inff());
    pool.forEachPixel([&](long offset) {
      const Lanes x = load(inputs + offset);
      maximum = select(equal(x, x), larger(x, maximum), x);
    });
    return maximum;
  }

  template <class AnyPool, class Add>
  static void backward(const AnyPool& pool, const float* inputs, Lanes output, Lanes gradient, Add add) {
    pool.forEachPixel([&](long offset) {
      const Mask isMaximum = equal(load(inputs + offset), output);
      add(offset, keep(isMaximum, gradient));
      gradient = select(isMaximum, splat(0), gradient);
    });
  }
};

}  // namespace ridgeline
