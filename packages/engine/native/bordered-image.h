#pragma once
// Images with zeros around them.

#include "arena.h"
#include "shape.h"

namespace ridgeline {

/** Zeros around an image, in pixels. */
struct Border {
  long top = 0;
  long left = 0;
  long bottom = 0;
  long right = 0;

  bool any() const { return top > 0 || left > 0 || bottom > 0 || right > 0; }
};

/** Copies images, one at a time, into a border of zeros; without a border it uses the image itself. */
class BorderedImage {
 public:
  BorderedImage(const Shape& image, const Border& border) : image(image), border(border) {}

  void place(Arena& arena) {
    if (border.any())
      copy = arena.take<float>(uint64_t(border.top + image.height + border.bottom) * stride());
  }

  const float* of(const float* from) const {
    if (copy == nullptr) return from;
    const long row = image.width * image.channels;
    float* to = copy + border.top * stride() + border.left * image.channels;
    for (long y = 0; y < image.height; y++) {
      __builtin_memcpy(to + y * stride(), from + y * row, sizeof(float) * row);
    }
    return copy;
  }

  /** Number of floats from one row to the next. */
  long stride() const { return (border.left + image.width + border.right) * image.channels; }
  /** Index of a number in the bordered image. */
  int32_t placeOf(long y, long x, long channel) const {
    return int32_t(y * stride() + x * image.channels + channel);
  }

 private:
  Shape image;
  Border border;
  float* copy = nullptr;
};

}  // namespace ridgeline
