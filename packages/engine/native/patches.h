#pragma once
// Products of an image's patches with a matrix. A patch is the part of the image that a window covers; its
// scattered values are read in place, without a copy.
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
 * @param start initial value of each row of outputs, `panels` vectors; null for 0
 * @param adds true to add the products to the outputs; `start` is then ignored
 */
void multiplyPatches(ProductSize size, Patches left, Right right, Outputs outputs, const float* start,
                     bool adds = false);

/** True if it is faster to multiply two images at a time, for a matrix with this number of panels. */
constexpr bool prefersTwins(long panels) { return pairIsOneRegister && panels == 1; }

/**
 * Multiplies the patches of two interleaved images by a matrix of one panel. The offsets are those of an
 * image that is not interleaved.
 *
 * @param right `toPanel`: floats between the matrices of the two images
 * @param outputs `toPanel`: floats between the outputs of the two images
 */
void multiplyTwinPatches(ProductSize size, Patches left, Right right, Outputs outputs, const float* start);

}  // namespace ridgeline
