#pragma once
// The engine as its two shells see it, the Node-API addon and the WebAssembly module: a description goes in,
// numbers come out. It knows no sweeps, files or threads.

#include "spec.h"

namespace ridgeline {

/** Raised whenever a bit of any result changes. */
constexpr int engineVersion = 1;

class Trial;

/** Examples, row-major; one pointer of each pair is used, as the trial's description says. */
struct Examples {
  const void* inputs;
  const void* targets;
  /** Numbers of the examples that are used, one behind the other. */
  const uint32_t* order;
  long count;
};

/** Steps that are trained in one call. */
struct Steps {
  long count;
  /** Of the first, counted from 1 over the whole training. */
  long first;
  /** One a step. */
  const double* rates;
  /** `[steps][dropout layers with a rate above 0][2]`. */
  const uint32_t* dropoutKeys;
  /** Read after each step; training stops where it is not 0. Null: never. */
  const int32_t* stop;
};

/** Sums that a call adds to. */
struct Sums {
  double examples;
  /** Loss times examples. */
  double loss;
  /** Examples classified rightly. */
  double hits;
  /** The penalty on weights before each step, times examples. */
  double weightPenalty;
  /** The penalty on activations, times examples. */
  double activityPenalty;
};

/** Results of each example; each may be null. */
struct Evaluation {
  /** `[count, units]`: the output layer's z. */
  float* outputs;
  /** Not written where the loss of a batch is no mean over its examples. */
  float* losses;
  /** 1 where the first of the largest logits, or of two classes the sign of z, is the class. */
  uint8_t* right;
};

struct Figures {
  double weightPenalty;
  /** Kernel weights that are exactly 0. */
  double zeros;
  /** Of all kernel weights. */
  double squares;
};

/** True where multiply-add rounds once, which WebAssembly's relaxed one need not. */
bool fused();

/**
 * Makes a trial, all of whose memory is one block; its weights are 0.
 *
 * @param refusal set to what is wrong with the description, or null
 * @returns null where the description is refused or memory is short
 */
Trial* create(const double* spec, size_t length, const char** refusal);
void destroy(Trial* trial);

/** Reads the description that a trial was made from. */
const Spec& specOf(const Trial* trial);
/** Dropout layers with a rate above 0. */
long dropoutLayers(const Trial* trial);

/** Layer by layer: kernel row-major `[inputs, units]`, bias `[units]`, learned slopes `[units]`. */
long weightCount(const Trial* trial);
void readWeights(const Trial* trial, float* to);
/** Leaves the optimizer's memory as it is. */
void writeWeights(Trial* trial, const float* from);

/** Trains on batches of `batchSize` examples, of which the last may be shorter. Returns how many steps were
 * made. */
long train(Trial* trial, const Examples& examples, const Steps& steps, Sums* sums);

/** Forward without dropout, in batches of at most 1024 examples. */
void evaluate(Trial* trial, const Examples& examples, const Evaluation& evaluation, Sums* sums);

Figures figures(const Trial* trial);

}  // namespace ridgeline
