#pragma once
// Interface of an optimizer: a rule that updates weights by their gradient, with memory for each weight.

#include "../arena.h"
#include "../regularizer.h"

namespace ridgeline {

/** Maximum number of values in the optimizer's memory of a weight. */
constexpr int maxSlots = 3;

/** A range of weights, with their optimizer memory and gradient. */
struct Slice {
  float* value;
  float* slots[maxSlots];
  const float* gradient;
  /** Penalty whose gradient is added. */
  Regularizer penalty;
  long vectors;
};

class Optimizer {
 public:
  /** Number of values in the optimizer's memory of a weight. */
  virtual int slots() const = 0;
  /** Initial value of the memory. */
  virtual float start() const { return 0; }
  /** Prepares the updates of a step, which is counted from 1, at a learning rate. */
  virtual void begin(long step, double rate) = 0;
  /** Updates weights by their gradient. */
  virtual void update(const Slice& slice) const = 0;
};

Optimizer* makeOptimizer(const Spec& spec, Arena& arena);

/** Applies `rule(weight, gradient, memory)`, which returns the new weight and updates the memory. */
template <int slots, class Rule>
inline void forEachVector(Slice slice, Rule rule) {
  for (long i = 0; i < slice.vectors * width; i += width) {
    Lanes memory[slots == 0 ? 1 : slots];
    for (int s = 0; s < slots; s++) memory[s] = load(slice.slots[s] + i);
    const Lanes w = load(slice.value + i), g = load(slice.gradient + i);
    store(slice.value + i, rule(w, slice.penalty.withGradient(w, g), memory));
    for (int s = 0; s < slots; s++) store(slice.slots[s] + i, memory[s]);
  }
}

/**
 * Flushes memory below 2^-120 to 0. A moment multiplied by 0.9 in each step would otherwise stop at 4 x
 * 2^-149, and denormals are slow.
 */
inline Lanes flushTiny(Lanes memory) {
  // The comparison is false for a NaN, which stays.
  return drop(less(magnitude(memory), splat(0x1p-120f)), memory);
}

/** {@link flushTiny} for memory that is never negative. */
inline Lanes flushTinySquares(Lanes memory) { return drop(less(memory, splat(0x1p-120f)), memory); }

/** `base` to the power of a whole number, by squaring: C libraries' pow differs between versions. */
inline double power(double base, long exponent) {
  double result = 1;
  for (; exponent > 0; exponent >>= 1, base *= base) {
    if (exponent & 1) result *= base;
  }
  return result;
}

}  // namespace ridgeline
