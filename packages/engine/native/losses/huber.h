#pragma once
#include "pointwise.h"

namespace ridgeline {

/**
 * `e^2 / 2` where `|e| <= delta`, else `delta |e| - delta^2 / 2`, with `e = z - t` (Huber 1964); its gradient
 * is `e` clipped to [-delta, delta]. Keras: `keras.losses.Huber`.
 */
struct Huber {
  float delta;

  LossAndSlope operator()(Lanes z, Lanes target) const {
    const Lanes bound = splat(delta);
    Lanes error = z - target;
    Lanes distance = magnitude(error);
    Lanes inner = smaller(bound, distance);
    return {inner * inner * splat(0.5f) + bound * (distance - inner), smaller(bound, larger(-bound, error))};
  }
};

}  // namespace ridgeline
