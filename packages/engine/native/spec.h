#pragma once
// Description of a trial, as TypeScript writes it: a flat array of float64, parsed once into structs that are
// trusted.

#include "arena.h"

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

enum class LayerKind { dense = 1, activation = 2, dropout = 3 };

enum class ConstraintKind { none, nonNegative, norms };

enum class ActivationKind { linear, relu, sigmoid, tanh, softmax, leakyRelu, prelu, elu };

/** Factors of the penalties on the numbers of a tensor. */
struct PenaltySpec {
  double l1 = 0;
  double l2 = 0;
};

struct ConstraintSpec {
  ConstraintKind kind = ConstraintKind::none;
  /** Axis of the norm, as in Keras: 0 is each unit's incoming weights, 1 each input's outgoing weights. */
  int axis = 0;
  double min = 0;
  double max = 0;
  double rate = 0;
};

struct DenseSpec {
  long units;
  PenaltySpec kernel;
  double proximalL1;
  PenaltySpec bias;
  ConstraintSpec constraint;
};

struct ActivationSpec {
  ActivationKind kind;
  /** Negative slope of leaky_relu, alpha of elu. */
  double argument;
  PenaltySpec activity;
};

struct DropoutSpec {
  double rate;
};

struct LayerSpec {
  LayerKind kind;
  DenseSpec dense;
  ActivationSpec activation;
  DropoutSpec dropout;
};

/** One trial. */
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
  /** Label smoothing, or delta. */
  double lossArgument;
  OptimizerKind optimizer;
  double optimizerArguments[6];
  ClippingKind clipping;
  double clippingLimit;
  /** Weight of each class, or null. */
  const double* classWeights;
  long classes;
  long layerCount;
  LayerSpec* layers;
};

/**
 * Parses a description.
 *
 * @param numbers kept as long as the spec
 * @param layers room for as many layers as the description can have, `length` / 2
 * @returns the fault, in English; null if there is none
 */
const char* parseSpec(const double* numbers, size_t length, LayerSpec* layers, Spec& spec);

}  // namespace ridgeline
