#include "../lanes/lanes.h"
#include "constraint.h"

namespace ridgeline {

void keepNonNegative(const Kernel& kernel) {
  const long numbers = kernel.inputs * kernel.panels * width;
  for (long i = 0; i < numbers; i += width) store(kernel.at + i, larger(all(0), load(kernel.at + i)));
}

}  // namespace ridgeline
