#pragma once
// Products of matrices.
//
// The outputs of a product lie along the lanes, and each adds up along the inner axis in order, one fused
// multiply-add after the other, in blocks of at most 256 terms whose sums are added in order. So the bits of
// an output depend on its row and its column of numbers alone: not on the tile, the width of a vector, or its
// neighbours.

#include "lanes/lanes.h"

namespace ridgeline {

/** Number of terms in a block; block sums are added in order. */
constexpr long blockTerms = 256;

/** The left matrix: number (row, k) lies at `at + row * toRow + k * toInner`. */
struct Left {
  const float* at;
  long toRow;
  long toInner;
};

/** The right matrix: the 8 numbers of (k, panel) lie at `at + panel * toPanel + k * toInner`. */
struct Right {
  const float* at;
  long toPanel;
  long toInner;
};

/** The outputs: the 8 numbers of (row, panel) lie at `at + row * toRow + panel * toPanel`. */
struct Outputs {
  float* at;
  long toRow;
  long toPanel;
};

struct ProductSize {
  long rows;
  /** Number of vectors of 8 columns. */
  long panels;
  long inner;
};

/**
 * Multiplies two matrices.
 *
 * @param start initial value of each row of outputs, `panels` vectors; null: 0
 */
void multiply(ProductSize size, Left left, Right right, Outputs outputs, const float* start = nullptr);

}  // namespace ridgeline
