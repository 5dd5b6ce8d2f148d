#pragma once
// Windows that slide over images, with the paddings of TensorFlow and Keras.

#include "shape.h"

namespace ridgeline {

struct WindowSpec {
  long height;
  long width;
  /** Pixels from one window to the next. */
  long down;
  long across;
  /** `same`: windows reach beyond the image; else `valid`. */
  bool same;
};

/**
 * Windows along one axis: window i covers the places from `i * stride - before` on, `size` of them.
 *
 * `valid` has as many windows as fit; `same` has `inputs / stride`, rounded up, and a surplus of odd size
 * reaches one place further after the end than before the start.
 */
struct Windows {
  Windows(long inputs, long size, long stride, bool same) : inputs(inputs), size(size), stride(stride) {
    count = same ? (inputs + stride - 1) / stride : inputs < size ? 0 : (inputs - size) / stride + 1;
    const long reach = (count - 1) * stride + size;
    before = same && reach > inputs ? (reach - inputs) / 2 : 0;
  }

  /** Places inside the image that window `index` covers: the first, and the one after the last. */
  long first(long index) const { return index * stride < before ? 0 : index * stride - before; }
  long last(long index) const {
    const long end = index * stride - before + size;
    return end < inputs ? end : inputs;
  }
  /** True if no window reaches beyond the image. */
  bool areInside() const { return before == 0 && (count - 1) * stride + size <= inputs; }
  /** True if no place lies in two windows. */
  bool areApart() const { return stride >= size; }
  /** True if each place lies in a window. */
  bool cover() const { return stride <= size && last(count - 1) == inputs; }

  long inputs;
  long size;
  long stride;
  long count;
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
