#pragma once
#include "pooling2d.h"

namespace ridgeline {

/**
 * The mean of a window's numbers inside the image: zeros around it are not counted. Keras:
 * `keras.layers.AveragePooling2D`.
 */
struct AveragePooling2D {
  static Lanes forward(const Pool& pool, const float* inputs) {
    Lanes sum = all(0);
    pool.each([&](long at) { sum += load(inputs + at); });
    return sum / all(float(pool.count()));
  }

  static void backward(const Pool& pool, const float*, Lanes, Lanes gradient, float* to) {
    const Lanes share = gradient / all(float(pool.count()));
    pool.each([&](long at) { store(to + at, load(to + at) + share); });
  }
};

}  // namespace ridgeline
