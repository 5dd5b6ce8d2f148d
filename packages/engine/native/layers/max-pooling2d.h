#pragma once
#include "pooling2d.h"

namespace ridgeline {

/**
 * The largest number of a window. Its gradient goes to the first of the largest, row by row, as in
 * TensorFlow. A NaN is larger than any number. Keras: `keras.layers.MaxPooling2D`.
 */
struct MaxPooling2D {
  static Lanes forward(const Pool& pool, const float* inputs) {
    Lanes most = all(-__builtin_inff());
    pool.each([&](long at) {
      const Lanes x = load(inputs + at);
      most = select(less(most, x), x, select(equal(x, x), most, x));
    });
    return most;
  }

  static void backward(const Pool& pool, const float* inputs, Lanes output, Lanes gradient, float* to) {
    pool.each([&](long at) {
      const Mask isMost = equal(load(inputs + at), output);
      store(to + at, load(to + at) + keep(isMost, gradient));
      gradient = select(isMost, all(0), gradient);
    });
  }
};

}  // namespace ridgeline
