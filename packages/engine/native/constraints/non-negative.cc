#include "../lanes/lanes.h"
#include "constraint.h"

namespace ridgeline {

void keepNonNegative(const Kernel& kernel) {
  transform(
      kernel.inputs * kernel.panels, kernel.data, [](Lanes w) { return larger(splat(0), w); }, kernel.data);
}

}  // namespace ridgeline
