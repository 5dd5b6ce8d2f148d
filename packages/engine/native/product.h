#pragma once
// Products of matrices.
//
// Outputs lie along the lanes. Each output adds its terms by fused multiply-adds in the order of the inner
// axis, in blocks of at most 256 terms. The block sums are added in order.
// The bits of an output therefore depend only on its row and its column, not on tile, vector width or
// neighbours.

#include "lanes/lanes.h"

namespace ridgeline {

/** Number of terms in a block; block sums are added in order. */
constexpr long blockTerms = 256;

/** The left matrix: element (row, k) is at `data + row * toRow + k * toInner`. */
struct Left {
  const float* data;
  long toRow;
  long toInner;
};

/** The right matrix: the 8 elements of (k, panel) are at `data + panel * toPanel + k * toInner`. */
struct Right {
  const float* data;
  long toPanel;
  long toInner;
};

/** The outputs: the 8 elements of (row, panel) are at `data + row * toRow + panel * toPanel`. */
struct Outputs {
  float* data;
  long toRow;
  long toPanel;
};

struct ProductSize {
  long rows;
  /** Number of panels, 8 columns each. */
  long panels;
  /** Number of terms of each output. */
  long inner;
};

/**
 * Multiplies two matrices.
 *
 * @param start initial value of each row of outputs, `panels` vectors; null for 0
 */
void multiply(ProductSize size, Left left, Right right, Outputs outputs, const float* start = nullptr);

}  // namespace ridgeline
