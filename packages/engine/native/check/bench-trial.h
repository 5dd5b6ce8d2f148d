#pragma once
#include "golden.h"

namespace ridgeline::check {

/** A benchmark network: Adam, L2, dropout, max-norm, sparse cross-entropy, batch 32, 10 classes. */
struct BenchNetwork {
  long features;
  long units;
  double divisor;
  /** Steps in a call: few, so that some calls are uninterrupted. */
  long slice;
};

constexpr BenchNetwork benchNetworks[] = {{64, 32, 16, 32}, {784, 64, 255, 8}};

class BenchTrial {
 public:
  explicit BenchTrial(const BenchNetwork& network);
  ~BenchTrial();
  BenchTrial(const BenchTrial&) = delete;

  /** Runs the steps of a call. */
  void run();
  /** Restores the initial weights: a network that has learned everything has atypical numbers. */
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
