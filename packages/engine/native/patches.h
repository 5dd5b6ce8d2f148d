#pragma once
// Products with a matrix of scattered numbers: the patches of an image that windows cover. They are read in
// place, without a copy.
//
// The sums have the order of `product.h`: one fused multiply-add after the other along the inner axis, in
// blocks of at most 256 terms whose sums are added in order.

#include "product.h"

namespace ridgeline {

/** Number (row, k) of a matrix lies at `at + rows[row] + inner[k]`. */
struct Patches {
  const float* at;
  const int32_t* rows;
  const int32_t* inner;
};

/**
 * Multiplies patches by a matrix.
 *
 * @param start initial value of each row of outputs, `panels` vectors; null: 0
 * @param adds true to add the products to the outputs; `start` is then not used
 */
void multiplyPatches(ProductSize size, Patches left, Right right, Outputs outputs, const float* start,
                     bool adds = false);

/** True if it is faster to take two images at a time, for a matrix with this number of panels. */
constexpr bool areTwins(long panels) { return pairIsOneRegister && panels == 1; }

/**
 * Multiplies the patches of two images, whose numbers take turns, by a matrix of one panel. The tables of
 * places are those of one image.
 *
 * @param right `toPanel`: floats from the first image's matrix to that of the second
 * @param outputs `toPanel`: floats from the first image's outputs to those of the second
 */
void multiplyTwinPatches(ProductSize size, Patches left, Right right, Outputs outputs, const float* start);

}  // namespace ridgeline
