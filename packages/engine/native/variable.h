#pragma once
// Trained tensors: a kernel, a bias, or learned slopes, with their optimizer memory.

#include "constraints/constraint.h"
#include "matrix.h"
#include "optimizers/clipping.h"
#include "optimizers/optimizer.h"
#include "regularizer.h"

namespace ridgeline {

/** Rules by which a step updates variables; all variables of a trial share them. */
struct Learning {
  Optimizer* optimizer;
  ClippingKind clipping;
  float clippingLimit;
  double rate;

  /** True if clipping by a norm needs the whole gradient before any weight changes. */
  bool waitsForNorm() const { return clipping == ClippingKind::norm || clipping == ClippingKind::globalNorm; }
};

/** A tensor `[inputs, units]`, in panels of 8 units (see `Kernel`); the padding of the last panel stays 0. */
class Variable {
 public:
  explicit Variable(const Axes& axes, const KernelSpec& spec = {})
      : inputs(axes.inputs()),
        units(axes.units()),
        axes(axes),
        regularizer(spec.penalty),
        proximalL1(spec.proximalL1),
        constraint(spec.constraint) {}
  Variable(const Axes& axes, const PenaltySpec& penalty) : Variable(axes, KernelSpec{penalty, 0, {}}) {}

  void allocate(Arena& arena, const Learning& learning);
  /** Initialises the optimizer's memory. */
  void start(const Optimizer& optimizer);

  /**
   * Buffer for the gradient from element `offset` on.
   *
   * @param scratch used if the gradient is not needed after `learn`
   */
  float* gradientAt(long offset, float* scratch) const {
    return gradient == nullptr ? scratch : gradient + offset;
  }

  /**
   * Learns from a range of the gradient; if a norm is clipped, learning waits for `finish`.
   *
   * @param derivative gradient without the penalty; it is overwritten
   */
  void learn(const Learning& learning, long offset, long vectors, float* derivative);

  /** Sum of squares of the whole gradient. */
  double gradientSquares() const { return sumOfSquares(gradient, vectors()); }

  /**
   * Ends a step: clips by a norm and learns, if learning has waited, then applies the constraint.
   *
   * @param allSquares sum of squares of the gradients of all variables, for clipping by the global norm
   */
  void finish(const Learning& learning, double allSquares);

  double penalty() const { return regularizer.penalty(value, vectors()); }

  /** Copies values to and from row-major `[inputs, units]`. */
  void read(float* to) const;
  void write(const float* from);

  /** Visits the values, then each part of the optimizer's memory, in memory order. */
  template <class Visit>
  void forEachBlock(Visit visit) const {
    const long numbers = vectors() * width;
    visit(value, numbers);
    for (int s = 0; s < maxSlots && slots[s] != nullptr; s++) visit(slots[s], numbers);
  }

  /** Number of values that are exactly 0. */
  long zeros() const;
  /** Sum of squares of the values. */
  double squares() const { return sumOfSquares(value, vectors()); }

  const float* panel(long index) const { return value + offsetOf(index, 0); }
  long offsetOf(long panel, long input) const { return (panel * inputs + input) * width; }
  long count() const { return inputs * units; }
  long panels() const { return panelCount(units); }
  long vectors() const { return panels() * inputs; }

  const long inputs;
  const long units;

 private:
  Axes axes;
  Regularizer regularizer;
  double proximalL1;
  ConstraintSpec constraint;
  float* value = nullptr;
  float* slots[maxSlots] = {};
  float* gradient = nullptr;

  void update(const Learning& learning, long offset, long vectors, const float* derivative,
            const Regularizer& penalty);
};

}  // namespace ridgeline
