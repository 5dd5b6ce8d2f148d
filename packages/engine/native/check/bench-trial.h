#pragma once
#include "golden.h"

namespace ridgeline::check {

/**
 * A benchmark network with Adam, L2, sparse cross-entropy, batches of 32 and 10 classes. Dense networks have
 * dropout and max-norm. The convolutional network has two 3x3 convolutions with 8 and 16 filters, each
 * followed by relu and 2x2 max-pooling.
 */
struct BenchNetwork {
  const char* name;
  long features;
  double divisor;
  /** Steps per call of `run`: so few that other processes do not interrupt every call. */
  long stepsPerRun;
  /** Adds all layers before the output layer. */
  void (*describe)(Description&);
};

extern const BenchNetwork benchNetworks[3];

/** Trial of a benchmark network, with its examples. */
class BenchTrial {
 public:
  explicit BenchTrial(const BenchNetwork& network);
  ~BenchTrial();
  BenchTrial(const BenchTrial&) = delete;

  /** Trains `stepsPerRun` steps. */
  void run();
  /** Restores the initial weights, because a fully trained network has atypical values. */
  void restart() { writeWeights(trial, data.weights); }

 private:
  BenchNetwork network;
  Trial* trial;
  Data data;
  double* rates;
  uint32_t* keys;
  /** Number of the next step, counted from 1. */
  long nextStep = 1;
};

}  // namespace ridgeline::check
