#pragma once
// The description of a trial, as TypeScript writes it: a flat row of float64, parsed once into structs that
// are trusted.

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
  /** As Keras counts: 0 takes the norm of what comes into each unit, 1 of what leaves each input. */
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
  /** Numbers of an example. */
  long features;
  /** Units of the output layer. */
  long units;
  Problem problem;
  long batchSize;
  /** Inputs are bytes, divided by `divisor`; else float32. */
  bool inputBytes;
  double divisor;
  /** Targets are bytes; else float32. */
  bool targetBytes;
  LossKind loss;
  /** Label smoothing, or delta. */
  double lossArgument;
  OptimizerKind optimizer;
  double optimizerArguments[6];
  ClippingKind clipping;
  double clippingLimit;
  /** One a class, or null. */
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
 * @returns what is wrong with it, in English; null where nothing is
 */
const char* parseSpec(const double* numbers, size_t length, LayerSpec* layers, Spec& spec);

}  // namespace ridgeline
