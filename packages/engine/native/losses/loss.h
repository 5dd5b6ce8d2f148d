#pragma once
// Losses as functions of the output layer's z: logits for classes, the prediction itself for regressions.

#include "../matrix.h"
#include "../spec.h"

namespace ridgeline {

/** Inputs and outputs of a loss for one batch. Arrays of one value per row are padded to a whole vector. */
struct LossBatch {
  /** `[rows, units]`. */
  Matrix z;
  /** Class or regression target of each row. */
  const float* targets;
  /** Weight of each row; null if all are 1. */
  const float* weights;
  /** Buffer for the loss of each row. */
  float* losses;
  /** Buffer for the gradient of the batch's loss with respect to `z`; null if it is not needed. */
  const Matrix* gradient;
};

class Loss {
 public:
  /** Loss of a batch times its number of rows. Fills `gradient`, and `losses` if each row has a loss. */
  virtual double compute(const LossBatch& batch) = 0;
  virtual void allocate(Arena&, long) {}
};

Loss* makeLoss(const Spec& spec, Arena& arena);

/** Sum of values, in order. */
inline double total(const float* numbers, long count) {
  double total = 0;
  for (long i = 0; i < count; i++) total += numbers[i];
  return total;
}

}  // namespace ridgeline
