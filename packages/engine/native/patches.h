#pragma once
// Products of scattered values with a matrix: the patches of an image that windows cover. They are read in
// place, without a copy.
//
// Sums have the order of `product.h`: fused multiply-adds along the inner axis, in blocks of at most 256
// terms, whose sums are added in order.

#include "product.h"

namespace ridgeline {

/** Element (row, k) of a matrix is at `data + rows[row] + inner[k]`. */
struct Patches {
  const float* data;
  const int32_t* rows;
  const int32_t* inner;
};

/**
 * Multiplies patches by a matrix.
 *
 * @param start initial value of each row of outputs, `panels` vectors; null: 0
 * @param adds true to add the products to the outputs; `start` is then ignored
 */
void multiplyPatches(ProductSize size, Patches left, Right right, Outputs outputs, const float* start,
                     bool adds = false);

/** True if two images at a time are faster, for a matrix with this number of panels. */
constexpr bool prefersTwins(long panels) { return pairIsOneRegister && panels == 1; }

/**
 * Multiplies the patches of two interleaved images by a matrix of one panel. The offsets refer to one
 * image.
 *
 * @param right `toPanel`: floats between the matrices of the two images
 * @param outputs `toPanel`: floats between the outputs of the two images
 */
void multiplyTwinPatches(ProductSize size, Patches left, Right right, Outputs outputs, const float* start);

}  // namespace ridgeline
