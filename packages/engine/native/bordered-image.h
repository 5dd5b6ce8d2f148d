#pragma once
// Zero-padded images.

#include "arena.h"
#include "lanes/lanes.h"
#include "shape.h"

namespace ridgeline {

/** Zeros around an image, in pixels. */
struct Border {
  long top = 0;
  long left = 0;
  long bottom = 0;
  long right = 0;

  bool exists() const { return top > 0 || left > 0 || bottom > 0 || right > 0; }
};

/**
 * Copies one or two images at a time into a border of zeros. Without a border, a single image is used in
 * place.
 */
class BorderedImage {
 public:
  BorderedImage(const Shape& image, const Border& border) : image(image), border(border) {}

  /** @param prefersTwins true to allocate space for two interleaved images as well */
  void allocate(Arena& arena, bool prefersTwins = false) {
    const uint64_t count = uint64_t(border.top + image.height + border.bottom) * stride();
    if (border.exists()) copy = arena.allocate<float>(count);
    if (prefersTwins) twins = arena.allocate<float>(2 * count);
  }

  /** Copies an image into the border. Without a border, returns `from`. */
  const float* addBorder(const float* from) const {
    if (copy == nullptr) return from;
    const long row = image.width * image.channels;
    float* to = copy + border.top * stride() + border.left * image.channels;
    for (long y = 0; y < image.height; y++) {
      __builtin_memcpy(to + y * stride(), from + y * row, sizeof(float) * row);
    }
    return copy;
  }

  /** Interleaves two images, and copies them into the border. */
  const float* addBorderToTwins(const float* first, const float* second) const {
    // Without zeros left and right, rows are contiguous.
    const bool isContiguous = border.left + border.right == 0;
    const long rows = isContiguous ? 1 : image.height, row = image.count() / rows;
    float* to = twins + 2 * (border.top * stride() + border.left * image.channels);
    for (long y = 0; y < rows; y++) interleave(first + y * row, second + y * row, row, to + 2 * y * stride());
    return twins;
  }

  /** Clears and returns the bordered copy; without a border, clears and returns `to`. */
  float* clear(float* to) const {
    float* all = copy == nullptr ? to : copy;
    const long rows = copy == nullptr ? image.height : border.top + image.height + border.bottom;
    __builtin_memset(all, 0, sizeof(float) * rows * stride());
    return all;
  }

  /** Copies the image out of its border; without a border, does nothing. */
  void extract(float* to) const {
    if (copy == nullptr) return;
    const long row = image.width * image.channels;
    const float* from = copy + border.top * stride() + border.left * image.channels;
    for (long y = 0; y < image.height; y++) {
      __builtin_memcpy(to + y * row, from + y * stride(), sizeof(float) * row);
    }
  }

  long channels() const { return image.channels; }
  /** Number of floats from one row to the next. */
  long stride() const { return (border.left + image.width + border.right) * image.channels; }
  /** Index of a value in the bordered image. */
  int32_t offsetOf(long y, long x, long channel) const {
    return int32_t(y * stride() + x * image.channels + channel);
  }

 private:
  Shape image;
  Border border;
  float* copy = nullptr;
  float* twins = nullptr;

  static void interleave(const float* first, const float* second, long count, float* to) {
    long i = 0;
    for (; i + width <= count; i += width) storeInterleaved(to + 2 * i, load(first + i), load(second + i));
    for (; i < count; i++) to[2 * i] = first[i], to[2 * i + 1] = second[i];
  }
};

}  // namespace ridgeline
