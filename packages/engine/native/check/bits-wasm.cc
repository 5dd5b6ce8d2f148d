// The golden trials in WebAssembly: JavaScript reads their names and hashes.

#include "cases.h"
#include "golden.h"

using namespace ridgeline::check;

namespace {
const char* name = nullptr;
}

/** Runs a case; the first is that of the functions. */
extern "C" [[clang::export_name("hashOfCase")]] uint64_t hashOfCase(int number) {
  Description description;
  if (number == 0) return name = "functions", hashOfFunctions();
  name = describeCase(number - 1, description);
  return name == nullptr ? 0 : hashOfTraining(description);
}

/** The name of the last case, ended by 0; null behind the last. */
extern "C" [[clang::export_name("nameOfCase")]] const char* nameOfCase() { return name; }
