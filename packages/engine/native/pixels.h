#pragma once
// Images, eight channels at a time.
//
// If channels do not fill whole vectors, the surplus lanes of a pixel's last vector belong to the next pixel.
// A pixel's store may therefore overwrite the next pixel, whose own values are written later.

#include "matrix.h"
#include "shape.h"

namespace ridgeline {

/** Calls `visit(position, first channel)` for each group of eight channels, pixel by pixel. */
template <class Visit>
void forEachVector(const Shape& image, Visit visit) {
  const long channels = image.channels, count = image.count();
  for (long pixel = 0; pixel < count; pixel += channels) {
    for (long channel = 0; channel < channels; channel += width) visit(pixel + channel, channel);
  }
}

/** Stores the lanes that are channels: the first `count`, or all if `count` is at least 8. */
inline void storeChannels(float* to, long count, Lanes a) {
  store(to, count >= width ? a : select(firstLanes(count), a, load(to)));
}

/** Clears the surplus lanes after the last pixel of a row. */
inline void clearPadding(const Matrix& matrix, long row) {
  for (long i = matrix.columns; i < matrix.stride; i++) matrix.row(row)[i] = 0;
}

}  // namespace ridgeline
