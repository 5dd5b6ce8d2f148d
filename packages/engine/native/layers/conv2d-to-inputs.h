#pragma once
#include "../bordered-image.h"
#include "../patches.h"
#include "../variable.h"
#include "../window.h"

namespace ridgeline {

/**
 * The gradient of a convolution with respect to its image. For each pixel it is the sum, over the windows
 * that cover the pixel, of the window's gradient times the weights of the pixel's tap.
 *
 * With a stride, the taps that can cover a pixel depend on its phase: its row and column modulo the strides.
 * Each phase is therefore a product of patches of the outputs' gradient with its own part of the kernel,
 * transposed.
 */
class Conv2DToInputs {
 public:
  Conv2DToInputs(const Grid& grid, const Shape& image, long filters);

  void allocate(Arena& arena, long rows);
  /** The gradient of some images, or a buffer for it. */
  Matrix gradients(long rows) const { return outputs.first(rows); }

  /** Copies the weights before they change. */
  void loadWeights(const Variable& kernel);
  /** True if two images at a time are faster. */
  bool hasTwins() const { return prefersTwins(panels()); }
  /** Multiplies the gradient of one image, or of two that are `toSecond` floats apart. */
  void multiply(const float* gradient, long row);
  void multiplyTwins(const float* gradient, long toSecond, long row);

 private:
  /** Part of an axis: pixel i of a phase is at `from + i * stride`, tap j of a window at `phase + j *
   * stride`. */
  struct Phase {
    Phase(const Windows& windows, long phase);
    long from;
    long pixels;
    long taps;
    /** Window whose tap 0 covers the first pixel. */
    long window;
  };

  Grid grid;
  Shape image;
  long filters;
  BorderedImage borderedGradient;
  Matrix outputs;
  /** Per phase: offsets of each pixel's patch in the gradient, and of the pixel in the image. */
  int32_t* patches = nullptr;
  int32_t* pixels = nullptr;
  /** Per phase: offset of each term `[taps, filters]` in a patch. */
  int32_t* terms = nullptr;
  /** Per phase: the transposed kernel, `[panels][taps, filters][8]`. */
  float* transposed = nullptr;
  /** The pixels of a phase, padded to whole vectors; null if they can be written in place. */
  float* padded = nullptr;

  long panels() const { return panelCount(image.channels); }
  void multiplyImages(const float* from, long row, long images);
  template <class Visit>
  void forEachPhase(Visit visit) const;
  void fillOffsets();
};

}  // namespace ridgeline
