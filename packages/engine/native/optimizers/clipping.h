#pragma once
// Cuts gradients before the optimizer sees them. Keras: `clipvalue`, `clipnorm`, `global_clipnorm`.

#include "../reduce.h"
#include "../spec.h"

namespace ridgeline {

/** By value: each number to [-limit, limit]; NaN stays. */
inline void clipByValue(float* gradient, long vectors, float limit) {
  const auto cut = [most = all(limit), least = all(-limit)](Lanes g) {
    return smaller(most, larger(least, g));
  };
  transform(vectors, gradient, cut, gradient);
}

/** The norm of what squares sum up to, at least `limit`; NaN stays. */
inline float normAtLeast(double squares, float limit) {
  float norm = float(__builtin_sqrt(squares));
  return limit > norm ? limit : norm;
}

/** By norm, each variable's own: `g * limit / max(norm, limit)`. */
inline void clipByNorm(float* gradient, long vectors, float limit) {
  const Lanes most = all(limit), norm = all(normAtLeast(sumOfSquares(gradient, vectors), limit));
  transform(vectors, gradient, [=](Lanes g) { return g * most / norm; }, gradient);
}

/** By the norm over all variables: `g * (limit / max(norm, limit))`. */
inline void clipByGlobalNorm(float* gradient, long vectors, float limit, double squares) {
  const Lanes scale = all(limit / normAtLeast(squares, limit));
  transform(vectors, gradient, [=](Lanes g) { return g * scale; }, gradient);
}

}  // namespace ridgeline
