#pragma once
// The state of a trained trial as one hash.

#include "../engine.h"
#include "description.h"

namespace ridgeline::check {

/** Pseudo-random numbers by Threefry: the same on every machine. */
class Random {
 public:
  explicit Random(uint32_t seed) : seed(seed) {}

  uint32_t bits();
  /** Float from -1 to 1. */
  float number() { return float(int32_t(bits())) * 0x1p-31f; }

 private:
  uint32_t seed;
  uint32_t at = 0;
};

/** 64-bit FNV-1a over values; every NaN hashes alike. */
class Hash {
 public:
  void add(const float* numbers, long count);
  void add(const double* numbers, long count);
  uint64_t value() const { return state; }

 private:
  uint64_t state = 0xcbf2'9ce4'8422'2325;
  void addByte(uint8_t byte) { state = (state ^ byte) * 0x100'0000'01b3; }
};

/** The examples and initial weights of a trial. */
struct Data {
  void* inputs;
  void* targets;
  uint32_t* order;
  float* weights;
};

/** Creates the data of a trial, each array by `allocate`. */
Data makeData(const Description& description, const Trial* trial, uint32_t seed);
void releaseData(const Data& data);

/** Trains a trial according to its description. */
void trainAll(const Description& description, Trial* trial, const Data& data, Sums& sums);

/**
 * Trains, evaluates, and hashes all weights, outputs, losses, sums and figures; 0 for a refused description.
 */
uint64_t hashOfTraining(const Description& description);

/** Hashes the results of math.h's functions for a million values. */
uint64_t hashOfFunctions();

}  // namespace ridgeline::check
