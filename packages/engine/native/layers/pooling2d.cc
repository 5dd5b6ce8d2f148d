#include "average-pooling2d.h"
#include "max-pooling2d.h"

namespace ridgeline {

Layer* makeMaxPooling2D(const WindowSpec& window, const Shape& image, Arena& arena) {
  return new (arena) Pooling2D<MaxPooling2D>(window, image);
}

Layer* makeAveragePooling2D(const WindowSpec& window, const Shape& image, Arena& arena) {
  return new (arena) Pooling2D<AveragePooling2D>(window, image);
}

}  // namespace ridgeline
