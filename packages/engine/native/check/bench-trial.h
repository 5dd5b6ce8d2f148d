#pragma once
#include "golden.h"

namespace ridgeline::check {

/**
 * A benchmark network with Adam, L2, sparse cross-entropy, batch 32 and 10 classes. Dense networks have
 * dropout and max-norm; convolutional ones two 3x3 convolutions, 8 and 16 filters, each before relu and 2x2
 * max-pooling.
 */
struct BenchNetwork {
  const char* name;
  long features;
  double divisor;
  /** Steps in a call, few enough that some calls run without interruption. */
  long slice;
  /** Adds all layers before the output layer. */
  void (*describe)(Description&);
};

extern const BenchNetwork benchNetworks[3];

class BenchTrial {
 public:
  explicit BenchTrial(const BenchNetwork& network);
  ~BenchTrial();
  BenchTrial(const BenchTrial&) = delete;

  /** Runs the steps of a call. */
  void run();
  /** Restores the initial weights: a fully trained network has atypical values. */
  void restart() { writeWeights(trial, data.weights); }

 private:
  BenchNetwork network;
  Trial* trial;
  Data data;
  double* rates;
  uint32_t* keys;
  long first = 1;
};

}  // namespace ridgeline::check
