#pragma once
// Clips gradients before the optimizer sees them. Keras: `clipvalue`, `clipnorm`, `global_clipnorm`.

#include "../reduce.h"
#include "../spec.h"

namespace ridgeline {

/** Clips each element to [-limit, limit]; NaN stays. */
inline void clipByValue(float* gradient, long vectors, float limit) {
  const auto cut = [upper = splat(limit), lower = splat(-limit)](Lanes g) {
    return smaller(upper, larger(lower, g));
  };
  transform(vectors, gradient, cut, gradient);
}

/** Root of a sum of squares, at least `limit`; NaN stays. */
inline float normAtLeast(double squares, float limit) {
  float norm = float(__builtin_sqrt(squares));
  return limit > norm ? limit : norm;
}

/** Clips by the norm of one variable: `g * limit / max(norm, limit)`. */
inline void clipByNorm(float* gradient, long vectors, float limit) {
  const Lanes upper = splat(limit), norm = splat(normAtLeast(sumOfSquares(gradient, vectors), limit));
  transform(vectors, gradient, [=](Lanes g) { return g * upper / norm; }, gradient);
}

/** Clips by the norm over all variables: `g * (limit / max(norm, limit))`. */
inline void clipByGlobalNorm(float* gradient, long vectors, float limit, double squares) {
  const Lanes scale = splat(limit / normAtLeast(squares, limit));
  transform(vectors, gradient, [=](Lanes g) { return g * scale; }, gradient);
}

}  // namespace ridgeline
