#pragma once
#include "../variable.h"

namespace ridgeline {

/** Nonzero elements of an image's gradient. */
struct NonzeroGradients {
  /** The whole gradient. */
  const float* numbers = nullptr;
  /** Index of each element in the gradient, which determines its pixel and filter. */
  uint32_t* offsets = nullptr;
  uint32_t* pixels = nullptr;
  uint32_t* filters = nullptr;
  long count = 0;
};

/** Nonzero gradients of one filter, and the offsets of their patches in the image. */
struct FilterGradients {
  float* numbers;
  int32_t* patches;
  long count;
};

/**
 * The backward pass of a convolution before max-pooling or relu, where most of the gradient is 0. Only the
 * nonzero elements are multiplied, each with the vectors of its filter or of its patch. Every sum keeps the
 * order of the products in `patches.h`, without the zero terms.
 */
class SparseGradients {
 public:
  /**
   * @param pixels number of patches
   * @param inputs number of terms of a patch, in whole vectors
   */
  SparseGradients(long pixels, long inputs, long filters)
      : pixels(pixels), inputs(inputs), filters(filters) {}

  void allocate(Arena& arena);

  /** Lists an image's nonzero gradients from the last pixel on; pixels are `toPixel` floats apart. */
  void listNonzeros(const float* gradient, long toPixel);
  /** True if at most a fifth of the image's gradient is nonzero. */
  bool hasFewNonzeros() const { return nonzeros.count * 5 <= pixels * filters; }

  /** Copies the weights before they change. */
  void loadWeights(const Variable& kernel);
  /** Adds the gradient of the inputs to an image; `patches` and `terms` are offsets in it. */
  void addToImage(float* image, const int32_t* patches, const int32_t* terms) const;
  /** Adds the kernel's gradient for one image to the sum, which the first image starts. */
  void addToKernel(const float* image, const int32_t* patches, const int32_t* terms, bool isFirst);
  void writeKernel(const Variable& kernel, float* to) const;

 private:
  long pixels, inputs, filters;
  NonzeroGradients nonzeros;
  /** The kernel and its gradient, filter by filter: `[filters, inputs]`. */
  float* weights = nullptr;
  float* kernelGradient = nullptr;
  FilterGradients* gradientsByFilter = nullptr;

  void sortByFilter(const int32_t* patches);
};

}  // namespace ridgeline
