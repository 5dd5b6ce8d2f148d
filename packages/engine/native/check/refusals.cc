// Checks that the engine refuses descriptions with one invalid number, and never reads beyond their end.
// Exits with 1 if it accepts one of them.

#include <math.h>
#include <stdio.h>

#include <vector>

#include "../engine.h"
#include "cases.h"

namespace ridgeline::check {
namespace {

bool isRefused(const std::vector<double>& numbers) {
  // A copy of exactly this length lets sanitizers detect reads beyond it.
  const std::vector<double> copy(numbers);
  const char* refusal = nullptr;
  Trial* trial = create(copy.data(), copy.size(), &refusal);
  if (trial != nullptr) destroy(trial);
  return refusal != nullptr;
}

/** Prints an error if a description with this fault was not refused; returns `wasRefused`. */
bool checkRefusal(bool wasRefused, const char* name, const char* fault, size_t at) {
  if (!wasRefused) printf("WRONG %s: accepted with %s at %zu\n", name, fault, at);
  return wasRefused;
}

bool refusesFaults(const char* name, const Description& description) {
  double buffer[Description::maxNumbers];
  const std::vector<double> valid(buffer, buffer + description.write(buffer));
  bool passes = !isRefused(valid);
  if (!passes) printf("WRONG %s: refused\n", name);
  for (size_t i = 0; i < valid.size(); i++) {
    std::vector<double> faulty = valid;
    faulty[i] = NAN;
    passes &= checkRefusal(isRefused(faulty), name, "NaN", i);
    // Number 6 is the divisor, which may be negative if the inputs are floats; -1e301 is too small.
    faulty[i] = i == 6 && !description.inputBytes ? -1e301 : -1;
    passes &= checkRefusal(isRefused(faulty), name, "-1", i);
    faulty.resize(i);
    passes &= checkRefusal(isRefused(faulty), name, "its end", i);
  }
  std::vector<double> longer = valid;
  longer.push_back(0);
  return passes & checkRefusal(isRefused(longer), name, "one more number", valid.size());
}

}  // namespace
}  // namespace ridgeline::check

int main() {
  using namespace ridgeline::check;
  bool passes = true;
  for (int i = 0;; i++) {
    Description description;
    const char* name = describeCase(i, description);
    if (name == nullptr) return passes ? 0 : 1;
    passes &= refusesFaults(name, description);
  }
}
