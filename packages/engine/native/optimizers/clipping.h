#pragma once
// Clips gradients before the optimizer sees them. Keras: `clipvalue`, `clipnorm`, `global_clipnorm`.

#include "../reduce.h"
#include "../spec.h"

namespace ridgeline {

/** Clips each element to [-limit, limit]; NaN stays. */
inline void clipByValue(float* gradient, long vectors, float limit) {
  const auto cut = [most = all(limit), least = all(-limit)](Lanes g) {
    return smaller(most, larger(least, g));
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
  const Lanes most = all(limit), norm = all(normAtLeast(sumOfSquares(gradient, vectors), limit));
  transform(vectors, gradient, [=](Lanes g) { return g * most / norm; }, gradient);
}

/** Clips by the norm over all variables: `g * (limit / max(norm, limit))`. */
inline void clipByGlobalNorm(float* gradient, long vectors, float limit, double squares) {
  const Lanes scale = all(limit / normAtLeast(squares, limit));
  transform(vectors, gradient, [=](Lanes g) { return g * scale; }, gradient);
}

}  // namespace ridgeline
