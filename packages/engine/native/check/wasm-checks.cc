// Exports the golden trials and the benchmark networks from WebAssembly to JavaScript.

#include "bench-trial.h"
#include "cases.h"
#include "golden.h"

using namespace ridgeline::check;

namespace {
const char* name = nullptr;
}

/** Hash of a golden trial, counted from 1; case 0 hashes the functions of math.h. */
extern "C" [[clang::export_name("hashOfCase")]] uint64_t hashOfCase(int number) {
  Description description;
  if (number == 0) return name = "functions", hashOfFunctions();
  name = describeCase(number - 1, description);
  return name == nullptr ? 0 : hashOfTraining(description);
}

/** Name of the case of the last `hashOfCase`, terminated by 0; null if that number has no case. */
extern "C" [[clang::export_name("nameOfCase")]] const char* nameOfCase() { return name; }

/** Number of steps per call of `runBench`. */
extern "C" [[clang::export_name("benchSlice")]] int benchSlice(int network) {
  return int(benchNetworks[network].stepsPerRun);
}

extern "C" [[clang::export_name("makeBench")]] BenchTrial* makeBench(int network) {
  ridgeline::Arena arena(ridgeline::allocate(sizeof(BenchTrial)));
  return new (arena) BenchTrial(benchNetworks[network]);
}

extern "C" [[clang::export_name("runBench")]] void runBench(BenchTrial* trial) { trial->run(); }

extern "C" [[clang::export_name("restartBench")]] void restartBench(BenchTrial* trial) { trial->restart(); }
