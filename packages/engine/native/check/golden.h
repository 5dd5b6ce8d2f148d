#pragma once
// Hashes of trained trials, to compare machines and compilers.

#include "../engine.h"
#include "description.h"

namespace ridgeline::check {

/** Pseudo-random numbers from Threefry, the same on every machine. */
class Random {
 public:
  explicit Random(uint32_t seed) : seed(seed) {}

  /** 32 random bits. */
  uint32_t bits();
  /** Float from -1 to 1. */
  float number() { return float(int32_t(bits())) * 0x1p-31f; }

 private:
  uint32_t seed;
  uint32_t counter = 0;
};

/** 64-bit FNV-1a hash of numbers. All NaNs give the same hash. */
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

/** Creates a trial's data, to be freed with `releaseData`. */
Data makeData(const Description& description, const Trial* trial, uint32_t seed);
void releaseData(const Data& data);

/** Trains a trial according to its description. */
void trainAll(const Description& description, Trial* trial, const Data& data, Sums& sums);

/**
 * Hash of a trial's weights, outputs, losses, sums and weight statistics after training and evaluation; 0 if
 * the description is refused.
 */
uint64_t hashOfTraining(const Description& description);

/** Hash of the results of the functions in ../math.h for about a million inputs. */
uint64_t hashOfFunctions();

}  // namespace ridgeline::check
