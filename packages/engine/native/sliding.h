#pragma once
// Products of an image's windows with a matrix, two rows of windows at a time.
//
// Windows that are one row of the image apart share most of its numbers. A number that is loaded once for two
// of them leaves the machine busy with multiply-adds, where `patches.h` would wait for loads. The sums have
// the order of `product.h`, and no more terms than a block.

#include "product.h"

namespace ridgeline {

/** Rows of windows over an image, each one row of it below the row above. */
struct Slides {
  /** Number of windows in a row, at least `fewestColumns`. */
  long columns;
  /** Rows of a window, and its consecutive floats in each. */
  long height, run;
  /** Floats of the image from row to row, and from one window to the next. */
  long toRow, toColumn;
};

constexpr long fewestColumns = 6;

/** Number of floats that `arrange` writes for each term of two panels, or of one for two images. */
constexpr long arranged = 2 * width;

/** Arranges the weights of two panels for `multiplySlides`, or those of one panel for `multiplyTwinSlides`.
 */
void arrange(long terms, const float* first, const float* second, float* to);
void arrangeTwins(long terms, const float* panel, float* to);

/**
 * Multiplies some rows of windows, at least 2, by two panels.
 *
 * @param image number of the first window
 * @param weights from `arrange`
 * @param outputs of the windows, row by row
 * @param start initial value of each output, two panels
 */
void multiplySlides(const Slides& slides, long rows, const float* image, const float* weights,
                    Outputs outputs, const float* start);

/** Multiplies those of two images, whose numbers take turns, by one panel: see `multiplyTwinPatches`. */
void multiplyTwinSlides(const Slides& slides, long rows, const float* image, const float* weights,
                        Outputs outputs, const float* start);

}  // namespace ridgeline
