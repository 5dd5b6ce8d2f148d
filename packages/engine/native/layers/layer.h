#pragma once
// Interface of a layer: a function of a batch, and its gradient.

#include "../matrix.h"
#include "../spec.h"
#include "../threefry.h"
#include "../variable.h"

namespace ridgeline {

/** One pass through all layers, forward or backward. */
struct Pass {
  /** True with dropout. */
  bool training;
  /** The keys of the layers' dropout, in order; each layer takes its own and steps on. */
  const ThreefryKey* dropoutKeys;
  /** `1 / rows`. */
  float share;
  /** Penalty on activations, times the rows: each layer adds its own. */
  double activityPenalty;
  const Learning* learning;
};

class Layer {
 public:
  /** Takes the layer's memory for batches of at most `rows`. */
  virtual void place(Arena& arena, long rows, const Learning& learning) = 0;

  /** The layer's outputs, in memory of its own or of the layer before. */
  virtual Matrix forward(const Matrix& inputs, Pass& pass) = 0;

  /**
   * Gradient with respect to the inputs of the last `forward`; the layer's variables learn from their own.
   *
   * @param gradient with respect to the outputs, 0 in the padding; it may be overwritten
   */
  virtual Matrix backward(const Matrix& gradient, Pass& pass) = 0;

  /** Trained tensors, in the order in which weights are read and written; null after the last. */
  virtual Variable* variable(int) { return nullptr; }
};

/**
 * @param inputs columns of the layer's input
 * @param first true for the first layer that learns: the gradient of its inputs is not needed
 */
Layer* makeDense(const DenseSpec& spec, long inputs, bool first, Arena& arena);
Layer* makeActivation(const ActivationSpec& spec, long units, Arena& arena);
Layer* makeDropout(const DropoutSpec& spec, long units, Arena& arena);

/** Columns of the layer's outputs. */
inline long unitsBehind(const LayerSpec& spec, long inputs) {
  return spec.kind == LayerKind::dense ? spec.dense.units : inputs;
}

inline Layer* makeLayer(const LayerSpec& spec, long inputs, bool first, Arena& arena) {
  switch (spec.kind) {
    case LayerKind::dense:
      return makeDense(spec.dense, inputs, first, arena);
    case LayerKind::activation:
      return makeActivation(spec.activation, inputs, arena);
    case LayerKind::dropout:
      return makeDropout(spec.dropout, inputs, arena);
  }
  __builtin_unreachable();
}

}  // namespace ridgeline
