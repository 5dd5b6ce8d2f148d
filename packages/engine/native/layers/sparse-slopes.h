#pragma once
#include "../variable.h"

namespace ridgeline {

/** Numbers of an image's gradient that are not 0. */
struct Slopes {
  /** The gradient. */
  const float* numbers = nullptr;
  /** Place of each in the gradient, its pixel and its filter. */
  uint32_t* places = nullptr;
  uint32_t* pixels = nullptr;
  uint32_t* filters = nullptr;
  long count = 0;
};

/** Those of one filter: the numbers, and the places of their patches in the image. */
struct FilterSlopes {
  float* numbers;
  int32_t* patches;
  long count;
};

/**
 * The backward pass of a convolution behind max-pooling or relu, where most of the gradient is 0: only the
 * others are multiplied, each with the vectors of its filter or of its patch. Every sum has its terms in the
 * order of the products in `patches.h`, without those that are 0.
 */
class SparseSlopes {
 public:
  /**
   * @param pixels number of patches
   * @param inputs number of terms of a patch, in whole vectors
   */
  SparseSlopes(long pixels, long inputs, long filters) : pixels(pixels), inputs(inputs), filters(filters) {}

  void place(Arena& arena);

  /** Lists the gradient of an image, the last pixel first; `toPixel`: floats from pixel to pixel. */
  void list(const float* gradient, long toPixel);
  /** True if few numbers of the image are not 0. */
  bool areFew() const { return slopes.count * 5 <= pixels * filters; }

  /** Takes the weights before they move. */
  void take(const Variable& kernel);
  /** Adds the gradient of the inputs to an image; `patches` and `terms` are places in it. */
  void addToImage(float* image, const int32_t* patches, const int32_t* terms) const;
  /** Adds the kernel's gradient of an image to those of the images before it. */
  void addToKernel(const float* image, const int32_t* patches, const int32_t* terms, bool isFirst);
  void writeKernel(const Variable& kernel, float* to) const;

 private:
  long pixels, inputs, filters;
  Slopes slopes;
  /** Numbers of the kernel and its gradient filter by filter, `[filters, inputs]`. */
  float* weights = nullptr;
  float* total = nullptr;
  FilterSlopes* ofFilters = nullptr;

  void sortByFilter(const int32_t* patches);
};

}  // namespace ridgeline
