#pragma once
#include "pooling2d.h"

namespace ridgeline {

/**
 * The maximum of a window. Its gradient goes to the first maximum, row by row, as in TensorFlow. A NaN is
 * larger than any number. Keras: `keras.layers.MaxPooling2D`.
 */
struct MaxPooling2D {
  template <class Windowed>
  static Lanes forward(const Windowed& pool, const float* inputs) {
    Lanes most = all(-__builtin_inff());
    pool.each([&](long at) {
      const Lanes x = load(inputs + at);
      most = select(equal(x, x), larger(x, most), x);
    });
    return most;
  }

  template <class Windowed, class Add>
  static void backward(const Windowed& pool, const float* inputs, Lanes output, Lanes gradient, Add add) {
    pool.each([&](long at) {
      const Mask isMost = equal(load(inputs + at), output);
      add(at, keep(isMost, gradient));
      gradient = select(isMost, all(0), gradient);
    });
  }
};

}  // namespace ridgeline
