#pragma once
// The interface of an optimizer: a rule that moves weights by their gradient, with a memory of each weight.

#include "../arena.h"
#include "../lanes/lanes.h"
#include "../spec.h"

namespace ridgeline {

/** The most numbers that an optimizer remembers of a weight. */
constexpr int mostSlots = 3;

/** A run of weights, with what is remembered of them and their gradient. */
struct Slice {
  float* value;
  float* slots[mostSlots];
  const float* gradient;
  long vectors;
};

class Optimizer {
 public:
  /** Numbers remembered of each weight. */
  virtual int slots() const = 0;
  /** Initial value of the memory. */
  virtual float start() const { return 0; }
  /** Sets the numbers of a step, counted from 1. */
  virtual void begin(long step, double rate) = 0;
  /** Moves weights by their gradient. */
  virtual void update(const Slice& slice) const = 0;
};

Optimizer* makeOptimizer(const Spec& spec, Arena& arena);

/** Applies `rule(weight, gradient, memory)` to each vector of a slice; it gives the weight and changes the
 * memory. */
template <int slots, class Rule>
inline void eachVector(Slice slice, Rule rule) {
  for (long i = 0; i < slice.vectors * width; i += width) {
    Lanes memory[slots == 0 ? 1 : slots];
    for (int s = 0; s < slots; s++) memory[s] = load(slice.slots[s] + i);
    store(slice.value + i, rule(load(slice.value + i), load(slice.gradient + i), memory));
    for (int s = 0; s < slots; s++) store(slice.slots[s] + i, memory[s]);
  }
}

/**
 * Memory that fades, with 0 in place of numbers below 2^-120: a moment that is multiplied by 0.9 in each step
 * sticks at 4 x 2^-149 else, and denormals are slow.
 */
inline Lanes faded(Lanes memory) {
  // A NaN is not less, and stays.
  return select(less(magnitude(memory), all(0x1p-120f)), all(0), memory);
}

/** `base` to the power of a whole number, by squaring: a C library's pow has other bits in each version. */
inline double power(double base, long exponent) {
  double result = 1;
  for (; exponent > 0; exponent >>= 1, base *= base) {
    if (exponent & 1) result *= base;
  }
  return result;
}

}  // namespace ridgeline
