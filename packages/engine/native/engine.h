#pragma once
// Interface of the engine for its two wrappers, the Node-API addon and the WebAssembly module. The
// engine knows nothing of sweeps, files or threads.

#include "spec.h"

namespace ridgeline {

/** Version of the engine. Must increase with every change that alters a bit of any result. */
constexpr int engineVersion = 1;

class Trial;

/** Examples, row-major. The trial's description determines whether numbers are bytes or floats. */
struct Examples {
  const void* inputs;
  const void* targets;
  /** Indices of the examples, in order. */
  const uint32_t* order;
  long count;
};

/** Steps to train in one call. */
struct Steps {
  long count;
  /** Number of the first step, counted from 1 over the whole training. */
  long first;
  /** Learning rate of each step. */
  const double* rates;
  /** `[steps][layers that draw random numbers][2]`. */
  const uint32_t* dropoutKeys;
};

/** Running sums, to which each call adds. */
struct Sums {
  double examples;
  /** Sum over batches of loss times number of examples. */
  double loss;
  /** Number of correctly classified examples. */
  double hits;
  /** Penalty on weights before each step, times number of examples. */
  double weightPenalty;
  /** Penalty on activations, times number of examples. */
  double activityPenalty;
};

/** Buffers for the results of each example; any may be null. */
struct Evaluation {
  /** `[count, units]`: logits or predictions of the output layer. */
  float* outputs;
  /** Loss of each example; unchanged if a batch's loss is not the mean of its examples' losses. */
  float* losses;
  /** 1 if the example's class is predicted, else 0. The prediction is the first of the largest logits or, for
   * two classes, `z > 0`. */
  uint8_t* hits;
};

/** Values of a report that depend only on the weights. */
struct Figures {
  /** Penalty on all weights. */
  double weightPenalty;
  /** Number of kernel weights that are exactly 0. */
  double zeros;
  /** Sum of squares of all kernel weights. */
  double squares;
};

/** True if multiply-add rounds once. WebAssembly's relaxed multiply-add may round twice. */
bool fused();

/**
 * Creates a trial. Its weights are 0.
 *
 * @param refusal set to the error in the description, or null
 * @returns null if the description is refused or memory is short
 */
Trial* create(const double* spec, size_t length, const char** refusal);
void destroy(Trial* trial);

/** The description of a trial. */
const Spec& getSpec(const Trial* trial);
/** Number of layers that draw random numbers in a step. */
long drawingLayers(const Trial* trial);

/** Number of weights. They are read and written layer by layer, each tensor row-major as in Keras. */
long weightCount(const Trial* trial);
void readWeights(const Trial* trial, float* to);
/** Replaces the weights, but not the optimizer's memory. */
void writeWeights(Trial* trial, const float* from);

/** Number of floats in the training state: weights, statistics and the optimizer's memory, in panels. */
long stateCount(const Trial* trial);
void readState(const Trial* trial, float* to);
/** Continues from the state of a trial with the same layers and optimizer. */
void writeState(Trial* trial, const float* from);

/** Trains on batches of `batchSize` examples, of which the last may be shorter. */
void train(Trial* trial, const Examples& examples, const Steps& steps, Sums* sums);

/** Runs forward without dropout, in batches of at most 1024 examples. */
void evaluate(Trial* trial, const Examples& examples, const Evaluation& evaluation, Sums* sums);

Figures figures(const Trial* trial);

}  // namespace ridgeline
