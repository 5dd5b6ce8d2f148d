#pragma once
// Products of an image's windows with a matrix, two rows of windows at a time.
//
// Windows one image row apart share most of their values. Each value is loaded once for two windows, which
// keeps the machine busy with multiply-adds; `patches.h` would wait for loads. Sums have the order of
// `product.h`, and fit into one block.

#include "product.h"

namespace ridgeline {

/** Rows of windows over an image, each one image row below the previous. */
struct Slides {
  /** Number of windows in a row, at least `minColumns`. */
  long columns;
  /** Number of rows in a window, and of consecutive floats in each of these rows. */
  long height, run;
  /** Floats of the image between two rows, and between two windows. */
  long toRow, toColumn;
};

/** Minimum number of columns of a tile. */
constexpr long minColumns = 6;

/** Number of floats that `arrange` and `arrangeTwins` write per term. */
constexpr long floatsPerTerm = 2 * width;

/** Arranges the weights of two panels for `multiplySlides`, or of one panel for `multiplyTwinSlides`. */
void arrange(long terms, const float* first, const float* second, float* to);
void arrangeTwins(long terms, const float* panel, float* to);

/**
 * Multiplies rows of windows, at least 2, by two panels.
 *
 * @param image first element of the first window
 * @param weights from `arrange`
 * @param outputs one for each window, row by row
 * @param start initial value of each output, two panels
 */
void multiplySlides(const Slides& slides, long rows, const float* image, const float* weights,
                    Outputs outputs, const float* start);

/** Multiplies rows of windows over two interleaved images by one panel: see `multiplyTwinPatches`. */
void multiplyTwinSlides(const Slides& slides, long rows, const float* image, const float* weights,
                        Outputs outputs, const float* start);

}  // namespace ridgeline
