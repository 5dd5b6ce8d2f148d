#pragma once
#include "../bordered-image.h"
#include "../patches.h"
#include "../variable.h"
#include "../window.h"

namespace ridgeline {

/**
 * The gradient of a convolution with respect to its image: for each pixel, the sum over the windows that
 * cover it of the window's gradient times the weights of the pixel's place in it.
 *
 * With a stride, which places of a window can meet a pixel depends on the pixel's row and column modulo the
 * strides: its phase. So each phase is a product of patches of the outputs' gradient with its own part of the
 * kernel, transposed.
 */
class Conv2DToInputs {
 public:
  Conv2DToInputs(const Grid& grid, const Shape& image, long filters);

  void place(Arena& arena, long rows);
  /** The gradient of some images, or room for it. */
  Matrix of(long rows) const { return outputs.first(rows); }

  /** Takes the weights before they move. */
  void take(const Variable& kernel);
  /** True if it is faster to multiply two images at a time. */
  bool hasTwins() const { return areTwins(panels()); }
  /** Multiplies the gradient of one image, or of two of which the second lies `toSecond` floats behind. */
  void multiply(const float* gradient, long row);
  void multiplyTwins(const float* gradient, long toSecond, long row);

 private:
  /** Part of an axis: pixel i of a phase lies at `from + i * stride`, tap j of a window at `phase + j *
   * stride`. */
  struct Phase {
    Phase(const Windows& windows, long phase);
    long from;
    long pixels;
    long taps;
    /** Window whose tap 0 meets the first pixel. */
    long window;
  };

  Grid grid;
  Shape image;
  long filters;
  BorderedImage slopes;
  Matrix outputs;
  /** Phase by phase: the place of each pixel's patch in the gradient, and of the pixel in the image. */
  int32_t* patches = nullptr;
  int32_t* pixels = nullptr;
  /** Phase by phase: the place of each term `[taps, filters]` in a patch. */
  int32_t* terms = nullptr;
  /** Phase by phase: the transposed kernel, `[panels][taps, filters][8]`. */
  float* transposed = nullptr;
  /** The pixels of a phase in whole vectors; null if they can be written in place. */
  float* padded = nullptr;

  long panels() const { return panelsOf(image.channels); }
  void multiplyImages(const float* from, long row, long images);
  template <class Visit>
  void eachPhase(Visit visit) const;
  void fillPlaces();
};

}  // namespace ridgeline
