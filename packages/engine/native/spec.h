#pragma once
// Description of a trial: a flat array of float64, written by TypeScript and parsed once into structs that
// need no further checks.

#include "arena.h"
#include "layer-spec.h"

namespace ridgeline {

enum class Problem { multiClass, binary, regression };

enum class LossKind {
  categoricalCrossentropy,
  binaryCrossentropy,
  hinge,
  meanSquaredError,
  rootMeanSquaredError,
  meanAbsoluteError,
  meanSquaredLogarithmicError,
  logCosh,
  huber,
  oneMinusR2,
};

enum class OptimizerKind { sgd, adam, adamw, nadam, rmsprop, adagrad };

enum class ClippingKind { none, value, norm, globalNorm };

/** Parsed description of a trial. */
struct Spec {
  /** Number of inputs of an example. */
  long features;
  /** Number of units of the output layer. */
  long units;
  Problem problem;
  long batchSize;
  /** True if inputs are bytes, divided by `divisor`; else they are float32. */
  bool inputBytes;
  double divisor;
  /** True if targets are bytes; else they are float32. */
  bool targetBytes;
  LossKind loss;
  /** Label smoothing of a cross-entropy, or delta of a Huber loss. */
  double lossArgument;
  OptimizerKind optimizer;
  /** Settings of the optimizer, in the order of `makeOptimizer`; unused ones are 0. */
  double optimizerArguments[6];
  ClippingKind clipping;
  double clippingLimit;
  /** Weight of each class, or null. */
  const double* classWeights;
  /** Number of class weights; 0 if all classes have the weight 1. */
  long classWeightCount;
  long layerCount;
  LayerSpec* layers;
};

/**
 * Parses a description.
 *
 * @param numbers must outlive the spec
 * @param layers memory for `length / 2` layers, the most that a description can have
 * @returns the error, in English; null if there is none
 */
const char* parseSpec(const double* numbers, size_t length, LayerSpec* layers, Spec& spec);

}  // namespace ridgeline
