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
 * The gradient of each phase is therefore one product: patches of the outputs' gradient times the phase's own
 * part of the kernel, transposed.
 */
class Conv2DToInputs {
 public:
  Conv2DToInputs(const Grid& grid, const Shape& image, long filters);

  void allocate(Arena& arena, long rows);
  /** Gradients of the first `rows` images; before `multiply`, only the memory for them. */
  Matrix gradients(long rows) const { return inputGradients.first(rows); }

  /** Copies the weights before they change. */
  void loadWeights(const Variable& kernel);
  /** True if two images are computed at a time, because that is faster. */
  bool usesTwins() const { return prefersTwins(panels()); }
  /**
   * Multiplies the gradient of one image, or of two images whose gradients are `toSecond` floats apart.
   *
   * @param row index of the first image in the batch
   */
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
  Matrix inputGradients;
  /** Per phase: offsets of each pixel's patch in the gradient, and of the pixel in the image. */
  int32_t* patches = nullptr;
  int32_t* pixels = nullptr;
  /** Per phase: offset of each term `[taps, filters]` in a patch. */
  int32_t* terms = nullptr;
  /** Per phase: the transposed kernel, `[panels][taps, filters][8]`. */
  float* transposedKernel = nullptr;
  /** Gradients of a phase's pixels, padded to whole vectors; null if they can be written in place. */
  float* paddedPixels = nullptr;

  long panels() const { return panelCount(image.channels); }
  void multiplyImages(const float* from, long row, long images);
  template <class Visit>
  void forEachPhase(Visit visit) const;
  void fillOffsets();
};

}  // namespace ridgeline
