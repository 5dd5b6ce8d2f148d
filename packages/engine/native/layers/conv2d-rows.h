#pragma once
#include "../bordered-image.h"
#include "../patches.h"
#include "../sliding.h"
#include "../variable.h"
#include "../window.h"

namespace ridgeline {

/** Outputs of a convolution, a few rows at a time: products of an image's windows with the kernel. */
class Conv2DRows {
 public:
  /**
   * @param columns number of columns needed; more may be computed
   * @param minRows minimum number of rows at a time
   */
  Conv2DRows(const Grid& grid, const BorderedImage& image, long filters, long columns, long minRows);

  /** @param offsets offsets as in `patches.h`, in the image with its border */
  void allocate(Arena& arena, const Patches& offsets);

  /** Number of columns computed. */
  long columns() const { return slides.columns; }
  /** True if two images are computed at a time, because that is faster. */
  bool usesTwins() const { return prefersTwins(panels); }

  /** Loads the weights for a pass. */
  void loadWeights(const Variable& kernel, const Variable& bias);
  /**
   * Multiplies rows of windows by the kernel.
   *
   * @param image an image with its border, or two interleaved images
   * @param images number of images, 1 or 2
   * @param row index of the first row of windows
   * @param toSecond floats between the outputs of the two images
   */
  void multiply(const float* image, long images, long row, long rows, float* to, long toSecond) const;

 private:
  Windows across;
  long panels;
  long inputs;
  Slides slides;
  /** True if rows are computed two at a time, because that is faster; see `sliding.h`. */
  bool usesSliding;
  Patches offsets = {};
  const float *kernel = nullptr, *bias = nullptr;
  /** Weights in the layout of `sliding.h`. */
  float* weights = nullptr;

  void multiplyOne(const float* image, long row, long rows, float* to) const;
  void multiplyTwins(const float* image, long row, long rows, float* to, long toSecond) const;
  /** Floats between two pixels of the outputs. */
  long toPixel() const { return panels * width; }
  Patches patchesOf(const float* image, long row) const {
    return {image, offsets.rows + row * across.count, offsets.inner};
  }
};

}  // namespace ridgeline
