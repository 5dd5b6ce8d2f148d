#pragma once
// Images eight channels at a time.
//
// Where channels fill no whole vectors, the surplus lanes of a pixel's last vector belong to the next pixel.
// Outputs that are written in order may overwrite these, which are written later.

#include "matrix.h"
#include "shape.h"

namespace ridgeline {

/** Calls `visit(place, channel)` for each eight channels of each pixel of an image, in order. */
template <class Visit>
void eachVector(const Shape& image, Visit visit) {
  const long channels = image.channels, count = image.count();
  for (long pixel = 0; pixel < count; pixel += channels) {
    for (long channel = 0; channel < channels; channel += width) visit(pixel + channel, channel);
  }
}

/** Stores the lanes that are channels, of which `left` are left. */
inline void storeOwn(float* to, long left, Lanes a) {
  store(to, left >= width ? a : select(firstLanes(left), a, load(to)));
}

/** Clears what the last pixel of a row has written beyond it. */
inline void clearPadding(const Matrix& matrix, long row) {
  for (long i = matrix.columns; i < matrix.stride; i++) matrix.row(row)[i] = 0;
}

}  // namespace ridgeline
