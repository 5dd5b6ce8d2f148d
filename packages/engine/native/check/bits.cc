// Prints a hash of the math functions, then one for the training of each case in `cases.h`.
// `tools/build/engine/bits.mjs` compares the hashes across machines and compilers.

#include <stdio.h>

#include "cases.h"
#include "golden.h"

int main() {
  using namespace ridgeline::check;
  printf("%016llx functions\n", (unsigned long long)hashOfFunctions());
  for (int i = 0;; i++) {
    Description description;
    const char* name = describeCase(i, description);
    if (name == nullptr) return 0;
    printf("%016llx %s\n", (unsigned long long)hashOfTraining(description), name);
    fflush(stdout);
  }
}
