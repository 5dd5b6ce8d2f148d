#pragma once
#include "golden.h"

namespace ridgeline::check {

/** A network whose steps are measured: Adam, L2, dropout, max-norm, sparse cross-entropy, batch 32, 10
 * classes. */
struct BenchNetwork {
  long features;
  long units;
  double divisor;
  /** Steps a call: few, so that some call is not interrupted. */
  long slice;
};

constexpr BenchNetwork benchNetworks[] = {{64, 32, 16, 32}, {784, 64, 255, 8}};

class BenchTrial {
 public:
  explicit BenchTrial(const BenchNetwork& network);
  ~BenchTrial();
  BenchTrial(const BenchTrial&) = delete;

  /** Makes the steps of a call. */
  void run();
  /** Goes back to the first weights: a network that has learned all has other numbers. */
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
