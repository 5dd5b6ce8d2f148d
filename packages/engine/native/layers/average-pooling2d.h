#pragma once
#include "pooling2d.h"

namespace ridgeline {

/**
 * The mean of a window's values inside the image; padding is not counted. Keras:
 * `keras.layers.AveragePooling2D`.
 */
struct AveragePooling2D {
  template <class AnyPool>
  static Lanes forward(const AnyPool& pool, const float* inputs) {
    Lanes sum = splat(0);
    pool.forEachPixel([&](long offset) { sum += load(inputs + offset); });
    return sum / splat(float(pool.count()));
  }

  template <class AnyPool, class Add>
  static void backward(const AnyPool& pool, const float*, Lanes, Lanes gradient, Add add) {
    const Lanes share = gradient / splat(float(pool.count()));
    pool.forEachPixel([&](long offset) { add(offset, share); });
  }
};

}  // namespace ridgeline
