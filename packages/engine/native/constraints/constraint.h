#pragma once
// Constraints on a kernel, applied after each step.

#include "../spec.h"

namespace ridgeline {

/** A kernel in panels of 8 units: (input, unit) is at `(unit / 8 * inputs + input) * 8 + unit % 8`. */
struct Kernel {
  Kernel(float* data, const Axes& axes)
      : data(data), axes(axes), inputs(axes.inputs()), panels((axes.units() + 7) / 8) {}

  float* panel(long index) const { return data + index * inputs * 8; }
  float& number(long input, long unit) const { return panel(unit / 8)[input * 8 + unit % 8]; }

  float* data;
  Axes axes;
  long inputs;
  long panels;
};

void constrain(const ConstraintSpec& spec, const Kernel& kernel);

/** `max(w, 0)`. Keras: `keras.constraints.NonNeg`. */
void keepNonNegative(const Kernel& kernel);

/**
 * Bounds norms: weights of norm n are multiplied by `d / (epsilon + n)`, with epsilon 1e-7 and
 * `d = rate * min(max(n, min), max) + (1 - rate) * n`. As in Keras, norms within their bounds also shrink
 * slightly. `MaxNorm(m)` has the bounds 0 and m and the rate 1, `UnitNorm` the bounds 1 and 1. Norms are
 * computed along `axes`.
 * Keras: `keras.constraints.MinMaxNorm`, `MaxNorm`, `UnitNorm`.
 */
void boundNorms(const ConstraintSpec& spec, const Kernel& kernel);

}  // namespace ridgeline
