#pragma once
// Cuts gradients before the optimizer sees them. Keras: `clipvalue`, `clipnorm`, `global_clipnorm`.

#include "../reduce.h"
#include "../spec.h"

namespace ridgeline {

/** By value: each number to [-limit, limit]; NaN stays. */
inline void clipByValue(float* gradient, long vectors, float limit) {
  for (long i = 0; i < vectors * width; i += width) {
    store(gradient + i, smaller(all(limit), larger(all(-limit), load(gradient + i))));
  }
}

/** The norm of what squares sum up to, at least `limit`; NaN stays. */
inline float normAtLeast(double squares, float limit) {
  float norm = float(__builtin_sqrt(squares));
  return limit > norm ? limit : norm;
}

/** By norm, each variable's own: `g * limit / max(norm, limit)`. */
inline void clipByNorm(float* gradient, long vectors, float limit) {
  const Lanes most = all(limit), norm = all(normAtLeast(sumOfSquares(gradient, vectors), limit));
  for (long i = 0; i < vectors * width; i += width) store(gradient + i, load(gradient + i) * most / norm);
}

/** By the norm over all variables: `g * (limit / max(norm, limit))`. */
inline void clipByGlobalNorm(float* gradient, long vectors, float limit, double squares) {
  const Lanes scale = all(limit / normAtLeast(squares, limit));
  for (long i = 0; i < vectors * width; i += width) store(gradient + i, load(gradient + i) * scale);
}

}  // namespace ridgeline
