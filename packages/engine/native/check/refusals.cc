// Checks that descriptions with one invalid number are refused, without reading beyond their end. Exits with
// 1 if one is accepted.

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

bool holds(bool condition, const char* name, const char* fault, size_t at) {
  if (!condition) printf("WRONG %s: accepted with %s at %zu\n", name, fault, at);
  return condition;
}

bool refusesFaults(const char* name, const Description& description) {
  double buffer[Description::maxNumbers];
  const std::vector<double> right(buffer, buffer + description.write(buffer));
  bool good = !isRefused(right);
  if (!good) printf("WRONG %s: refused\n", name);
  for (size_t i = 0; i < right.size(); i++) {
    std::vector<double> faulty = right;
    faulty[i] = NAN;
    good &= holds(isRefused(faulty), name, "NaN", i);
    faulty[i] = i == 6 && !description.inputBytes ? -1e301 : -1;
    good &= holds(isRefused(faulty), name, "-1", i);
    faulty.resize(i);
    good &= holds(isRefused(faulty), name, "its end", i);
  }
  std::vector<double> longer = right;
  longer.push_back(0);
  return good & holds(isRefused(longer), name, "one more number", right.size());
}

}  // namespace
}  // namespace ridgeline::check

int main() {
  using namespace ridgeline::check;
  bool good = true;
  for (int i = 0;; i++) {
    Description description;
    const char* name = describeCase(i, description);
    if (name == nullptr) return good ? 0 : 1;
    good &= refusesFaults(name, description);
  }
}
