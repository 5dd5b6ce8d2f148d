#pragma once
// Windows that slide over images, padded as in TensorFlow and Keras.

#include "shape.h"

namespace ridgeline {

struct WindowSpec {
  long height;
  long width;
  /** Vertical and horizontal stride, in pixels. */
  long down;
  long across;
  /** True for `same` padding: windows reach beyond the image; false for `valid`. */
  bool same;
};

/**
 * Windows along one axis: window i covers `size` positions from `i * stride - before` on.
 *
 * `valid` has as many windows as fit. `same` has `inputs / stride` windows, rounded up; if its
 * padding is odd, the extra position is at the end.
 */
struct Windows {
  Windows(long inputs, long size, long stride, bool same) : inputs(inputs), size(size), stride(stride) {
    count = same ? (inputs + stride - 1) / stride : inputs < size ? 0 : (inputs - size) / stride + 1;
    const long reach = (count - 1) * stride + size;
    before = same && reach > inputs ? (reach - inputs) / 2 : 0;
  }

  /** First position of the image that window `index` covers, and the position after the last. */
  long first(long index) const { return index * stride < before ? 0 : index * stride - before; }
  long end(long index) const {
    const long windowEnd = index * stride - before + size;
    return windowEnd < inputs ? windowEnd : inputs;
  }
  /** True if no window reaches beyond the image. */
  bool areInside() const { return before == 0 && (count - 1) * stride + size <= inputs; }
  /** True if no position lies in two windows. */
  bool areDisjoint() const { return stride >= size; }
  /** True if each position lies in a window. */
  bool coverAll() const { return stride <= size && end(count - 1) == inputs; }

  /** Number of positions of the image. */
  long inputs;
  long size;
  long stride;
  /** Number of windows. */
  long count;
  /** Number of padding positions before the image. */
  long before;
};

/** Windows over an image. */
struct Grid {
  Grid(const WindowSpec& spec, const Shape& image)
      : down(image.height, spec.height, spec.down, spec.same),
        across(image.width, spec.width, spec.across, spec.same) {}

  /** Shape of an image with one output per window. */
  Shape outputs(long channels) const { return {false, down.count, across.count, channels}; }

  Windows down;
  Windows across;
};

}  // namespace ridgeline
