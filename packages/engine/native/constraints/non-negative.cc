#include "../lanes/lanes.h"
#include "constraint.h"

namespace ridgeline {

void keepNonNegative(const Kernel& kernel) {
  transform(kernel.inputs * kernel.panels, kernel.at, [](Lanes w) { return larger(all(0), w); }, kernel.at);
}

}  // namespace ridgeline
